import assert from 'node:assert/strict';
import fc from 'fast-check';
import { blocksInSight } from '../../../extension/src/engine/comparison/rows/rowsInSight.ts';
import { foundAgain } from '../../../extension/src/webview/plan/grid/foundAgain.ts';
import { gridState, keptGrid } from '../../../extension/src/webview/plan/grid/gridState.ts';
import { mostInSight, rowsInSight } from '../../../extension/src/webview/rows/scrollMap.ts';
import { rowsOf } from './gridFixture.ts';

const BLOCK = 7;

/** As a view says it; only its rows are looked at. */
const MADE = rowsOf([{}, {}]).view({
  ...{ filter: '', nowUs: 0, marks: [], sort: 'path', descending: false, layout: 'list' },
});

describe('Rows that come with their view', () => {
  it('are those that the page has in sight then, in whole blocks', () => {
    fc.assert(
      fc.property(
        fc.record({
          rows: fc.integer({ min: 1, max: 60 }),
          active: fc.integer({ min: 0, max: 59 }),
          top: fc.integer({ min: 0, max: 59 }),
          part: fc.constantFrom(0, 0.4, 0.9),
          height: fc.integer({ min: 5, max: 200 }),
          how: fc.constantFrom('stay' as const, 'follow' as const),
        }),
        ({ rows, active, top, part, height, how }) => {
          const kept = { rows: [Math.min(active, rows - 1), Math.min(top, rows - 1)], ranges: [] };
          const made = { ...MADE, rows, kept };
          const size = { rowHeight: 10, height };
          const then = { ...gridState(keptGrid({})), made, top: top + part };
          const { top: next } = foundAgain(then, then, made, how, size);
          const [first, last] = rowsInSight(next, { ...size, rows });
          const sight = { rows: mostInSight(size), block: BLOCK, follows: how === 'follow' };
          const [from, to] = blocksInSight(sight, kept.rows[0] ?? 0, kept.rows[1] ?? 0, rows);
          assert.ok(from <= first && last <= to, `${first} to ${last} in ${from} to ${to}`);
          assert.deepEqual([from % BLOCK, (to + 1) % BLOCK], [0, 0]);
          assert.ok(to - from < mostInSight(size) + 2 * BLOCK, 'not many more');
        },
      ),
      { numRuns: 5000 },
    );
  });
});
