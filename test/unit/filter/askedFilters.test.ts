import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AskedFilters } from '../../../extension/src/engine/comparison/filter/askedFilters.ts';
import {
  compileFilter,
  matchingItems,
} from '../../../extension/src/engine/comparison/filter/compileFilter.ts';
import { parseFilter } from '../../../extension/src/engine/comparison/filter/parser.ts';
import { printFilter } from '../../../extension/src/engine/comparison/filter/printFilter.ts';
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
});
