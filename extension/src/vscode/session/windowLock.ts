import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { createId, idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { withHomeLock } from '../../engine/session/homeLock.ts';

const BEAT_MS = 2_000;
/** A window that has not said anything for so long is gone, or its machine slept. */
const STALE_MS = 15_000;
const LOCK_LIMIT = 1024;

const holderSchema = z.object({ owner: idSchema, pid: z.number().int().positive() });
type Holder = z.infer<typeof holderSchema>;

/** The right of one window to be a member of a session; two with the same keys would break it. */
export class WindowLock {
  readonly #path: string;
  readonly #folder: string;
  readonly #owner: string;
  readonly #timer: NodeJS.Timeout;
  readonly #lost: () => void;
  #released = false;

  private constructor(folder: string, path: string, owner: string, lost: () => void) {
    this.#folder = folder;
    this.#path = path;
    this.#owner = owner;
    this.#lost = lost;
    this.#timer = setInterval(() => void this.#beat(), BEAT_MS);
    this.#timer.unref();
  }

  /**
   * Undefined while another window that is alive holds it.
   * @param folder where the locks of all windows of this machine lie
   * @param lost called when another window took it because this one seemed gone
   */
  static async take(
    folder: string,
    memberId: string,
    lost: () => void,
  ): Promise<WindowLock | undefined> {
    const path = join(folder, `${memberId}.lock`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return withHomeLock(folder, async () => {
      const holder = await holderOf(path);
      if (holder !== undefined && (await isAlive(path, holder))) return undefined;
      const owner = createId();
      await write(path, { owner, pid: process.pid });
      return new WindowLock(folder, path, owner, lost);
    });
  }

  async release(): Promise<void> {
    this.#released = true;
    clearInterval(this.#timer);
    await withHomeLock(this.#folder, async () => {
      if ((await holderOf(this.#path))?.owner === this.#owner)
        await rm(this.#path, { force: true });
    });
  }

  async #beat(): Promise<void> {
    const holder = await holderOf(this.#path).catch(() => undefined);
    // It was given up while the file was read, and somebody has it by good right.
    if (this.#released) return;
    if (holder?.owner === this.#owner) {
      // A disk that says no is asked again two seconds later.
      await utimes(this.#path, new Date(), new Date()).catch(() => undefined);
      return;
    }
    if (holder === undefined) return;
    clearInterval(this.#timer);
    this.#lost();
  }
}

async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    const parsed = holderSchema.safeParse(JSON.parse(text.slice(0, LOCK_LIMIT)));
    return parsed.data;
  } catch (error) {
    // Half a lock of a process that was killed is none.
    if (error instanceof SyntaxError || isMissing(error)) return undefined;
    throw error;
  }
}

async function isAlive(path: string, { pid }: Holder): Promise<boolean> {
  const { mtimeMs } = await stat(path);
  if (Date.now() - mtimeMs > STALE_MS) return false;
  return pid === process.pid || isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as somebody else.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

async function write(path: string, holder: Holder): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(holder));
  } finally {
    await file.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
