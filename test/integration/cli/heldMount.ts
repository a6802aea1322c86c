import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { seenBy, UNSHARE } from './namespace.ts';

/** Mounts, then waits until nobody holds its input open any more. */
const SCRIPT = 'mount "$@" && echo ready && exec cat';

/** Something mounted in a mount namespace that lives as long as this is open, and no longer than this process. */
export class HeldMount {
  readonly #holder: ChildProcess;
  readonly #at: string;

  private constructor(holder: ChildProcess, at: string) {
    this.#holder = holder;
    this.#at = at;
  }

  /**
   * @param args what mount(8) is told before the folder
   * @param at an empty folder at which it is mounted
   * @throws when it can't be mounted; mount says why on stderr
   */
  static async open(args: readonly string[], at: string): Promise<HeldMount> {
    const [command = '', ...rest] = UNSHARE;
    const holder = spawn(command, [...rest, 'sh', '-c', SCRIPT, 'sh', ...args, at], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const failed = once(holder, 'exit').then(() => {
      throw new Error('no disk could be mounted here');
    });
    failed.catch(() => undefined);
    await Promise.race([once(holder.stdout, 'data'), failed]);
    return new HeldMount(holder, at);
  }

  /** A command that runs the rest of its arguments where it is mounted. */
  get within(): string[] {
    const user = process.getuid?.() === 0 ? [] : ['--user', '--preserve-credentials'];
    return ['nsenter', ...user, '--mount', '--target', String(this.#holder.pid)];
  }

  /** A path of that namespace as this process sees it. Absent: where it is mounted. */
  seen(path = this.#at): string {
    return seenBy(this.#holder.pid, path);
  }

  async close(): Promise<void> {
    const ended = once(this.#holder, 'exit');
    this.#holder.stdin?.end();
    await ended;
  }
}
