import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  cacheFolderIn,
  readCacheFile,
  writeCacheFile,
} from '../../../extension/src/engine/contentCache/cacheFolder.ts';
import { temporaryFolder } from '../inventory/temporaryFolder.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const MIB = 1024 ** 2;
const identity = (byte: number) => new Uint8Array(32).fill(byte);
const nameOf = (byte: number) => Buffer.alloc(16, byte).toString('hex');

describe('the folder of caches', () => {
  const folder = temporaryFolder();
  const caches = () => cacheFolderIn(folder());

  function plantCache(name: string, ageDays: number, size = 1): void {
    mkdirSync(caches(), { recursive: true });
    writeFileSync(join(caches(), name), 'x');
    // Sparse: it takes no room.
    truncateSync(join(caches(), name), size);
    const date = (Date.now() - ageDays * DAY_MS) / 1000;
    utimesSync(join(caches(), name), date, date);
  }

  it('gives back what was written last', () => {
    assert.equal(readCacheFile(caches(), identity(1)), undefined);
    for (const text of ['first', 'second'])
      writeCacheFile(caches(), identity(1), Buffer.from(text));
    assert.equal(readCacheFile(caches(), identity(1))?.toString(), 'second');
    assert.equal(readCacheFile(caches(), identity(2)), undefined);
    assert.deepEqual(readdirSync(caches()), [nameOf(1)]);
  });

  interface Kept {
    readonly description: string;
    readonly name: string;
    readonly ageDays: number;
    readonly size?: number;
    readonly kept: boolean;
  }
  const temporary = `${nameOf(8)}.${randomBytes(6).toString('hex')}`;
  const cases: readonly Kept[] = [
    { description: 'used last month', name: nameOf(8), ageDays: 30, kept: true },
    { description: 'not used for 89 days', name: nameOf(8), ageDays: 89, kept: true },
    { description: 'not used for 91 days', name: nameOf(8), ageDays: 91, kept: false },
    { description: 'being written', name: temporary, ageDays: 0, kept: true },
    { description: 'never written to its end', name: temporary, ageDays: 2, kept: false },
    {
      description: 'too large for all',
      name: nameOf(8),
      ageDays: 1,
      size: 2048 * MIB,
      kept: false,
    },
    { description: 'none of ours', name: 'notes.txt', ageDays: 1000, kept: true },
  ];
  for (const { description, name, ageDays, size, kept } of cases) {
    it(`${kept ? 'keeps' : 'removes'} a file that is ${description}`, () => {
      plantCache(name, ageDays, size);
      writeCacheFile(caches(), identity(1), Buffer.from('new'));
      assert.equal(existsSync(join(caches(), name)), kept);
      assert.equal(existsSync(join(caches(), nameOf(1))), true);
    });
  }

  it('removes the oldest first when there is too much', () => {
    for (const [byte, age] of [
      [7, 3],
      [8, 2],
      [9, 1],
    ] as const) {
      plantCache(nameOf(byte), age, 400 * MIB);
    }
    writeCacheFile(caches(), identity(1), Buffer.from('new'));
    assert.deepEqual(readdirSync(caches()).sort(), [nameOf(1), nameOf(8), nameOf(9)]);
  });

  it('notes when a cache is used', () => {
    plantCache(nameOf(8), 80);
    readCacheFile(caches(), identity(8));
    assert.ok(Date.now() - statSync(join(caches(), nameOf(8))).mtimeMs < DAY_MS);
  });

  it('is not held up by a pipe', function () {
    if (process.platform === 'win32') this.skip();
    mkdirSync(caches());
    execFileSync('mkfifo', [join(caches(), nameOf(8))]);
    assert.equal(readCacheFile(caches(), identity(8)), undefined);
  });

  it('says when it can’t be written, and leaves nothing half done', () => {
    mkdirSync(join(caches(), nameOf(1)), { recursive: true });
    assert.throws(() => writeCacheFile(caches(), identity(1), Buffer.from('new')));
    assert.deepEqual(readdirSync(caches()), [nameOf(1)]);
  });
});
