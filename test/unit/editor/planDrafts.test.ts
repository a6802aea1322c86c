import assert from 'node:assert/strict';
import { setImmediate as soon } from 'node:timers/promises';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { rulesSpan } from '../../../extension/src/engine/comparison/rules/partSpans.ts';
import { parseRulesFile } from '../../../extension/src/engine/comparison/rules/rulesFile.ts';
import { withRules } from '../../../extension/src/engine/comparison/rules/rulesText.ts';
import type { OtherDeciding } from '../../../extension/src/engine/run/planPreviews.ts';
import { PlanDrafts } from '../../../extension/src/vscode/plan/planDrafts.ts';
import type {
  DecidingAnswers,
  Draft,
  DraftRule,
  NamedFilter,
} from '../../../extension/src/webview/decidingMessages.ts';
import { newRule } from '../../../extension/src/webview/plan/deciding/ruleEdits.ts';
import { f } from '../comparison/trees.ts';
import { ENGLISH } from './english.ts';
import { planView } from './planViews.ts';

const PLAN = planView([{ a: f('x') }, {}]);
const { targets } = PLAN.summary;
const OLD =
  '{\n  // ours\n  "groups": { "servers": ["B"] },\n  "rules": [{ "name": "old", "do": [{ "leave": "all" }] }],\n}\n';

