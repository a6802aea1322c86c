import assert from 'node:assert/strict';
import type { Inventory, LocalStat } from '../../../extension/src/engine/inventory/entry.ts';
import type { Memory } from '../../../extension/src/engine/lastSync/memory.ts';
import { withoutUnmounted } from '../../../extension/src/engine/lastSync/unmounted.ts';
import { d, f, inventoryOf, type Tree } from '../comparison/trees.ts';

const stat = (dev: bigint): LocalStat => ({ size: 0, mtimeNs: 0n, ctimeNs: 0n, ino: 1n, dev });

/** @param devices of other file systems than 1, by path */
function inventory(tree: Tree, devices: Readonly<Record<string, bigint>> = {}): Inventory {
  const entries = inventoryOf(tree);
  const stats = new Map(entries.map(({ path }) => [path, stat(devices[path] ?? 1n)]));
  return { entries, stats, problems: [], nestedTokens: [] };
}

function memory(paths: readonly string[]): Memory {
  const label = { version: 'ab'.repeat(16), supersedes: [] };
  const held = { kind: 'folder', isMount: true } as const;
  const rows = new Map(paths.map((path) => [path, { label, held }]));
  return { known: [], rows, pending: new Map() };
}

describe('a folder that was mounted', () => {
  it('is unknown where it is empty and not mounted now, and that is told', () => {
    const walked = inventory({ share: d(), 'share-2': d(), other: d() });
    const { entries, problems, stats } = withoutUnmounted(walked, memory(['share']));
    assert.deepEqual(
      entries.map(({ path, kind }) => `${path} ${kind}`),
      [' folder', 'other folder', 'share unknown', 'share-2 folder'],
    );
    assert.deepEqual(problems, [{ path: 'share', code: 'not-mounted' }]);
    assert.equal(stats.has('share'), false);
  });

  const asWalked: readonly [string, Inventory, Memory][] = [
    ['it is mounted', inventory({ share: d() }, { share: 2n }), memory(['share'])],
    ['it holds something', inventory({ share: d(), 'share/a': f('1') }), memory(['share'])],
    ['it is gone', inventory({ other: d() }), memory(['share'])],
    ['nothing is remembered of it', inventory({ share: d() }), memory([])],
  ];
  for (const [description, walked, remembered] of asWalked) {
    it(`is what was walked where ${description}`, () => {
      assert.equal(withoutUnmounted(walked, remembered), walked);
    });
  }
});
