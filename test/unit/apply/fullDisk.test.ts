import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { bytesToKeep } from '../../../extension/src/engine/sync/partial/fullDisk.ts';
import { LEAST_PARTIAL } from '../../../extension/src/engine/sync/partial/partialRecord.ts';
import { YieldingHalves } from '../../../extension/src/engine/sync/partial/yieldingHalves.ts';
import { temporaryFolder } from './sources.ts';

const GIB = 1024 ** 3;

describe('what is kept of a large file when the disk is full', () => {
  const root = temporaryFolder();

  const cases: readonly [string, number, { free: number; total: number } | undefined, number][] = [
    ['all of it where so little has to be free', 5, { free: 0.03125, total: 0.5 }, 5],
    ['nothing where there is room: a quota is full', 5, { free: 1, total: 100 }, 0],
    ['nothing where there is room, if little', 5, { free: 0.0625 + 1 / GIB, total: 1000 }, 0],
    ['what leaves a gigabyte of a large disk free', 5, { free: 0, total: 1000 }, 4],
    ['what is free already counts', 5, { free: 0.0625, total: 1000 }, 4.0625],
    ['what leaves a twentieth of a small disk free', 5, { free: 0, total: 10 }, 4.5],
    ['nothing where all of it is needed for that', 0.5, { free: 0, total: 1000 }, 0],
    ['nothing where the space can’t be told', 5, undefined, 0],
  ];
  for (const [title, size, space, kept] of cases) {
    it(title, () => {
      const bytes = space && {
        free: BigInt(space.free * GIB),
        total: BigInt(space.total * GIB),
      };
      assert.equal(bytesToKeep(size * GIB, bytes), kept * GIB);
    });
  }

  it('counts what goes if it stays', () => {
    const space = { free: 0n, total: 1000n * BigInt(GIB) };
    assert.equal(bytesToKeep(5 * GIB, space, GIB / 2), 4.5 * GIB);
    assert.equal(bytesToKeep(5 * GIB, space, 2 * GIB), 5 * GIB);
  });

  /** What the child says where another file of so many MiB follows. */
  function filled(other: number) {
    mkdirSync(root.at('disk'));
    const mounted = `mount -t tmpfs -o size=80m tmpfs "$1" && exec "$2" "$3" "$1" "$4"`;
    const namespace = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--map-root-user'];
    const child = new URL('./fullDiskHalves.child.ts', import.meta.url).pathname;
    const args = [root.at('disk'), process.execPath, child, `${other}`];
    const command = [...namespace, 'sh', '-c', mounted, 'sh', ...args];
    const ended = spawnSync('unshare', command, { encoding: 'utf8' });
    assert.equal(ended.status, 0, ended.stderr);
    return JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? '');
  }

  it('is told, and the disk is not full any more', () => {
    const { ends, told, kept, isFree } = filled(1);
    assert.deepEqual(ends, ['disk-full', 'done']);
    assert.deepEqual(kept, [told]);
    assert.ok(told > LEAST_PARTIAL && told < 24 * 1024 * 1024, `${told}`);
    assert.equal(isFree, false, 'the small file took of what had been freed');
  });

  it('gives way to another file of the run', () => {
    const { ends, kept, isFree } = filled(16);
    assert.deepEqual([ends, kept, isFree], [['disk-full', 'done'], [], true]);
  });

  it('goes one after the other, the last first, and those that are gone are passed over', () => {
    const yielding = new YieldingHalves();
    const gone: number[] = [];
    for (const [id, isThere] of [true, true, false].entries()) {
      yielding.add(() => isThere && gone.push(id) > 0);
    }
    assert.deepEqual([yielding.giveWay(), [...gone]], [true, [1]]);
    assert.deepEqual([yielding.giveWay(), yielding.giveWay(), gone], [true, false, [1, 0]]);
  });
});
