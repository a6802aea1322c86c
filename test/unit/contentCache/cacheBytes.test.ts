import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import {
  type CacheOrigin,
  decodeCache,
  encodeCache,
} from '../../../extension/src/engine/contentCache/cacheBytes.ts';
import { LearnedContents } from '../../../extension/src/engine/contentCache/learnedContents.ts';
import type { LocalStat } from '../../../extension/src/engine/inventory/entry.ts';
import type { ReadContent } from '../../../extension/src/engine/inventory/readContent.ts';
import { readContent } from '../inventory/randomContents.ts';

const ORIGIN: CacheOrigin = {
  identity: randomBytes(32),
  boot: randomBytes(16),
  freshNs: 1_000n,
};

interface Row extends ReadContent {
  readonly path: string;
  readonly stat: LocalStat;
}

const date = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const number = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const stat: fc.Arbitrary<LocalStat> = fc.record({
  size: fc.maxSafeNat(),
  mtimeNs: date,
  ctimeNs: date,
  ino: number,
  dev: number,
});
const path = fc
  .array(fc.constantFrom('a', 'b', 'ab', '/', 'é', '🎈', '🎉', '\u{1f468}\u200d', '\ue000'), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(''));
const rows: fc.Arbitrary<Row[]> = fc
  .uniqueArray(fc.record({ path, stat, read: readContent }), {
    selector: (row) => row.path,
    maxLength: 20,
  })
  .map((some) => some.map(({ read, ...row }): Row => ({ ...row, ...read })))
  .map((some) => some.sort((a, b) => (a.path < b.path ? -1 : 1)));

function encoded(some: readonly Row[]): Uint8Array {
  const learned = new LearnedContents();
  for (const { path, stat, ...read } of some) learned.learn(path, stat, read);
  const paths = some.map((row) => row.path);
  const bytes = encodeCache(ORIGIN, { paths, rowOf: (path) => learned.rowOf(path) });
  assert.ok(bytes !== undefined);
  return bytes;
}

/** All that is stored, asked for in this order. */
function read(bytes: Uint8Array, asked: readonly Row[]): (ReadContent | undefined)[] | undefined {
  const stored = decodeCache(ORIGIN, bytes);
  return stored && asked.map((row) => stored.readOf(row.path, row.stat));
}

const ROW: Row = {
  path: 'a/file',
  stat: { size: 5, mtimeNs: 1n, ctimeNs: 2n, ino: 3n, dev: 4n },
  content: 'ab'.repeat(32),
};

describe('a cache file', () => {
  it('gives back what was written, in whatever order it is asked for', () => {
    fc.assert(
      fc.property(rows, fc.func(fc.nat()), (some, rank) => {
        const asked = [...some].sort((a, b) => rank(a.path) - rank(b.path));
        const expected = asked.map(({ path: _, stat: __, ...expectedRead }) => expectedRead);
        assert.deepEqual(read(encoded(some), asked), expected);
      }),
    );
  });

  it('says nothing of other paths', () => {
    fc.assert(
      fc.property(rows, path, stat, (some, other, seen) => {
        fc.pre(some.every((row) => row.path !== other));
        assert.equal(decodeCache(ORIGIN, encoded(some))?.readOf(other, seen), undefined);
      }),
    );
  });

  it('is the same when its rows are copied into another one', () => {
    fc.assert(
      fc.property(rows, (some) => {
        const bytes = encoded(some);
        const stored = decodeCache(ORIGIN, bytes);
        assert.ok(stored !== undefined);
        const { paths } = stored;
        const copied = encodeCache(ORIGIN, { paths, rowOf: (path) => stored.rowOf(path) });
        assert.deepEqual(copied, bytes);
      }),
    );
  });

  it('is not made where a path has no row', () => {
    assert.equal(encodeCache(ORIGIN, { paths: ['a'], rowOf: () => undefined }), undefined);
  });

  const others: readonly [string, Partial<LocalStat>][] = [
    ['size', { size: 6 }],
    ['mtime', { mtimeNs: 2n }],
    ['ctime', { ctimeNs: 3n }],
    ['inode', { ino: 4n }],
    ['device', { dev: 5n }],
  ];
  for (const [what, other] of others) {
    it(`says nothing of a file with another ${what}`, () => {
      const bytes = encoded([ROW]);
      assert.deepEqual(read(bytes, [ROW]), [{ content: ROW.content }]);
      assert.deepEqual(read(bytes, [{ ...ROW, stat: { ...ROW.stat, ...other } }]), [undefined]);
    });
  }

  it('is refused whichever of its bits is wrong', () => {
    const bytes = encoded([ROW, { ...ROW, path: 'b' }]);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const damaged = Uint8Array.from(bytes);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(decodeCache(ORIGIN, damaged), undefined, `bit ${bit}`);
    }
  });

  it('is refused at every other length', () => {
    const bytes = encoded([ROW]);
    for (let length = 0; length < bytes.length; length += 1) {
      assert.equal(decodeCache(ORIGIN, bytes.subarray(0, length)), undefined, `${length}`);
    }
    assert.equal(decodeCache(ORIGIN, Buffer.concat([bytes, Buffer.alloc(1)])), undefined);
  });

  it('is refused when it is another source’s', () => {
    assert.equal(decodeCache({ ...ORIGIN, identity: randomBytes(32) }, encoded([ROW])), undefined);
  });

  it('is refused with paths twice or out of order', () => {
    for (const paths of [
      ['a', 'a'],
      ['b', 'a'],
    ]) {
      const some = paths.map((at) => ({ ...ROW, path: at }));
      assert.equal(decodeCache(ORIGIN, encoded(some)), undefined);
    }
  });

  const starts: readonly [string, ctimeNs: bigint, boot: Uint8Array, counts: boolean][] = [
    ['what was fresh when it was written', 1_000n, ORIGIN.boot, true],
    ['what was fresh, after the machine started anew', 1_000n, randomBytes(16), false],
    ['what was not fresh any more, after that', 999n, randomBytes(16), true],
  ];
  for (const [description, ctimeNs, boot, counts] of starts) {
    it(`${counts ? 'counts' : 'does not count'} for ${description}`, () => {
      const row = { ...ROW, stat: { ...ROW.stat, ctimeNs } };
      const stored = decodeCache({ ...ORIGIN, boot }, encoded([row]));
      assert.equal(stored?.readOf(row.path, row.stat)?.content, counts ? row.content : undefined);
      assert.equal(stored?.isLost(0), !counts);
    });
  }
});
