import assert from 'node:assert/strict';
import { parseRulesFile } from '../../../extension/src/engine/comparison/rules/rulesFile.ts';
import type { DraftRule } from '../../../extension/src/webview/decidingMessages.ts';
import { newRule } from '../../../extension/src/webview/plan/deciding/ruleEdits.ts';
import { draftsOn, OLD } from './draftsOnFile.ts';

describe('what the host says about what decides', () => {
  let text: string | undefined;
  let isRefused: boolean;

  const file = {
    read: () => text,
    write: (next: string) => {
      text = next;
    },
    isRefused: () => isRefused,
  };
  const { started, begun, previewed, applied, withMore } = draftsOn(file);
  beforeEach(() => {
    isRefused = false;
  });

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
});
