import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

type Shell = ChildProcessByStdio<Writable, Readable, null>;

/** Answers each line with one of its own, when all that was written to the file system before is on disk. */
const LOOP = 'while read -r _; do sync --file-system "$1" && echo y || echo n; done';

/**
 * syncfs, through coreutils' `sync`, since Node has no call for it. One small shell starts it each time: to start it from
 * here copies the page tables of a large process, which takes some 10 ms of this thread. The shell ends with whoever holds
 * the other end of its input, however that goes.
 */
export class FileSystemSync {
  readonly #root: string;
  #shell: Shell | undefined;
  #gone = process.platform !== 'linux';
  #asked: ((done: boolean) => void)[] = [];

  /** @param root absolute path of a folder on the file system in question */
  constructor(root: string) {
    this.#root = root;
  }

  /** Whether all that was written before is on disk now. False, at once from then on, where there is no such command. */
  async run(): Promise<boolean> {
    const shell = this.#start();
    if (shell === undefined) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#asked.push(resolve);
    shell.stdin.write('\n', (error) => error && this.#end());
    const done = await promise;
    if (!done) this.#end();
    return done;
  }

  /** Ends the shell, without which this process would not end by itself. */
  close(): void {
    this.#end();
  }

  #start(): Shell | undefined {
    if (this.#gone || this.#shell !== undefined) return this.#shell;
    const shell = spawned(this.#root, () => this.#end());
    if (shell === undefined) {
      this.#end();
      return undefined;
    }
    this.#shell = shell;
    shell.stdin.on('error', () => this.#end());
    shell.stdout.setEncoding('ascii').on('data', (answers: string) => {
      for (const answer of answers.replaceAll('\n', '')) this.#asked.shift()?.(answer === 'y');
    });
    shell.once('close', () => this.#end());
    return shell;
  }

  #end(): void {
    this.#gone = true;
    this.#shell?.stdin.end();
    this.#shell = undefined;
    for (const answer of this.#asked.splice(0)) answer(false);
  }
}

/** Undefined where it can't be started: without descriptors for its pipes, say, Node's child has none. */
function spawned(root: string, failed: () => void): Shell | undefined {
  try {
    // Ctrl-C in a terminal is for those who decide.
    const stdio = ['pipe', 'pipe', 'ignore'] as const;
    const shell = spawn('sh', ['-c', LOOP, 'sh', root], { stdio: [...stdio], detached: true });
    shell.once('error', failed);
    return hasPipes(shell) ? shell : undefined;
  } catch {
    return undefined;
  }
}

function hasPipes(shell: ChildProcess): shell is Shell {
  return Boolean(shell.stdin && shell.stdout);
}
