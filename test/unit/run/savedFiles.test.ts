import assert from 'node:assert/strict';
import {
  encodeResults,
  type MemberResults,
} from '../../../extension/src/engine/report/memberResults.ts';
import { reportOf } from '../../../extension/src/engine/report/runReport.ts';
import { SAVED_LISTED } from '../../../extension/src/engine/report/savedFiles.ts';
import { f } from '../comparison/trees.ts';
import { at, NO_RESULTS, planned, report, sentOf } from './reportedPlan.ts';

describe('what did not have to travel, in the report', () => {
  const big = (letter: string) => f(letter.repeat(5000));
  const trees = [{ x: big('x'), y: big('y') }, { x: big('z') }, { held: big('y') }];
  const plan = planned(trees, 'mirror');
  const reused = (pairs: [number, number][]) => ({ reused: sentOf(pairs) });
  const savedOf = (...said: Partial<MemberResults>[]) => report(plan, said).saved;

  it('is what members say of their own files, and what was copied there', () => {
    const said = savedOf({}, reused([[at(plan, 1, 'x'), 3000]]), reused([]));
    assert.deepEqual(said, {
      count: 2,
      files: [
        { path: 'x', member: 'B', bytes: 3000, size: 5000 },
        { path: 'y', member: 'C', bytes: 5000, size: 5000 },
      ],
    });
  });

  it('is what the plan has copied alone where nobody tells it, as members of before', () => {
    const copied = { path: 'y', member: 'C', bytes: 5000, size: 5000 };
    assert.deepEqual(savedOf({}, {}, {}), { count: 1, files: [copied] });
    assert.deepEqual(savedOf({}, reused([]), {}), { count: 1, files: [copied] });
  });

  it('is nothing in a dry run', () => {
    const results = new Map([['member-2', encodeResults({ ...NO_RESULTS })]]);
    const request = { results, sourceNames: new Map(), durationMs: 0 };
    assert.notEqual(reportOf(plan, request).saved, undefined);
    assert.equal(reportOf(plan, { ...request, dryRun: true }).saved, undefined);
  });

  it('is never more than there is, of nobody else, and of nothing that was not done', () => {
    const [b, c] = [at(plan, 1, 'x'), at(plan, 2, 'y')];
    const every = plan.plan.operations.map((_, id): [number, number] => [id, 2 ** 50]);
    const lies: [number, number][] = [...every, [2 ** 31 - 1, 1]];
    const said = savedOf(reused(lies), reused([[c, 1]]), {
      ...reused(lies),
      undone: [[c, 'disk-full']],
    });
    const ofC = plan.plan.operations.filter(
      (one) => one.target === 2 && one.kind === 'write-file' && one.path !== 'y',
    );
    assert.deepEqual(
      said?.files,
      ofC.map(({ path }) => ({ path, member: 'C', bytes: 5000, size: 5000 })),
    );
    const none = { undone: [[c, 'aborted']] } satisfies Partial<MemberResults>;
    assert.equal(savedOf({}, { ...reused([[b, 9]]), undone: [[b, 'aborted']] }, none), undefined);
  });

  it('names those with the most of it, and counts the others', () => {
    const paths = Array.from({ length: SAVED_LISTED + 5 }, (_, index) => `f${index}`);
    const large = planned(
      [Object.fromEntries(paths.map((path) => [path, big('x')])), {}],
      'update',
    );
    const pairs = paths.map((path, index): [number, number] => [at(large, 1, path), index + 1]);
    pairs.sort(([a], [b]) => a - b);
    const said = report(large, [{}, reused(pairs)]).saved;
    assert.equal(said?.count, SAVED_LISTED + 5);
    assert.equal(said?.files.length, SAVED_LISTED);
    // Of equal ones the first count.
    const same = pairs.map(([id]): [number, number] => [id, 9]);
    const firsts = report(large, [{}, reused(same)]).saved?.files ?? [];
    const expected = same.slice(0, SAVED_LISTED).map(([id]) => large.plan.operations[id]?.path);
    assert.deepEqual(
      firsts.map(({ path }) => path),
      expected.toSorted(),
    );
    // Paths ascend, and the five with the least are those that are not there.
    assert.ok(said?.files.every(({ bytes }) => bytes > 5));
    const named = said?.files.map(({ path }) => path) ?? [];
    assert.deepEqual(named, named.toSorted());
  });
});
