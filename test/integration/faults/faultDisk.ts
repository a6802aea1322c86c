import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { seenBy, UNSHARE } from '../cli/namespace.ts';

const SIZE = '96m';
const FILLER = '.filler';

/** A disk of its own, in a mount namespace that lives as long as this is open; it can be filled. */
export class FaultDisk {
  readonly #holder: ChildProcess;
  readonly #at: string;

  private constructor(holder: ChildProcess, at: string) {
    this.#holder = holder;
    this.#at = at;
  }

  /** @param at an empty folder at which it is mounted */
  static async open(at: string): Promise<FaultDisk> {
    const script = `mount -t tmpfs -o size=${SIZE},mode=755 tmpfs "$0" && echo ready && exec cat`;
    const [command = '', ...rest] = UNSHARE;
    const holder = spawn(command, [...rest, 'sh', '-c', script, at], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const failed = once(holder, 'exit').then(() => {
      throw new Error('no disk could be mounted here');
    });
    failed.catch(() => undefined);
    await Promise.race([once(holder.stdout, 'data'), failed]);
    return new FaultDisk(holder, at);
  }

  /** A command that runs the rest of its arguments where the disk is mounted. */
  get within(): string[] {
    const user = process.getuid?.() === 0 ? [] : ['--user', '--preserve-credentials'];
    return ['nsenter', ...user, '--mount', '--target', String(this.#holder.pid)];
  }

  /** A path on the disk as this process sees it. */
  seen(path: string): string {
    return seenBy(this.#holder.pid, path);
  }

  /** Takes all the space there is but some bytes. */
  fill(left: number): void {
    const file = openSync(this.seen(`${this.#at}/${FILLER}`), 'w');
    const block = Buffer.alloc(1024 * 1024, 1);
    try {
      for (let size = block.length; size > 512; ) {
        try {
          writeSync(file, block, 0, size);
        } catch {
          size /= 2;
        }
      }
      ftruncateSync(file, Math.max(0, fstatSync(file).size - left));
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.seen(`${this.#at}/${FILLER}`), { force: true });
  }

  async close(): Promise<void> {
    const ended = once(this.#holder, 'exit');
    this.#holder.stdin?.end();
    await ended;
  }
}