describe('what the host says about what decides', () => {
  let text: string | undefined;
  let started: OtherDeciding[];
  let isRefused: boolean;
  /** Filters that somebody is asked to give a name. */
  let named: string[];
  let drafts: PlanDrafts;

  beforeEach(() => {
    text = OLD;
    started = [];
    isRefused = false;
    named = [];
    drafts = new PlanDrafts({
      words: () => ENGLISH,
      openPlan: () => ({ previews: { preview } }) as never,
      saved: async () => ({
        ...(text !== undefined && { file: parseRulesFile(text, 'f') }),
        ...{ place: undefined, revision: text ?? '' },
        hasComments: rulesSpan(text ?? '{}')?.hasComments ?? false,
      }),
      save: async (set, { revision }) => {
        if (revision !== (text ?? '')) return 'changed';
        text = withRules(text, set, 'f');
        return undefined;
      },
      saveFilter: async (filter) => {
        const before = text ?? '';
        const { filters } = parseRulesFile(before, 'f');
        const name = `Filter ${named.push(filter)}`;
        if (filter === 'is:file') return undefined;
        text = withRules(text, { filters: Object.fromEntries([...filters, [name, filter]]) }, 'f');
        return { name, filter, before, revision: text };
      },
      decideAnew: async (deciding) =>
        isRefused ? undefined : async () => void started.push(deciding),
      failed: assert.ifError,
    });
  });

  const preview = async ({ preset }: OtherDeciding) => {
    if (preset === 'mirror') throw new BytesyncError('decision-late');
    return { targets, guards: [], nothingToDo: preset === 'manual', conflicts: 0 };
  };
  const plan = { run: 3, plan: PLAN, settings: undefined, sources: new Map() };

  async function begun(again = false) {
    const request = { kind: 'draft', run: 3, again } as const;
    return (await drafts.answer(plan, request)) as NonNullable<DecidingAnswers['draft']>;
  }
  async function previewed(draft: Draft) {
    return (await drafts.answer(plan, {
      kind: 'preview',
      run: 3,
      draft,
    })) as DecidingAnswers['preview'];
  }
  async function applied(draft: Draft, overwrite = false, onlySave = false) {
    const request = { kind: 'apply', run: 3, draft, overwrite, onlySave } as const;
    return (await drafts.answer(plan, request)) as DecidingAnswers['apply'];
  }
  async function withMore(...rules: readonly DraftRule[]): Promise<Draft> {
    const { draft } = await begun();
    return { ...draft, preset: 'rules', rules: [...draft.rules, ...rules] };
  }

  it('begins with the rules of the file, and with what was said before the page went away', async () => {
    const { draft } = await begun();
    assert.deepEqual([draft.preset, draft.rules.map(({ name }) => name)], ['update', ['old']]);
    assert.deepEqual(draft.groups, [{ name: 'servers', members: ['B'] }]);
    assert.deepEqual(draft.filters, []);
    const edited = await withMore(newRule('new', 'ext:md'));
    await previewed(edited);
    assert.deepEqual((await begun(true)).draft, edited);
    assert.deepEqual((await begun()).draft, draft);
  });

  it('counts, or does not where no plan is open', async () => {
    const { draft } = await begun();
    assert.ok((await previewed(draft)).counted?.totals);
    assert.deepEqual(await previewed({ ...draft, preset: 'mirror', from: ['A'] }), {});
  });

  const whole = newRule('new', 'ext:md');
  const [leave] = whole.actions;
  const problems: readonly [string, DraftRule, RegExp, filter?: number][] = [
    [
      'a filter',
      { ...whole, filters: ['ext:md', 'is:fil'] },
      /^The filter cannot be used.*is:fil/,
      1,
    ],
    ['an empty filter', newRule('new', ''), /^The filter cannot be used/, 0],
    ['no name', { ...whole, name: '' }, /^The rules cannot be used: rule 2, at/],
    ['no action', { ...whole, actions: [] }, /^The rules cannot be used: rule 2, at/],
    [
      'a source that is none',
      { ...whole, actions: [{ kind: 'delete', from: [], newest: false, to: ['Z'] }] },
      /^The rules cannot be used: rule 2, “new”, at “Z”: .* The data sources are A, B\.$/,
    ],
  ];
  for (const [description, rule, expected, filter] of problems) {
    it(`says at the rule what is wrong with it, and changes nothing: ${description}`, async () => {
      assert.ok(leave);
      const draft = await withMore(rule);
      for (const { problem } of [await previewed(draft), await applied(draft)]) {
        assert.match(problem?.text ?? '', expected);
        assert.deepEqual([problem?.rule, problem?.filter], [1, filter]);
      }
      assert.deepEqual([text, started], [OLD, []]);
    });
  }

  it('a rule that is switched off may be wrong', async () => {
    const draft = await withMore({ ...newRule('new', 'is:fil'), enabled: false });
    assert.ok((await previewed(draft)).counted);
  });

  it('saves rules, and the rest of the file stays', async () => {
    const servers: DraftRule = {
      ...newRule('new', 'ext:md'),
      actions: [{ kind: 'copy', from: ['A'], newest: false, to: ['servers'] }],
    };
    assert.deepEqual(await applied(await withMore(servers)), {});
    assert.match(text ?? '', /^\{\n {2}\/\/ ours\n {2}"groups": \{ "servers": \["B"\] \},\n/u);
    const { set } = parseRulesFile(text ?? '', 'f');
    assert.deepEqual(set.rules[1]?.do, [{ copy: 'A', to: 'servers' }]);
    assert.deepEqual(
      started.map(({ preset, rules }) => [preset, rules?.set]),
      [['manual', set]],
    );
  });

  it('does not write what nobody has changed', async () => {
    assert.deepEqual(await applied(await withMore()), {});
    assert.deepEqual([text, started.length], [OLD, 1]);
  });

  it('writes nothing over what was changed elsewhere, unless somebody wants that', async () => {
    const draft = await withMore(newRule('new', 'ext:md'));
    text = OLD.replace('old', 'theirs');
    const theirs = text;
    const { problem } = await applied(draft);
    assert.deepEqual([problem?.isStale, text, started], [true, theirs, []]);
    assert.deepEqual(await applied(draft, true), {});
    const { set } = parseRulesFile(text, 'f');
    assert.deepEqual(
      set.rules.map(({ name }) => name),
      ['old', 'new'],
    );
    assert.equal(started.length, 1);
  });

  it('takes no other meaning of a group than that which was seen', async () => {
    const draft = await withMore();
    text = OLD.replace('"B"', '"A"');
    const { problem } = await applied(draft);
    assert.equal(problem?.isStale, true);
    assert.deepEqual(started, []);
  });

  it('saves nothing, and keeps what was said, where the plan is not begun', async () => {
    isRefused = true;
    const draft = await withMore(newRule('new', 'ext:md'));
    await previewed(draft);
    assert.match((await applied(draft)).problem?.text ?? '', /^Nothing was changed here/);
    assert.equal(text, OLD);
    assert.deepEqual((await begun(true)).draft, draft);
  });

  it('makes a file where there is none', async () => {
    text = undefined;
    assert.match((await applied(await withMore())).problem?.text ?? '', /^There is no rule yet/);
    assert.deepEqual(await applied(await withMore(newRule('new', 'ext:md'))), {});
    assert.equal(parseRulesFile(text ?? '', 'f').set.rules.length, 1);
  });

  const parts: readonly [
    string,
    Partial<Draft>,
    RegExp,
    { readonly group?: number; readonly saved?: number },
  ][] = [
    [
      'a group without a name',
      { groups: [{ name: ' ', members: ['A'] }] },
      /^A name/,
      { group: 0 },
    ],
    [
      'two groups of one name',
      { groups: ['xs', 'xs'].map((name) => ({ name, members: ['A'] })) },
      /^There is another one called “xs”/,
      { group: 1 },
    ],
    [
      'a group of nobody',
      { groups: [{ name: 'xs', members: [] }] },
      /^Choose the data/,
      { group: 0 },
    ],
    [
      'a group that is called like a source',
      { groups: [{ name: 'b', members: ['A'] }] },
      /a group cannot be called like a data source/,
      { group: 0 },
    ],
    [
      'a group of a source that is none',
      { groups: [{ name: 'xs', members: ['Z'] }] },
      /“Z”.* The data sources are A, B/,
      { group: 0 },
    ],
    [
      'a filter without a name',
      { filters: [{ name: '', filter: 'ext:a' }] },
      /^A name/,
      { saved: 0 },
    ],
    [
      'a filter that is none',
      { filters: [{ name: 'x', filter: 'is:fil' }] },
      /^The filter cannot be used/,
      { saved: 0 },
    ],
  ];
  for (const [description, change, expected, place] of parts) {
    it(`says where something is wrong, and changes nothing: ${description}`, async () => {
      const draft = { ...(await withMore()), ...change };
      for (const { problem } of [
        await previewed(draft),
        await applied(draft),
        await applied(draft, false, true),
      ]) {
        assert.match(problem?.text ?? '', expected);
        assert.deepEqual([problem?.group, problem?.saved], [place.group, place.saved]);
      }
      assert.deepEqual([text, started], [OLD, []]);
    });
  }

  it('saves groups and filters where all else stays, and makes no plan of it', async () => {
    const draft = await withMore();
    const change = {
      groups: [{ name: 'machines', members: ['A', 'B'] }],
      filters: [{ name: 'Notes', filter: 'ext:md' }],
    };
    assert.deepEqual(await applied({ ...draft, ...change }, false, true), {});
    assert.deepEqual(started, []);
    const { set, filters } = parseRulesFile(text ?? '', 'f');
    assert.deepEqual(set.groups, { machines: ['A', 'B'] });
    assert.deepEqual([...filters], [['Notes', 'ext:md']]);
    assert.match(text ?? '', /\n {2}\/\/ ours\n/u);
    assert.match(
      text ?? '',
      /"rules": \[\{ "name": "old", "do": \[\{ "leave": "all" \}\] \}\],\n\}/u,
    );
  });

  it('takes groups and filters away, and saves without any rule', async () => {
    text = '{ "groups": { "x": ["A"] }, "filters": { "n": "ext:md" } }';
    const draft = { ...(await withMore()), groups: [], filters: [] };
    assert.deepEqual(await applied(draft, false, true), {});
    const { set, filters } = parseRulesFile(text, 'f');
    assert.deepEqual([set, filters.size], [{ groups: {}, rules: [] }, 0]);
  });

  it('lets a saved filter be wrong that is so in the file', async () => {
    text = `{ "filters": { "n": "is:fil" }, "rules": [{ "name": "r", "do": [{ "leave": "all" }] }] }`;
    assert.deepEqual(await applied(await withMore()), {});
    const other = { ...(await withMore()), filters: [{ name: 'n', filter: 'is:fi' }] };
    assert.equal((await applied(other)).problem?.saved, 0);
  });

  it('asks for a name of a filter that is one', async () => {
    const told: NamedFilter[] = [];
    const save = async (filter: string) => {
      drafts.saveFilter(plan, filter, (saved) => told.push(saved));
      await soon();
    };
    await save('only:A');
    await save('is:file');
    await assert.rejects(save('only:Z'), { code: 'filter-invalid' });
    assert.deepEqual(named, ['only:A', 'is:file']);
    assert.deepEqual(told, [
      { name: 'Filter 1', filter: 'only:A', before: OLD, revision: text ?? '' },
    ]);
  });

  const renamed = (draft: Draft): Draft => {
    return { ...draft, rules: draft.rules.map((rule) => ({ ...rule, name: 'renamed' })) };
  };

  it('saves what was edited beside a filter that got its name meanwhile, also when the page was away', async () => {
    await previewed(renamed(await withMore()));
    drafts.saveFilter(plan, 'only:A', () => undefined);
    await soon();
    const { draft } = await begun(true);
    assert.deepEqual(draft.filters, [{ name: 'Filter 1', filter: 'only:A' }]);
    assert.deepEqual(await applied(draft, false, true), {});
    const { set, filters } = parseRulesFile(text ?? '', 'f');
    assert.deepEqual([set.rules[0]?.name, [...filters]], ['renamed', [['Filter 1', 'only:A']]]);
  });

  it('overwrites what was changed here, and nothing else', async () => {
    const draft = renamed(await withMore());
    const theirs = `"groups": { "servers": ["A" /* why */] }, "filters": { "n": "ext:md" }`;
    text = `{ ${theirs}, "rules": [{ "name": "theirs", "do": [{ "delete": "servers" }] }] }`;
    assert.equal((await applied(draft, false, true)).problem?.isStale, true);
    assert.deepEqual(await applied(draft, true, true), {});
    assert.ok(text.includes(theirs), text);
    assert.deepEqual(
      parseRulesFile(text, 'f').set.rules.map(({ name }) => name),
      ['renamed'],
    );
  });

  const RULES = '"rules": [{ "name": "old", "do": [{ "leave": "servers" }] }]';
  const SERVERS = '"groups": { "servers": ["B"] }';

  it('overwrites no entry but its own, and no comment among groups or filters', async () => {
    text = `{ ${SERVERS}, "filters": { "a": "ext:a" }, ${RULES} }`;
    const draft = await withMore();
    const change = {
      groups: [...draft.groups, { name: 'ours', members: ['A'] }],
      filters: [...draft.filters, { name: 'b', filter: 'ext:b' }],
    };
    const theirs = '"filters": { "a": "ext:a", /* why */ "c": "ext:c"';
    const theirGroups = '"groups": { "servers": ["A"], /* why */ "theirs": ["B"]';
    text = `{ ${theirGroups} }, ${theirs} }, ${RULES} }`;
    assert.deepEqual(await applied({ ...draft, ...change }, true), {});
    for (const kept of [theirs, theirGroups]) assert.ok(text.includes(kept), text);
    const { set, filters } = parseRulesFile(text, 'f');
    assert.deepEqual(set.groups, { servers: ['A'], theirs: ['B'], ours: ['A'] });
    assert.deepEqual([...filters.keys()], ['a', 'c', 'b']);
    assert.deepEqual(
      started.map(({ rules }) => rules?.set),
      [set],
    );
  });

  it('rules go on to have a group that got another name here', async () => {
    text = `{ ${SERVERS}, ${RULES} }`;
    const { draft: before } = await begun();
    const rules = before.rules.map((rule) => ({
      ...rule,
      actions: rule.actions.map((action) => ({ ...action, to: ['machines'] })),
    }));
    const groups = [{ name: 'machines', members: ['B'] }];
    text = `{ "groups": { "servers": ["B"], "theirs": ["A"] }, ${RULES} }`;
    assert.deepEqual(await applied({ ...before, preset: 'rules', rules, groups }, true, true), {});
    const { set } = parseRulesFile(text, 'f');
    assert.deepEqual(set.groups, { theirs: ['A'], machines: ['B'] });
    assert.deepEqual(set.rules[0]?.do, [{ leave: 'machines' }]);
  });

  it('takes no group away that rules of the file have by now', async () => {
    const draft = { ...(await withMore()), groups: [] };
    const theirs = `{ ${SERVERS}, "rules": [{ "name": "theirs", "do": [{ "leave": "servers" }] }] }`;
    text = theirs;
    const { problem } = await applied(draft, true, true);
    assert.match(problem?.text ?? '', /rule 1, “theirs”, at “servers”/);
    assert.deepEqual([problem?.rule, problem?.isStale, text], [undefined, true, theirs]);
  });

  const TWO = '"rules": [{ "name": "new", "do": [{ "leave": "all" }] }, ';
  const misplaced: readonly [
    string,
    string,
    Partial<Draft>,
    RegExp,
    place?: { readonly rule?: number; readonly group?: number },
  ][] = [
    [
      'a group that stands elsewhere in the file',
      `{ "groups": { "xs": ["A"], "ys": ["B"] }, ${RULES} }`,
      { groups: [{ name: 'ours', members: ['Z'] }] },
      /“Z”/,
      { group: 0 },
    ],
    [
      'a group that only the file has',
      `{ "groups": { "xs": ["Z"] }, ${RULES} }`,
      { filters: [{ name: 'n', filter: 'ext:md' }] },
      /“Z”/,
    ],
    [
      'a rule that stands elsewhere in the form',
      `{ ${TWO}{ "name": "old", "do": [{ "leave": "Z" }] }] }`,
      { filters: [{ name: 'n', filter: 'ext:md' }] },
      /rule 1, “old”, at “Z”/,
      { rule: 0 },
    ],
    [
      'a rule that only the file has',
      `{ ${TWO}{ "name": "theirs", "do": [{ "leave": "Z" }] }] }`,
      { filters: [{ name: 'n', filter: 'ext:md' }] },
      /rule 2, “theirs”, at “Z”/,
    ],
    [
      'a filter of a rule that only the file has',
      `{ ${TWO}{ "name": "theirs", "when": "is:fil", "do": [{ "leave": "all" }] }] }`,
      { filters: [{ name: 'n', filter: 'ext:md' }] },
      /rule 2, “theirs”, at “fil”/,
    ],
    [
      'a filter of a rule that is another one in the form',
      `{ ${TWO}{ "name": "old", "when": "is:fil", "do": [{ "leave": "all" }] }] }`,
      { filters: [{ name: 'n', filter: 'ext:md' }] },
      /^The filter cannot be used.*is:fil/,
      { rule: 0 },
    ],
    [
      'two groups of one name',
      `{ "groups": { "x": ["A"] }, ${RULES} }`,
      { groups: ['y', 'xs', 'xs'].map((name) => ({ name, members: ['A'] })) },
      /^There is another one called “xs”/,
      { group: 2 },
    ],
    ['no rule at all', '{ "rules": [] }', {}, /^There is no rule yet/],
  ];
  for (const [description, theirs, change, expected, place] of misplaced) {
    it(`says where it is in the form, and goes on to ask whose counts: ${description}`, async () => {
      const draft = { ...(await withMore()), ...change };
      text = theirs;
      const { problem } = await applied(draft, true);
      assert.match(problem?.text ?? '', expected);
      assert.deepEqual(
        [problem?.rule, problem?.group, problem?.place],
        [place?.rule, place?.group, undefined],
      );
      assert.deepEqual([problem?.isStale, text, started], [true, theirs, []]);
    });
  }

  it('goes on to ask whose counts where the plan is not begun, or the file was broken meanwhile', async () => {
    isRefused = true;
    const draft = renamed(await withMore());
    for (const theirs of [OLD.replace('"B"', '"A"'), '{ "rules": [,] }']) {
      text = theirs;
      assert.equal((await applied(draft, true)).problem?.isStale, true);
    }
    text = OLD;
    assert.equal((await applied(draft, true)).problem?.isStale, undefined);
  });

  it('makes the plan by what the file has when it was overwritten', async () => {
    const draft: Draft = { ...(await withMore()), filters: [{ name: 'n', filter: 'ext:md' }] };
    text = OLD.replace('"B"', '"A"').replace('old', 'theirs');
    assert.deepEqual(await applied(draft, true), {});
    const { set, filters } = parseRulesFile(text, 'f');
    assert.deepEqual([set.groups, set.rules[0]?.name], [{ servers: ['A'] }, 'theirs']);
    assert.deepEqual([...filters], [['n', 'ext:md']]);
    assert.deepEqual(
      started.map(({ rules }) => rules?.set),
      [set],
    );
  });

  it('takes nothing from a file that could not be read when it began', async () => {
    text = '{ "rules": [,] }';
    const draft = await withMore(newRule('new', 'ext:md'));
    text = OLD.replace('"rules"', '"filters": { "n": "ext:md" }, "rules"');
    assert.equal((await applied(draft, false, true)).problem?.isStale, true);
    assert.deepEqual(await applied(draft, true, true), {});
    const { set, filters } = parseRulesFile(text, 'f');
    assert.deepEqual(set.groups, { servers: ['B'] });
    assert.deepEqual([set.rules[0]?.name, [...filters]], ['new', [['n', 'ext:md']]]);
  });

  it('leaves a file alone that nobody can read', async () => {
    text = '{ "rules": [,] }';
    const draft = await withMore(newRule('new', 'ext:md'));
    for (const overwrite of [false, true]) {
      const { problem } = await applied(draft, overwrite);
      assert.match(problem?.text ?? '', /^The rules in f cannot be used: line 1/);
      assert.equal(problem?.rule, undefined);
    }
    assert.deepEqual([text, started], ['{ "rules": [,] }', []]);
  });
});
