import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LocalStat } from '../../../extension/src/engine/inventory/entry.ts';
import { StatRows } from '../../../extension/src/engine/inventory/statRows.ts';
import { StatTable } from '../../../extension/src/engine/inventory/statTable.ts';
import { inventory } from './anyInventory.ts';

const number = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const stat: fc.Arbitrary<LocalStat> = fc
  .tuple(fc.maxSafeNat(), number, number, number, number)
  .map(([size, mtimeNs, ctimeNs, ino, dev]) => ({ size, mtimeNs, ctimeNs, ino, dev }));

describe('a table of stats', () => {
  it('is a map of the entries that have one, asked in whatever order', () => {
    const stats = fc.array(fc.option(stat, { nil: undefined }), { minLength: 41, maxLength: 41 });
    const asked = fc.array(fc.nat(), { maxLength: 80 });
    fc.assert(
      fc.property(inventory, stats, asked, (entries, all, picks) => {
        const rows = new StatRows();
        const map = new Map<string, LocalStat>();
        for (const [row, { path }] of entries.entries()) {
          const one = all[row];
          rows.push(one);
          if (one) map.set(path, one);
        }
        const table = new StatTable(entries, rows);
        assert.deepEqual([...table], [...map]);
        assert.deepEqual([table.size, [...table.keys()]], [map.size, [...map.keys()]]);
        assert.deepEqual([...table.values()], [...map.values()]);
        const paths = [...entries.map(({ path }) => path), 'zzz', '!', 'a/a/a/a/a'];
        for (const pick of [...picks, ...paths.keys()]) {
          const path = paths[pick % paths.length] ?? '';
          assert.deepEqual([table.get(path), table.has(path)], [map.get(path), map.has(path)]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('keeps its rows when they are put in another order, beyond the first thousand', () => {
    const rows = new StatRows();
    const count = 3000;
    for (let row = 0; row < count; row += 1) {
      const one = { size: row, mtimeNs: 1n, ctimeNs: 2n, ino: BigInt(row), dev: 4n };
      rows.push(row % 10 === 0 ? undefined : one);
    }
    const turned = rows.inOrder(Array.from({ length: count }, (_, row) => count - 1 - row));
    for (let row = 0; row < count; row += 1) {
      assert.deepEqual(turned.at(row), rows.at(count - 1 - row));
    }
    assert.deepEqual([rows.at(count), turned.at(count)], [undefined, undefined]);
  });
});
