import assert from 'node:assert/strict';
import {
  type AskedOutcome,
  askedEntries,
  askedFiles,
  type ContentsChoice,
  withAsked,
} from '../../../extension/src/engine/comparison/askedContents.ts';
import { contentGroups } from '../../../extension/src/engine/comparison/contentGroups.ts';
import type { ContentResult } from '../../../extension/src/engine/comparison/contentNeeds.ts';
import type { Comparison } from '../../../extension/src/engine/comparison/item.ts';
import { analysed, contentId, d, e, f, l, type Tree, u } from './trees.ts';

/** A date that is not doubted. */
const NOW = Date.UTC(2020, 0, 1) * 1000;
const same = (content: string) => f(content, NOW);

const ALL: ContentsChoice = { below: false };

/** The answers of these columns; of all unless told. */
function answers(
  comparison: Comparison,
  trees: readonly Tree[],
  choice: ContentsChoice,
  answering: readonly number[] = [...trees.keys()],
): readonly (ReadonlyMap<number, ContentResult> | undefined)[] {
  return askedFiles(comparison, choice).needs.map((needed, column) => {
    if (!answering.includes(column)) return undefined;
    const read = needed.map((index) => {
      const node = trees[column]?.[comparison.items[index]?.path ?? ''];
      if (node?.kind !== 'file') throw new Error(`no file: ${index}`);
      const result: ContentResult = node.error
        ? { error: node.error }
        : { content: contentId(node.content) };
      return [index, result] as const;
    });
    return new Map(read);
  });
}

describe('contents that somebody asks for', () => {
  const tree: Tree = {
    a: same('1'),
    d: d(),
    'd.x': same('1'),
    'd/e': d(),
    'd/e/y': same('1'),
    'd/x': same('1'),
    d0: same('1'),
    link: l('a'),
    other: u(),
  };
  const reads: readonly [what: string, choice: ContentsChoice, paths: string[]][] = [
    ['a file', { paths: ['a'], below: false }, ['a']],
    ['a folder alone', { paths: ['d'], below: false }, []],
    ['a folder with all in it, nothing beside it', { paths: ['d'], below: true }, ['d/e/y', 'd/x']],
    ['folders one in the other', { paths: ['d/e', 'd'], below: true }, ['d/e/y', 'd/x']],
    ['a file, whatever would be below', { paths: ['d/x'], below: true }, ['d/x']],
    ['several', { paths: ['d0', 'a', 'a'], below: false }, ['a', 'd0']],
    ['what nobody has', { paths: ['gone', 'zz', ''], below: true }, []],
    ['links and what nobody knows', { paths: ['link', 'other'], below: true }, []],
    ['everything', ALL, ['a', 'd.x', 'd/e/y', 'd/x', 'd0']],
  ];
  for (const [what, choice, paths] of reads) {
    it(`reads on all that have it: ${what}`, () => {
      const comparison = analysed([tree, tree, {}], 'update');
      const { items, needs } = askedFiles(comparison, choice);
      const named = (all: readonly number[]) => all.map((at) => comparison.items[at]?.path);
      assert.deepEqual(
        [items, ...needs].map(named),
        [paths, paths, paths, []],
        'on the third column there is nothing',
      );
      assert.deepEqual(
        askedEntries(comparison, 0, needs[0] ?? []).map(({ path }) => path),
        paths,
      );
    });
  }

  const outcomes: readonly {
    description: string;
    trees: Tree[];
    answering?: number[];
    /** Groups of item 'a' after it. */
    groups: number[];
    outcome: AskedOutcome;
  }[] = [
    {
      description: 'taken as equal and not',
      trees: [{ a: same('1') }, { a: same('2') }],
      groups: [0, 1],
      outcome: { items: 1, differ: 1, found: 1, files: 2, unread: 0 },
    },
    {
      description: 'taken as equal, and equal',
      trees: [{ a: same('1') }, { a: same('1') }],
      groups: [0, 0],
      outcome: { items: 1, differ: 0, found: 0, files: 2, unread: 0 },
    },
    {
      description: 'a column without it',
      trees: [{ a: same('1') }, {}, { a: same('2') }],
      groups: [0, -1, 1],
      outcome: { items: 1, differ: 1, found: 0, files: 2, unread: 0 },
    },
    {
      description: 'known to differ already: nothing is read',
      trees: [{ a: f('1', NOW) }, { a: f('2', NOW + 5) }],
      groups: [0, 1],
      outcome: { items: 1, differ: 1, found: 0, files: 0, unread: 0 },
    },
    {
      description: 'unreadable on one: left open',
      trees: [{ a: same('1') }, { a: e('2', NOW) }],
      groups: [0, -2],
      outcome: { items: 1, differ: 0, found: 0, files: 2, unread: 1 },
    },
    {
      description: 'a member does not answer: as before',
      trees: [{ a: same('1') }, { a: same('2') }, { a: same('1') }],
      answering: [0, 2],
      groups: [0, 0, 0],
      outcome: { items: 1, differ: 0, found: 0, files: 3, unread: 0 },
    },
    {
      description: 'nobody answers',
      trees: [{ a: same('1') }, { a: same('2') }],
      answering: [],
      groups: [0, 0],
      outcome: { items: 1, differ: 0, found: 0, files: 2, unread: 0 },
    },
  ];
  for (const { description, trees, answering, groups, outcome } of outcomes) {
    it(`completes: ${description}`, () => {
      const before = analysed(trees, 'update');
      const untouched = structuredClone(before);
      const read = answers(before, trees, ALL, answering);
      const after = withAsked(before, askedFiles(before, ALL), read);
      const item = after.comparison.items.find(({ path }) => path === 'a');
      assert.ok(item);
      assert.deepEqual(contentGroups(item), groups);
      assert.deepEqual(after.outcome, outcome);
      assert.deepEqual(before, untouched);
    });
  }

  it('counts what was read to find moves, without reading it again', () => {
    const trees = [{ b: same('1') }, { c: same('1') }];
    const before = analysed(trees, 'update');
    const asked = askedFiles(before, ALL);
    assert.deepEqual(asked.needs, [[], []]);
    const { comparison } = withAsked(before, asked, []);
    const contents = comparison.items.flatMap(({ cells }) =>
      cells.map((cell) => (cell.kind === 'present' ? (cell.content ?? '') : '')),
    );
    assert.deepEqual(contents, ['', '', contentId('1'), '', '', contentId('1')]);
  });

  it('reads again what could not be read, and takes what comes of it then', () => {
    const before = analysed([{ a: f('1', 5) }, { a: e('2', 6) }], 'update');
    const asked = askedFiles(before, ALL);
    assert.deepEqual(
      asked.needs.map(({ length }) => length),
      [0, 1],
    );
    const [index = -1] = asked.items;
    const read = [undefined, new Map([[index, { content: contentId('2') }]])];
    const { comparison } = withAsked(before, asked, read);
    const cell = comparison.items[index]?.cells[1];
    assert.ok(cell?.kind === 'present');
    assert.deepEqual([cell.content, cell.contentError], [contentId('2'), undefined]);
  });
});
