import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mock } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { WindowLock } from '../../../extension/src/vscode/session/windowLock.ts';
import { fixedId, HOST_ID as MEMBER } from '../crypto/fixed.ts';
import { installation } from './editorStores.ts';

const CHILD = fileURLToPath(new URL('./windowLockHolder.child.ts', import.meta.url));
/** How often a window says that it is there, in ms. */
const BEAT_MS = 2_000;

describe('the lock of a window', () => {
  const { folder } = installation();
  const held: WindowLock[] = [];
  const children: ChildProcess[] = [];
  let lost: number;
  const path = () => join(folder(), `${MEMBER}.lock`);

  async function take(memberId = MEMBER): Promise<WindowLock | undefined> {
    const lock = await WindowLock.take(folder(), memberId, () => {
      lost += 1;
    });
    if (lock !== undefined) held.push(lock);
    return lock;
  }

  async function grow(seconds: number): Promise<void> {
    const then = new Date(Date.now() - seconds * 1000);
    await utimes(path(), then, then);
  }

  /** Another process that has answered; `words` are what it said. */
  async function otherWindow(): Promise<{ child: ChildProcess; word: string }> {
    const child = spawn(process.execPath, [CHILD, folder(), MEMBER], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    const [said] = await once(child.stdout, 'data');
    return { child, word: String(said).trim() };
  }

  async function until(what: () => boolean | Promise<boolean>): Promise<void> {
    for (const end = Date.now() + 20_000; !(await what()); await sleep(10)) {
      assert.ok(Date.now() < end, 'it did not come');
    }
  }

  beforeEach(() => {
    lost = 0;
    mock.timers.enable({ apis: ['setInterval'] });
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const lock of held.splice(0)) await lock.release().catch(() => undefined);
    mock.timers.reset();
  });

  it('is for one at a time', async () => {
    assert.ok(await take());
    assert.equal(await take(), undefined);
  });

  it('is for one of several that ask at once', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => take()));
    assert.equal(all.filter((lock) => lock !== undefined).length, 1);
  });

  it('is for one member', async () => {
    assert.ok(await take());
    assert.ok(await take(fixedId(0x99)));
  });

  it('is free again when it is given back, and nothing stays', async () => {
    await (await take())?.release();
    assert.deepEqual(await readdir(folder()), []);
    assert.ok(await take());
  });

  it('is not given back by one who has lost it', async () => {
    const first = await take();
    await grow(60);
    assert.ok(await take());
    await first?.release();
    assert.equal(await take(), undefined);
  });

  it('says now and then that it is held', async () => {
    await take();
    await grow(10);
    mock.timers.tick(BEAT_MS);
    await until(async () => Date.now() - (await stat(path())).mtimeMs < 5_000);
    assert.equal(lost, 0);
  });

  it('is taken from one that has said nothing for long, who is told once', async () => {
    await take();
    await grow(60);
    assert.ok(await take());
    mock.timers.tick(BEAT_MS);
    await until(() => lost > 0);
    mock.timers.tick(BEAT_MS);
    mock.timers.tick(BEAT_MS);
    assert.equal(await take(), undefined);
    assert.equal(lost, 1);
  });

  it('is taken from a process that was killed, without waiting', async () => {
    const { child, word } = await otherWindow();
    assert.equal(word, 'held');
    assert.equal(await take(), undefined);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.ok(Date.now() - (await stat(path())).mtimeMs < 15_000);
    assert.ok(await take());
  });

  it('is seen by other processes', async () => {
    const lock = await take();
    assert.equal((await otherWindow()).word, 'taken');
    await lock?.release();
    assert.equal((await otherWindow()).word, 'held');
  });

  const garbage: readonly [string, string | Buffer][] = [
    ['nothing', ''],
    ['half of it', '{"owner":"EREREREREREREREREREREQ"'],
    ['another shape', '{"owner":"x","pid":1}'],
    ['a process that cannot be', `{"owner":"${fixedId(1)}","pid":-1}`],
    ['no object', 'null'],
    ['bytes', Buffer.alloc(4096, 0xff)],
    ['much', `{"owner":"${fixedId(1)}","pid":1,"x":"${'x'.repeat(4096)}"}`],
  ];
  for (const [description, content] of garbage) {
    it(`is free where ${description} stands`, async () => {
      await writeFile(path(), content);
      assert.ok(await take());
      assert.equal(await take(), undefined);
      const holder = JSON.parse(await readFile(path(), 'utf8'));
      assert.equal(holder.pid, process.pid);
    });
  }

  it('that somebody removed or overwrote is left to the next one who asks', async () => {
    await take();
    for (const spoil of [() => rm(path()), () => writeFile(path(), 'x')]) {
      await spoil();
      mock.timers.tick(BEAT_MS);
      assert.equal(lost, 0);
    }
    assert.ok(await take());
    mock.timers.tick(BEAT_MS);
    await until(() => lost === 1);
  });

  it('cannot be taken where its file cannot be', async () => {
    await mkdir(path());
    await assert.rejects(take(), Error);
    await rm(path(), { recursive: true });
    assert.ok(await take());
  });
});
