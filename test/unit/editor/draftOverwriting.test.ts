import assert from 'node:assert/strict';
import { parseRulesFile } from '../../../extension/src/engine/comparison/rules/rulesFile.ts';
import type { Draft } from '../../../extension/src/webview/decidingMessages.ts';
import { newRule } from '../../../extension/src/webview/plan/deciding/ruleEdits.ts';
import { draftsOn, OLD, renamed } from './draftsOnFile.ts';

describe('what the host says about what decides, where the file was changed meanwhile', () => {
  let text: string | undefined;
  let isRefused: boolean;

  const file = {
    read: () => text,
    write: (next: string) => {
      text = next;
    },
    isRefused: () => isRefused,
  };
  const { started, begun, applied, withMore } = draftsOn(file);
  beforeEach(() => {
    isRefused = false;
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
