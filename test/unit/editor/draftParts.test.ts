import assert from 'node:assert/strict';
import { setImmediate as soon } from 'node:timers/promises';
import { parseRulesFile } from '../../../extension/src/engine/comparison/rules/rulesFile.ts';
import type { Draft, NamedFilter } from '../../../extension/src/webview/decidingMessages.ts';
import { draftsOn, OLD, plan, renamed } from './draftsOnFile.ts';

describe('what the host says about what decides, in groups and filters', () => {
  let text: string | undefined;

  const file = {
    read: () => text,
    write: (next: string) => {
      text = next;
    },
  };
  const { started, named, begun, previewed, applied, withMore, drafts } = draftsOn(file);

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
});
