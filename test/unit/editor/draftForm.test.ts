import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate as soon } from 'node:timers/promises';
import { planPage } from '../../../extension/src/vscode/plan/planPage.ts';
import type {
  DecidingRequest,
  Draft,
  DraftBegun,
} from '../../../extension/src/webview/decidingMessages.ts';
import { HostRequests } from '../../../extension/src/webview/hostRequests.ts';
import type { PageRequest } from '../../../extension/src/webview/messages.ts';
import { DraftForm } from '../../../extension/src/webview/plan/deciding/draftForm.ts';
import { keptDraft } from '../../../extension/src/webview/plan/deciding/draftState.ts';
import { newRule } from '../../../extension/src/webview/plan/deciding/ruleEdits.ts';
import { f } from '../comparison/trees.ts';
import { ENGLISH } from './english.ts';
import { planView } from './planViews.ts';

const PLAN = planView([{ a: f('x') }, {}]);
const DRAFT: Draft = {
  ...{ preset: 'rules', from: [], to: [], revision: 'first' },
  rules: [newRule('one', 'ext:a'), newRule('two', 'ext:b')],
  ...{ groups: [], filters: [] },
  begun: { rules: [], groups: [], filters: [] },
};

const PROPOSED = [
  { filter: 'name:*.log', text: 'by the ending of the name; rows: 3' },
  { filter: 'path:a.log', text: 'what was selected, and nothing else; rows: 1' },
];

