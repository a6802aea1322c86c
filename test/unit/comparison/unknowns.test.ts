import assert from 'node:assert/strict';
import { compare } from '../../../extension/src/engine/comparison/compare.ts';
import { unknownCounts } from '../../../extension/src/engine/comparison/unknowns.ts';
import type { Entry, UnknownReason } from '../../../extension/src/engine/inventory/entry.ts';
import { UNTOLD_ROOT } from '../../../extension/src/engine/inventory/oneFile.ts';

const folder = (path: string): Entry => ({ kind: 'folder', path, mtimeUs: 1, mode: 0o755 });
const file = (path: string): Entry => ({ kind: 'file', path, size: 1, mtimeUs: 1, mode: 0o644 });
const unknown = (path: string, reason: UnknownReason): Entry => ({ kind: 'unknown', path, reason });

function counts(...inventories: (readonly Entry[] | { one: string; entries: readonly Entry[] })[]) {
  const columns = inventories.map((inventory, index) => {
    const label = String.fromCharCode(65 + index);
    const column = { sourceId: label, memberId: label, label };
    return 'one' in inventory ? { ...column, file: inventory.one } : column;
  });
  const entries = inventories.map((inventory) =>
    'one' in inventory ? inventory.entries : inventory,
  );
  return unknownCounts(compare(columns, entries));
}

describe('what sources don’t tell', () => {
  it('is nothing where they tell everything', () => {
    assert.deepEqual(counts([folder(''), file('a')], [folder('')]), []);
  });

  it('is counted by source and reason', () => {
    assert.deepEqual(
      counts(
        [
          folder(''),
          unknown('a', 'ignored'),
          file('b'),
          unknown('c', 'special'),
          unknown('d', 'ignored'),
        ],
        [folder(''), unknown('b', 'unreadable')],
        [folder('')],
      ),
      [
        { label: 'A', reasons: { ignored: 2, special: 1 } },
        { label: 'B', reasons: { unreadable: 1 } },
      ],
    );
  });

  it('counts a folder once, whatever others have in it', () => {
    assert.deepEqual(
      counts(
        [folder(''), unknown('n', 'ignored')],
        [folder(''), folder('n'), file('n/a'), file('n/b'), unknown('n/c', 'name')],
      ),
      [
        { label: 'A', reasons: { ignored: 1 } },
        { label: 'B', reasons: { name: 1 } },
      ],
    );
  });

  it('of a single file is that file alone', () => {
    const others = [folder(''), file('a'), file('b')];
    assert.deepEqual(counts({ one: 'a', entries: [UNTOLD_ROOT, file('a')] }, others), []);
    assert.deepEqual(
      counts({ one: 'a', entries: [UNTOLD_ROOT, unknown('a', 'special')] }, others),
      [{ label: 'A', reasons: { special: 1 } }],
    );
  });
});
