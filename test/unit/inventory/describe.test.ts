import assert from 'node:assert/strict';
import { type BigIntStats, lstatSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  describe as describeEntry,
  obscuredBy,
} from '../../../extension/src/engine/inventory/describe.ts';
import { microseconds } from '../../../extension/src/engine/inventory/entry.ts';
import { temporaryFolder } from './temporaryFolder.ts';

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('what an entry is', () => {
  const root = temporaryFolder();

  const errors: readonly [string, string, string][] = [
    ['ENOENT', 'vanished', 'entry-vanished'],
    ['ENOTDIR', 'vanished', 'entry-vanished'],
    ['EACCES', 'unreadable', 'entry-unreadable'],
    ['EPERM', 'unreadable', 'entry-unreadable'],
    ['EIO', 'incomplete', 'entry-unreadable'],
    ['ENAMETOOLONG', 'incomplete', 'entry-unreadable'],
  ];
  for (const [system, reason, code] of errors) {
    it(`${system} is ${reason}`, () => {
      const obscured = obscuredBy(failure(system));
      assert.deepEqual([obscured.reason, obscured.code], [reason, code]);
    });
  }

  it("lets an error that is not the system's pass", () => {
    assert.throws(() => obscuredBy(new TypeError('a mistake')), TypeError);
    assert.throws(() => obscuredBy(failure('ERR_INVALID_ARG_TYPE')), /ERR_INVALID/);
  });

  it('a link that is none any more, or gone, is unknown', () => {
    const path = join(root(), 'x');
    symlinkSync('t', path);
    const stat = lstatSync(path, { bigint: true });
    rmSync(path);
    const gone = { kind: 'obscured', obscured: { reason: 'vanished', code: 'entry-vanished' } };
    assert.deepEqual(describeEntry('x', path, stat), gone);
    writeFileSync(path, '');
    const changed = { kind: 'obscured', obscured: { reason: 'vanished', code: 'entry-changed' } };
    assert.deepEqual(describeEntry('x', path, stat), changed);
  });

  it('a date or a size that no number holds is unknown', () => {
    writeFileSync(join(root(), 'x'), '');
    const stat = lstatSync(join(root(), 'x'), { bigint: true });
    const odd = (changes: Partial<BigIntStats>) =>
      Object.assign(Object.create(stat), stat, changes) as BigIntStats;
    for (const changes of [
      { mtimeNs: 2n ** 63n },
      { mtimeNs: -(10n ** 19n) },
      { size: 2n ** 53n },
    ]) {
      const found = describeEntry('x', 'x', odd(changes));
      assert.equal(found.kind === 'obscured' && found.obscured.code, 'entry-unreadable');
    }
  });

  const rounded: readonly [bigint, number][] = [
    [0n, 0],
    [499n, 0],
    [500n, 1],
    [1499n, 1],
    [1500n, 2],
    [-499n, 0],
    [-500n, 0],
    [-501n, -1],
    [-1500n, -1],
    [-1501n, -2],
  ];
  for (const [nanoseconds, expected] of rounded) {
    it(`${nanoseconds} ns are ${expected} µs`, () => {
      assert.ok(microseconds(nanoseconds) === expected);
    });
  }
});
