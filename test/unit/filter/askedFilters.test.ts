import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AskedFilters } from '../../../extension/src/engine/comparison/filter/askedFilters.ts';
import {
  compileFilter,
  matchingItems,
} from '../../../extension/src/engine/comparison/filter/compileFilter.ts';
import { parseFilter } from '../../../extension/src/engine/comparison/filter/parser.ts';
import { printFilter } from '../../../extension/src/engine/comparison/filter/printFilter.ts';
import { SpareArrays } from '../../../extension/src/engine/comparison/filter/spareArrays.ts';
import type { FilterTree } from '../../../extension/src/engine/comparison/filter/tree.ts';
import type { ComparisonItem } from '../../../extension/src/engine/comparison/item.ts';
import { analysed } from '../comparison/trees.ts';
import { scenario } from '../plan/randomTrees.ts';
import { labelled } from './matched.ts';
import { filterTree } from './randomFilters.ts';

/** More than are searched at once. */
const MANY = 40_000;
const now = fc.constantFrom(-1e6, 2, 1e6);
const isConflict = (index: number) => index % 3 === 0;

function withPaths(paths: readonly string[]): ComparisonItem[] {
  return paths.map((path) => ({ path, cells: [{ kind: 'absent' }] }));
}

/** What each of these filters says of the paths, one after the other. */
function found(paths: readonly string[], ...expressions: readonly string[]): string[] {
  const asked = new AskedFilters(withPaths(paths), { columns: [] });
  return expressions.map((expression) => {
    const matching = asked.matching(parseFilter(expression).tree, 0);
    return paths.filter((_, at) => matching[at] === 1).join(' ');
  });
}

/** More words than are kept, which turn up again and again. */
const words = Array.from(
  { length: 10 },
  (_, at): FilterTree => ({ kind: 'name', pattern: `${at}` }),
);
const leaf = fc.oneof(
  fc.constantFrom(...words, { kind: 'is', state: 'conflict' } as const),
  fc.constantFrom('1', '2', '12').map((text): FilterTree => ({ kind: 'text', text })),
);

function treeOf(depth: number): fc.Arbitrary<FilterTree> {
  if (depth === 0) return leaf;
  const inner = treeOf(depth - 1);
  const parts = fc.array(inner, { minLength: 2, maxLength: 4 });
  return fc.oneof(
    leaf,
    inner.map((part): FilterTree => ({ kind: 'not', part })),
    fc.tuple(fc.constantFrom('and', 'or'), parts).map(([kind, all]) => ({ kind, parts: all })),
  );
}

/** Asks filters about items that are called by their numbers, one after the other. */
class Counted {
  /** Questions whether an item is in conflict. */
  #asked = 0;
  readonly filters: AskedFilters;

  constructor(items: number) {
    const paths = Array.from({ length: items }, (_, at) => `${at}`);
    const asConflict = () => {
      this.#asked += 1;
      return false;
    };
    this.filters = new AskedFilters(withPaths(paths), { columns: [], isConflict: asConflict });
  }

  /** How many items a filter asks that. */
  ask(expression: string): number {
    this.#asked = 0;
    this.filters.matching(parseFilter(expression).tree, 0);
    return this.#asked;
  }
}

function names(from: number, count: number, between: string): string {
  return Array.from({ length: count }, (_, at) => `name:x${from + at}`).join(between);
}

