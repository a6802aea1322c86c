import assert from 'node:assert/strict';
import type { LocalStat } from '../../../extension/src/engine/inventory/entry.ts';
import { MemberJobs } from '../../../extension/src/engine/planning/memberJobs.ts';
import type { PartialFile } from '../../../extension/src/engine/sync/partial/partialFolder.ts';
import { LEAST_PARTIAL } from '../../../extension/src/engine/sync/partial/partialRecord.ts';
import type { Operation, Plan } from '../../../extension/src/engine/sync/plan.ts';

const SIZE = 2 * LEAST_PARTIAL;
const stat = (size: number): LocalStat => ({ size, mtimeNs: 1n, ctimeNs: 1n, ino: 1n, dev: 1n });
const entry = { kind: 'file', path: 'a', size: SIZE, mode: 0o644, mtimeUs: 5 } as const;
const write = (target: number): Operation => {
  return { kind: 'write-file', target, path: 'a', after: [], entry, expected: null, transfer: 0 };
};
const half = (name: string, path: string): PartialFile => {
  return { name, path, size: SIZE, mtimeUs: 5, stat: stat(LEAST_PARTIAL + 10) };
};

function jobsOf(
  change: { readonly received?: number; readonly base?: string },
  partials: readonly PartialFile[],
  paths?: { of(path: string): string },
): MemberJobs {
  const transfer = { from: 0, path: 'a', entry, targets: [1, 2], ...change };
  const plan: Plan = {
    ...{ preset: 'update', columns: [], operations: [write(1), write(2)], transfers: [transfer] },
    ...{ streams: [{ from: 0, targets: [1, 2], transfers: [0] }], guards: [], conflicts: [] },
    ...{ totals: [], digest: '' },
  };
  const stats = new Map([['a', stat(3000)]]);
  return new MemberJobs(plan, new Map([[1, { root: '/b', stats, partials }]]), paths);
}

describe('a member’s jobs for what it has half received', () => {
  const x = half('run-1', 'a');
  const begun = {
    root: '/b',
    path: '.bytesync/partial/run-1',
    stat: x.stat,
    length: LEAST_PARTIAL,
  };

  it('are signatures of as much of it as all recipients have, and of the file that is replaced', () => {
    const signatureBases = (jobs: MemberJobs) => [...jobs.signatureBases(0)];
    const received = { received: LEAST_PARTIAL };
    assert.deepEqual(signatureBases(jobsOf(received, [x])), [{ id: 0, pieces: [begun] }]);
    const replaced = { root: '/b', path: 'a', stat: stat(3000) };
    const base = { base: 'ab'.repeat(32) };
    assert.deepEqual(signatureBases(jobsOf({ ...received, ...base }, [x])), [
      { id: 0, pieces: [begun, replaced] },
    ]);
    assert.deepEqual(signatureBases(jobsOf(base, [x])), [{ id: 0, pieces: [replaced] }]);
    assert.deepEqual(signatureBases(jobsOf({}, [x])), []);
  });

  it('are found under the paths of the comparison, however the source spells them', () => {
    const paths = { of: (path: string) => path.toLowerCase() };
    const other = half('run-1', 'A');
    const jobs = (partials: readonly PartialFile[]) => {
      return jobsOf({ received: LEAST_PARTIAL }, partials, paths);
    };
    assert.deepEqual([...jobs([other]).signatureBases(0)], [{ id: 0, pieces: [begun] }]);
    const base = { name: 'run-1', stat: x.stat, length: LEAST_PARTIAL };
    const planned = jobs([other, half('run-2', 'a')]).applyPart().columns[0]?.partials;
    assert.deepEqual(planned, { bases: new Map([['a', base]]), spent: ['run-2'] });
  });

  it('name what is gone on with, and what is not: of paths that the plan does not touch nothing', () => {
    const other = half('run-2', 'other');
    const partialsOf = (received: object) => {
      const { columns } = jobsOf(received, [x, other]).applyPart();
      return columns.map(({ partials }) => partials);
    };
    const base = { name: 'run-1', stat: x.stat, length: LEAST_PARTIAL };
    assert.deepEqual(partialsOf({ received: LEAST_PARTIAL }), [
      { bases: new Map([['a', base]]), spent: [] },
    ]);
    // Somebody else has nothing of it.
    assert.deepEqual(partialsOf({}), [
      { bases: new Map([['a', { ...base, length: 0 }]]), spent: [] },
    ]);
    const { columns } = jobsOf({}, [{ ...x, mtimeUs: 6 }]).applyPart();
    assert.deepEqual(columns[0]?.partials, { bases: new Map(), spent: ['run-1'] });
    assert.deepEqual(jobsOf({}, []).applyPart().columns[0]?.partials, undefined);
  });
});
