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
import { DraftForm, keptDraft } from '../../../extension/src/webview/plan/deciding/draftForm.ts';
import { newRule } from '../../../extension/src/webview/plan/deciding/ruleEdits.ts';
import { f } from '../comparison/trees.ts';
import { ENGLISH } from './english.ts';
import { planView } from './planViews.ts';

const PLAN = planView([{ a: f('x') }, {}]);
const DRAFT: Draft = {
  ...{ preset: 'rules', from: [], to: [], revision: 'first' },
  rules: [newRule('one', 'ext:a'), newRule('two', 'ext:b')],
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
    begun = { draft: DRAFT, groups: [], hasComments: false };
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
    begun = { ...begun, draft: { ...DRAFT, rules, revision: 'second' } };
    form.load();
    await soon();
    const { preset, revision } = form.state.draft ?? {};
    assert.deepEqual([preset, revision, names()], ['star', 'second', ['theirs']]);
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