describe('Filters that are asked one after the other', () => {
  it('each say what it says alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(filterTree, now), { minLength: 1, maxLength: 6 }),
        scenario,
        (filters, s) => {
          const comparison = labelled(analysed(s.trees, 'update', s.mode), 'A', 'B', 'C', 'D');
          const { columns, items } = comparison;
          const asked = new AskedFilters(items, { columns, isConflict });
          for (const [tree, nowUs] of filters) {
            const alone = matchingItems(items, compileFilter(tree, { columns, nowUs, isConflict }));
            assert.deepEqual(asked.matching(tree, nowUs), alone, printFilter(tree));
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('each say what it says alone, also of words that were asked before, in any parentheses', () => {
    const paths = Array.from({ length: 200 }, (_, at) => `${at % 3 === 0 ? 'd/' : ''}${at % 15}`);
    const items = withPaths(paths);
    fc.assert(
      fc.property(fc.array(treeOf(4), { minLength: 1, maxLength: 6 }), (filters) => {
        const subject = { columns: [], isConflict };
        const asked = new AskedFilters(items, subject);
        for (const tree of filters) {
          const alone = matchingItems(items, compileFilter(tree, { ...subject, nowUs: 0 }));
          assert.deepEqual(asked.matching(tree, 0), alone, printFilter(tree));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('find texts wherever they stand in any path', () => {
    const piece = fc.constantFrom(
      'a',
      'A',
      'b',
      '/',
      'é',
      'É',
      '\0',
      '\u212a',
      'k',
      '\ud83d',
      '😀',
    );
    const path = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.array(path, { maxLength: 30 }), path, (paths, text) => {
        const items = withPaths(paths);
        const tree = { kind: 'text', text } as const;
        const alone = matchingItems(items, compileFilter(tree, { columns: [], nowUs: 0 }));
        assert.deepEqual(new AskedFilters(items, { columns: [] }).matching(tree, 0), alone);
      }),
      { numRuns: 2000 },
    );
  });

  it('go through more paths than are searched at once', () => {
    const paths = Array.from({ length: MANY }, (_, at) => `Part-${at}`);
    const last = `part-${MANY - 1}`;
    const [one, among, none] = found(paths, last, '16384', 'part-16383/');
    assert.deepEqual([one, among, none], [`Part-${MANY - 1}`, 'Part-16384', '']);
  });

  it('ask again what goes by the clock', () => {
    const [columns, mtimeUs] = [[{ sourceId: 'A', memberId: 'A', label: 'A' }], 10_000_000];
    const entry = { kind: 'file', path: 'a', mtimeUs, mode: 0o644, size: 0 } as const;
    const asked = new AskedFilters([{ path: 'a', cells: [{ kind: 'present', entry }] }], {
      columns,
    });
    const { tree } = parseFilter('A.date<now-1s');
    const answers = [11, 12].map((seconds) => [...asked.matching(tree, seconds * 1_000_000)]);
    assert.deepEqual(answers, [[0], [1]]);
  });

  it('answer more words than are kept', () => {
    const paths = Array.from({ length: 20 }, (_, at) => `n${at}`);
    const all = paths.map((path) => `name:${path}`);
    assert.deepEqual(found(paths, all.join(' OR '), ...all), [paths.join(' '), ...paths]);
  });

  it('ask a word once, until eight others were asked', () => {
    const counted = new Counted(100);
    const asks = (expression: string) => counted.ask(expression);
    assert.deepEqual([asks('is:conflict'), asks('is:conflict AND name:x')], [100, 0]);
    for (let at = 0; at < 6; at += 1) asks(`name:n${at}`);
    assert.equal(asks('is:conflict'), 0);
    for (let at = 0; at < 8; at += 1) asks(`name:m${at}`);
    assert.equal(asks('is:conflict'), 100);
  });

  const many: readonly [string, (last: string) => string][] = [
    ['OR', (last) => `is:conflict OR ${names(0, 30, ' OR ')} OR name:${last}`],
    ['AND', (last) => `NOT is:conflict AND NOT ${names(0, 30, ' AND NOT ')} AND NOT name:${last}`],
    ['OR in AND', (last) => `NOT (is:conflict OR ${names(0, 30, ' OR ')}) AND NOT name:${last}`],
  ];
  for (const [description, filter] of many) {
    it(`ask a word of many once, whatever follows them (${description})`, () => {
      const counted = new Counted(100);
      const asked = ['a', 'ab', 'abc'].map((last) => counted.ask(filter(last)));
      assert.deepEqual(asked, [100, 0, 0]);
    });
  }

  it('keep no word that is not asked at the cost of others that are', () => {
    const counted = new Counted(100);
    counted.ask('is:conflict');
    // Seven of these can be kept beside it.
    counted.ask(`is:conflict OR ${names(0, 30, ' OR ')}`);
    assert.equal(counted.ask('is:conflict'), 0);
  });

  const parentheses: readonly [string, expected: number][] = [
    ['1 AND (is:conflict OR name:x)', 19],
    ['1 AND (is:conflict OR 2)', 17],
    ['1 AND NOT (is:conflict OR 2)', 17],
    ['NOT 1 OR (is:conflict AND NOT 2)', 17],
    ['1 AND (name:x OR (is:conflict AND NOT 2))', 17],
    ['1 AND (2 OR (is:conflict AND NOT 3))', 15],
    ['1 AND (2 OR (3 AND (4 OR is:conflict)))', 2],
  ];
  for (const [expression, expected] of parentheses) {
    it(`ask what is in parentheses where it counts: ${expression}`, () => {
      assert.equal(new Counted(100).ask(expression), expected);
    });
  }

  it('keep three arrays to be taken again, and no more', () => {
    const spare = new SpareArrays(5);
    const given = Array.from({ length: 10 }, (): Uint8Array => new Uint8Array(5));
    for (const array of given) spare.giveBack(array);
    const taken = given.map(() => spare.take());
    assert.equal(taken.filter((array) => given.includes(array)).length, 3);
    assert.ok(taken.every(({ length }) => length === 5));
  });

  it('put paths together once for all plans of a comparison', () => {
    const items = withPaths(['a', 'b']);
    let taken = 0;
    items.slice = (...range) => {
      taken += 1;
      return Array.prototype.slice.apply(items, range);
    };
    for (let plan = 0; plan < 3; plan += 1) {
      const asked = new AskedFilters(items, { columns: [] });
      assert.deepEqual([...asked.matching({ kind: 'text', text: 'B' }, 0)], [0, 1]);
    }
    assert.equal(taken, 1);
  });
});
