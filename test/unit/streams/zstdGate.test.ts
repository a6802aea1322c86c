import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ZstdGate } from '../../../extension/src/engine/encoding/zstdGate.ts';

/** Whether it settles before anything that takes time can. */
async function isSoon(promise: Promise<void>): Promise<boolean> {
  const late = new Promise<'late'>((resolve) => setImmediate(() => resolve('late')));
  return (await Promise.race([promise, late])) !== 'late';
}

describe('the gate before zlib', () => {
  it('waits for a thread that is inside until it is out', async () => {
    const gate = new ZstdGate(() => true);
    const { zstdGate: places } = gate.workerData;
    Atomics.store(places, 5, 17);
    const closing = gate.close();
    assert.equal(await isSoon(closing), false);
    Atomics.store(places, 5, 0);
    Atomics.notify(places, 5);
    await closing;
  });

  it('does not wait for threads that were ended inside, now or later', async () => {
    const ended = new Set([17, 18]);
    const gate = new ZstdGate((thread) => !ended.has(thread));
    const { zstdGate: places } = gate.workerData;
    for (const thread of [17, 18]) {
      Atomics.store(places, thread, thread);
      assert.equal(await isSoon(gate.close()), true);
      gate.open();
      assert.equal(Atomics.load(places, thread), 0, 'the next thread has the place');
    }
  });

  it('gives up on a call that takes long, and that thread counts no more once it is ended', async () => {
    const alive = new Set([17]);
    const gate = new ZstdGate((thread) => alive.has(thread));
    Atomics.store(gate.workerData.zstdGate, 1, 17);
    await gate.close();
    alive.clear();
    gate.open();
    assert.equal(await isSoon(gate.close()), true);
  });

  // A program that waited for nothing else ended there, without a word and with exit code 0.
  it('keeps the process until a thread that is long in zlib is ended', async () => {
    const program = fileURLToPath(new URL('./longCall.child.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [program]);
    assert.equal(stdout, 'ended\nran another\ndestroyed\n');
  });
});
