import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { WorkerPool } from '../../../extension/src/engine/workers/workerPool.ts';
import { hasCode } from './errors.ts';
import { Folder } from './fixtures.ts';
import { StartedThreads } from './startedThreads.ts';

describe('the engine’s workers in a pool', () => {
  let source: Folder;
  let pool: WorkerPool;
  beforeEach(() => {
    source = new Folder();
    const code = [
      `export const crash = () => process.exit(9);`,
      `export const fail = () => { throw new TypeError('a bug'); };`,
      `export const fine = (value) => ({ kind: 'done', value });`,
      `let tasks = 0;`,
      `export const count = () => ({ kind: 'done', value: (tasks += 1) });`,
      `export const slow = async () => {`,
      `  await new Promise((resolve) => setTimeout(resolve, 100));`,
      `  return count();`,
      `};`,
      `export const late = () => { setTimeout(() => { throw new Error('late'); }, 0);`,
      `  return new Promise(() => undefined); };`,
    ];
    const path = source.write('tasks.mjs', code.join('\n'));
    chmodSync(path, 0o644);
    pool = new WorkerPool(1, pathToFileURL(path).href);
  });
  afterEach(async () => {
    await pool.destroy();
    source.remove();
  });

  for (const [task, reason] of [
    ['crash', /exited with code: 9/],
    ['fail', /a bug/],
    ['late', /late/],
    ['missing', /No handler/],
  ] as const) {
    it(`that crash are reported and replaced (${task})`, async () => {
      await assert.rejects(pool.run(task, {}), (error: Error) => {
        assert.ok(hasCode('internal')(error));
        assert.match((error.cause as Error).message, reason);
        return true;
      });
      assert.equal(await pool.run('fine', 42), 42);
    });
  }

  it('end at once when they have nothing to do, if they are to', async () => {
    assert.equal(await pool.run('count', {}), 1);
    assert.equal(await pool.run('count', {}), 2);
    await pool.endIdle();
    assert.equal(await pool.run('count', {}), 1);
  });

  it('have ended after destroy, also where they were to end before', async () => {
    const threads = new StartedThreads();
    try {
      await pool.run('count', {});
      const ending = pool.endIdle();
      await pool.destroy();
      assert.deepEqual(threads.count, { started: 1, running: 0 });
      await ending;
    } finally {
      threads.close();
    }
  });

  it('go on while somebody waits for them', async () => {
    const [first, second] = [pool.run('slow', {}), pool.run('slow', {})];
    await pool.endIdle();
    assert.equal(await first, 1);
    await pool.endIdle();
    assert.equal(await second, 2);
  });

  it('do not survive destroy, and whoever waits is told', async () => {
    const running = pool.run('late', {});
    const rejected = assert.rejects(running, hasCode('aborted'));
    await pool.destroy();
    await rejected;
    assert.equal(await pool.run('fine', 1), 1);
  });
});