describe('the form in which the host says what decides', () => {
  let form: DraftForm;
  let begun: DraftBegun;
  let asked: DecidingRequest[];
  /** What applying is answered with. */
  let problem: { readonly text: string; readonly isStale?: true } | undefined;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    begun = { draft: DRAFT, hasComments: false };
    asked = [];
    problem = undefined;
    form = formOf();
    form.plan(planPage(1, PLAN, ENGLISH));
  });
  afterEach(() => mock.timers.reset());

  function formOf(keptRun?: number): DraftForm {
    const requests = new HostRequests(({ id, request }) => {
      queueMicrotask(() => requests.replied({ type: 'reply', id, value: answer(request) }));
    });
    const page = { requests, changed: () => undefined, failed: assert.ifError };
    return new DraftForm(page, keptRun);
  }

  function answer(request: PageRequest): unknown {
    if (request.kind === 'propose') return PROPOSED;
    if (request.kind !== 'draft' && request.kind !== 'preview' && request.kind !== 'apply')
      return [];
    asked.push(request);
    if (request.kind === 'draft') return begun;
    if (request.kind === 'apply') return problem === undefined ? {} : { problem };
    return { counted: { notes: [], warnings: [] } };
  }

  async function open(): Promise<void> {
    form.toggle();
    await soon();
  }

  /** What was asked since the last time. */
  function taken(): string {
    return asked
      .splice(0)
      .map(({ kind }) => kind)
      .join(' ');
  }

  function focused(): string | undefined {
    let found: string | undefined;
    form.giveFocus((id) => {
      found = id;
      return { focus: () => undefined };
    });
    return found;
  }

  const names = () => form.state.draft?.rules.map(({ name }) => name);
  const keys = () => form.state.draft?.rules.map(({ key }) => key) ?? [];

  it('begins with what decides, counts that, and has the focus; then the button has it again', async () => {
    await open();
    assert.deepEqual([taken(), names(), focused()], ['draft preview', ['one', 'two'], 'preset']);
    assert.ok(form.state.preview?.counted);
    form.toggle();
    assert.deepEqual([form.state.draft, focused()], [undefined, 'decides']);
  });

  it('counts again after each choice and each decision by hand, and what is typed a little later', async () => {
    await open();
    taken();
    form.preset('mirror');
    form.plan(planPage(1, PLAN, ENGLISH));
    assert.equal(taken(), '');
    await soon();
    assert.equal(taken(), 'preview preview');
    const [key = 0] = keys();
    form.rules.name(key, 'o');
    form.rules.name(key, 'ot');
    await soon();
    assert.equal(taken(), '');
    mock.timers.tick(400);
    await soon();
    assert.equal(taken(), 'preview');
  });

  it('says why something is not applied, whatever was being counted', async () => {
    await open();
    const [key = 0] = keys();
    form.rules.filter(key, 0, 'ext:c');
    problem = { text: 'Elsewhere.', isStale: true };
    form.apply();
    await soon();
    mock.timers.tick(400);
    await soon();
    assert.deepEqual([form.state.preview, form.state.isStale], [{ problem }, true]);
    assert.equal(form.state.isApplying, false);
  });

  it('takes the rules that the file has by now, and what else was said stays', async () => {
    await open();
    form.preset('star');
    const rules = [newRule('theirs', 'ext:z')];
    const parts = { ...DRAFT.begun, rules };
    begun = { ...begun, draft: { ...DRAFT, ...parts, begun: parts, revision: 'second' } };
    form.load();
    await soon();
    const { preset, revision, begun: from } = form.state.draft ?? {};
    assert.deepEqual([preset, revision, names()], ['star', 'second', ['theirs']]);
    assert.deepEqual(from, parts);
  });

  it('keeps what was edited where the file can’t be read', async () => {
    await open();
    const before = [form.state.draft?.revision, names()];
    begun = { ...begun, draft: { ...DRAFT, rules: [], revision: '?' }, isUnreadable: true };
    form.load();
    await soon();
    assert.deepEqual([form.state.draft?.revision, names()], before);
  });

  it('is not closed or changed while it is applied', async () => {
    await open();
    const before = form.state.draft;
    form.apply();
    form.toggle();
    form.close();
    form.preset('mirror');
    assert.deepEqual(form.state.draft, before);
  });

  it('applies once, and closes', async () => {
    await open();
    taken();
    form.apply();
    form.apply();
    await soon();
    assert.deepEqual([taken(), form.state.draft], ['apply', undefined]);
  });

  it('is closed by another run, and open again when the page was only away', async () => {
    await open();
    assert.equal(form.keptRun, 1);
    form.plan(planPage(2, PLAN, ENGLISH));
    assert.equal(form.state.draft, undefined);
    const again = formOf(keptDraft({ drafting: 1 }));
    again.plan(planPage(1, PLAN, ENGLISH));
    await soon();
    assert.ok(again.state.draft);
    const other = formOf(keptDraft({ drafting: 'x' }));
    other.plan(planPage(1, PLAN, ENGLISH));
    await soon();
    assert.equal(other.state.draft, undefined);
  });

  it('begins a rule with what rows have in common, and counts once', async () => {
    form.ruleFrom([[0, 0]], 7, 'New rule {0}');
    await soon();
    await soon();
    const [, , third] = form.state.draft?.rules ?? [];
    assert.deepEqual(
      [taken(), form.state.draft?.preset, names(), third?.filters],
      ['draft preview', 'rules', ['one', 'two', 'New rule 3'], ['name:*.log']],
    );
    const key = third?.key ?? 0;
    assert.equal(focused(), `rule-${key}-rows-0`);
    assert.deepEqual(form.state.ofRows.get(key), PROPOSED);
    form.rules.rowsFilter(key, 'path:a.log');
    assert.deepEqual(form.state.draft?.rules[2]?.filters, ['path:a.log']);
  });

  it('offers what rows have in common as long as the filter that was chosen is there', async () => {
    form.ruleFrom([[0, 0]], 7, 'New rule {0}');
    await soon();
    await soon();
    const key = keys()[2] ?? 0;
    const filters = () => form.state.draft?.rules[2]?.filters;
    form.rules.addFilter(key);
    form.rules.filter(key, 1, 'is:different');
    form.rules.rowsFilter(key, 'path:a.log');
    form.rules.addFilter(key);
    form.rules.removeFilter(key, 2);
    assert.deepEqual(
      [filters(), form.state.ofRows.has(key)],
      [['path:a.log', 'is:different'], true],
    );
    form.rules.removeFilter(key, 0);
    assert.deepEqual([filters(), form.state.ofRows.has(key)], [['is:different'], false]);
  });

  it('begins another one where it is open, and what was said stays', async () => {
    await open();
    form.preset('mirror');
    form.rules.name(keys()[0] ?? 0, 'changed');
    form.ruleFrom([[0, 0]], 7, 'New rule {0}');
    await soon();
    assert.deepEqual(
      [form.state.draft?.preset, names()],
      ['rules', ['changed', 'two', 'New rule 3']],
    );
    form.close();
    assert.equal(form.state.ofRows.size, 0);
  });

  it('begins none while it is applied, or of rows of another run', async () => {
    await open();
    form.apply();
    form.ruleFrom([[0, 0]], 7, 'New rule {0}');
    await soon();
    assert.equal(form.state.draft, undefined);
    form.ruleFrom([[0, 0]], 7, 'New rule {0}');
    form.plan(planPage(2, PLAN, ENGLISH));
    await soon();
    await soon();
    assert.equal(form.state.draft, undefined);
  });

  const GROUPED: Draft = {
    ...DRAFT,
    groups: [
      { name: 'servers', members: ['B'] },
      { name: 'B1', members: ['A'] },
    ],
    filters: [{ name: 'Sources', filter: 'ext:ts' }],
    rules: [
      {
        ...newRule('copies', 'ext:a'),
        actions: [{ kind: 'copy', from: ['A'], newest: false, to: ['servers', 'B'] }],
      },
      newRule('other', 'ext:b'),
    ],
  };
  const sent = (): Draft => {
    const request = asked.findLast((one) => one.kind === 'preview' || one.kind === 'apply');
    assert.ok(request && 'draft' in request);
    return request.draft;
  };
  const groupKeys = () => form.state.draft?.groups.map(({ key }) => key) ?? [];

  it('renames a group in the rules that have it, whatever is typed in between', async () => {
    begun = { draft: GROUPED, hasComments: false };
    await open();
    assert.deepEqual(sent(), GROUPED);
    const [servers = 0] = groupKeys();
    for (const typed of ['', 'B', 'B1', 'B1s']) form.groups.name(servers, typed);
    mock.timers.tick(400);
    await soon();
    assert.deepEqual(sent().groups[0]?.name, 'B1s');
    assert.deepEqual(sent().rules[0]?.actions[0]?.to, ['B1s', 'B']);
    form.groups.members(servers, ['A', 'B']);
    await soon();
    assert.deepEqual(sent().groups[0]?.members, ['A', 'B']);
  });

  it('takes no group away that rules have, unless somebody says that it goes from there, too', async () => {
    begun = { draft: GROUPED, hasComments: false };
    await open();
    const [servers = 0, unused = 0] = groupKeys();
    form.groups.remove(servers);
    assert.deepEqual(
      [form.state.asked, groupKeys(), focused()],
      [servers, [servers, unused], `group-${servers}-keep`],
    );
    form.groups.keep(servers);
    assert.deepEqual([form.state.asked, focused()], [undefined, `group-${servers}-delete`]);
    form.groups.remove(unused);
    assert.deepEqual([groupKeys(), focused()], [[servers], `group-${servers}-name`]);
    form.groups.remove(servers);
    form.groups.removeEverywhere(servers);
    await soon();
    assert.deepEqual([groupKeys(), form.state.asked, focused()], [[], undefined, 'add-group']);
    assert.deepEqual(sent().rules[0]?.actions[0]?.to, ['B']);
  });

  it('adds groups and saved filters, and takes filters away', async () => {
    begun = { draft: GROUPED, hasComments: false };
    await open();
    form.groups.add('group 3');
    assert.equal(focused(), `group-${groupKeys()[2]}-name`);
    form.filters.add('Filter 2', 'ext:md');
    const [first = 0, second = 0] = form.state.draft?.filters.map(({ key }) => key) ?? [];
    assert.equal(focused(), `saved-${second}-name`);
    form.filters.name(second, 'Notes');
    form.filters.filter(second, 'ext:txt');
    form.filters.remove(first);
    assert.equal(focused(), `saved-${second}-name`);
    await soon();
    assert.deepEqual(sent().filters, [{ name: 'Notes', filter: 'ext:txt' }]);
    assert.deepEqual(sent().groups[2], { name: 'group 3', members: [] });
    form.filters.remove(second);
    assert.equal(focused(), 'add-saved');
  });

  it('goes on with a filter that gets a name in the file, and what was edited stays', async () => {
    const { filters } = GROUPED;
    begun = { draft: { ...GROUPED, begun: { ...DRAFT.begun, filters } }, hasComments: false };
    await open();
    form.rules.name(keys()[0] ?? 0, 'changed');
    const [first] = form.state.draft?.filters ?? [];
    const named = { name: 'Notes', filter: 'ext:md' };
    form.named({ ...named, before: 'first', revision: 'second' });
    await soon();
    assert.deepEqual([sent().revision, names()], ['second', ['changed', 'other']]);
    assert.deepEqual(sent().filters, [...filters, named]);
    assert.deepEqual(sent().begun.filters, sent().filters);
    assert.equal(form.state.draft?.filters[0], first);
    form.filters.filter(first?.key ?? 0, 'ext:mts');
    form.named({ name: 'Notes', filter: 'ext:txt', before: 'another', revision: 'third' });
    await soon();
    assert.equal(sent().revision, 'second');
    assert.deepEqual(
      [sent().filters, sent().begun.filters].map((all) => all.map(({ filter }) => filter)),
      [
        ['ext:mts', 'ext:txt'],
        ['ext:ts', 'ext:txt'],
      ],
    );
    form.close();
    form.named({ ...named, before: 'second', revision: 'third' });
    assert.equal(form.state.draft, undefined);
  });

  it('saves without another plan, goes on with what the file has, and says so until something changes', async () => {
    begun = { draft: GROUPED, hasComments: false };
    await open();
    taken();
    const rules = [newRule('saved', 'ext:z')];
    begun = { draft: { ...GROUPED, rules, revision: 'second' }, hasComments: false };
    form.save();
    form.groups.add('not while it is saved');
    await soon();
    await soon();
    assert.deepEqual(
      [asked.map(({ kind }) => kind), asked[0]?.kind === 'apply' && asked[0].onlySave],
      [['apply', 'draft', 'preview'], true],
    );
    const { draft, isSaved, isApplying } = form.state;
    assert.deepEqual(
      [draft?.revision, names(), isSaved, isApplying],
      ['second', ['saved'], true, false],
    );
    form.preset('mirror');
    assert.equal(form.state.isSaved, false);
  });

  it('overwrites as it was to be saved', async () => {
    await open();
    for (const onlySave of [true, false]) {
      problem = { text: 'Elsewhere.', isStale: true };
      form.apply(false, onlySave);
      await soon();
      problem = undefined;
      taken();
      form.overwrite();
      await soon();
      await soon();
      const [applied] = asked;
      assert.ok(applied?.kind === 'apply');
      assert.deepEqual([applied.overwrite, applied.onlySave], [true, onlySave]);
    }
  });

  it('gives the focus to the rule that is added, or takes the place of one, or is moved', async () => {
    await open();
    focused();
    form.rules.add('three', '');
    const [one = 0, two = 0, three = 0] = keys();
    assert.equal(focused(), `rule-${three}-name`);
    form.rules.remove(two);
    assert.equal(focused(), `rule-${three}-name`);
    form.rules.move(three, -1, `rule-${three}-up`);
    assert.deepEqual([focused(), keys()], [`rule-${three}-up`, [three, one]]);
    form.rules.addFilter(one);
    assert.equal(focused(), `rule-${one}-filter-1`);
    form.rules.addAction(one);
    assert.equal(focused(), `rule-${one}-action-1`);
    form.rules.remove(one);
    form.rules.remove(three);
    assert.equal(focused(), 'add-rule');
  });
});
