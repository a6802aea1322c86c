import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RemotePlanner } from '../../../extension/src/engine/planning/remotePlanner.ts';
import { LastPlanner, PlanThread } from '../../../extension/src/engine/run/planThread.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { columns } from '../comparison/trees.ts';
import { ALL } from '../grid/gridFixture.ts';
import { Folder } from '../streams/fixtures.ts';

/** Compares two folders of this machine, and makes the plan. */
async function plan(planner: RemotePlanner, ...folders: readonly Folder[]): Promise<void> {
  for (const [column, { path }] of folders.entries()) {
    await planner.walk(column, path, { gitignore: true, patterns: [] }, () => undefined);
  }
  await planner.call('compare', {
    columns: columns(folders.length),
    received: folders.map(() => undefined),
    ...{ mode: 'standard', preset: 'update', unsaved: [], memories: [] },
  });
  await planner.call('complete', []);
  await planner.call('plan', { preset: 'update', from: 0, without: [] });
}

describe('the thread of a plan', () => {
  let workers: EngineWorkers;
  let a: Folder;
  let b: Folder;

  beforeEach(() => {
    [workers, a, b] = [new EngineWorkers(2), new Folder(), new Folder()];
    for (const name of ['one', 'two', 'three']) a.write(name, name);
  });
  afterEach(async () => {
    await workers.destroy();
    for (const folder of [a, b]) folder.remove();
  });

  const thread = (signal: AbortSignal, last?: LastPlanner) =>
    new PlanThread(workers, signal, undefined, last);

  it('gives rows after the run, until the next one begins', async () => {
    const last = new LastPlanner();
    const first = thread(new AbortController().signal, last);
    await plan(first.planner, a, b);
    const rows = first.rows();
    first.end();
    const made = await rows.view(ALL);
    assert.equal(made?.rows, 3);
    const window = await rows.window(made.view, 0, 3);
    assert.deepEqual(
      window?.map(({ path }) => path),
      ['one', 'three', 'two'],
    );
    const second = thread(new AbortController().signal, last);
    await assert.rejects(rows.view(ALL), { code: 'aborted' });
    await plan(second.planner, a, b);
    assert.equal((await second.rows().view(ALL))?.rows, 3);
    last.release();
  });

  it('gives rows where the run was aborted after its plan was shown', async () => {
    const [last, stop] = [new LastPlanner(), new AbortController()];
    const own = thread(stop.signal, last);
    await plan(own.planner, a, b);
    const rows = own.rows();
    stop.abort();
    own.end();
    assert.equal((await rows.view(ALL))?.rows, 3);
    last.release();
  });

  it('ends with a run that is aborted before', async () => {
    const [last, stop] = [new LastPlanner(), new AbortController()];
    const own = thread(stop.signal, last);
    const walking = own.planner.walk(0, a.path, { gitignore: true, patterns: [] }, () => undefined);
    stop.abort();
    await assert.rejects(walking, { code: 'aborted' });
    own.end();
    await assert.rejects(own.planner.call('kept'), { code: 'aborted' });
  });

  it('ends with the run where nobody keeps it', async () => {
    const own = thread(new AbortController().signal);
    await plan(own.planner, a, b);
    const rows = own.rows();
    own.end();
    await assert.rejects(rows.view(ALL), { code: 'aborted' });
  });

  it('makes of several views that wait the last alone', async () => {
    const own = thread(new AbortController().signal);
    await plan(own.planner, a, b);
    const rows = own.rows();
    const filters = ['one', 'two', 'three', ''];
    const asked: (number | undefined)[] = [];
    const views = filters.map(async (filter, at) => {
      asked[at] = (await rows.view({ ...ALL, filter }))?.rows;
    });
    await Promise.all(views);
    assert.deepEqual(asked, [undefined, undefined, undefined, 3]);
    // What failed keeps nothing from being made.
    await assert.rejects(rows.view({ ...ALL, filter: 'on:' }), { code: 'filter-invalid' });
    await nextTurn();
    assert.equal((await rows.view(ALL))?.rows, 3);
    own.end();
  });
});
