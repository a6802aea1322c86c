import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** Answers each line with one of its own, when all that was written to the file system before is on disk. */
const LOOP = 'while read -r _; do sync --file-system "$1" && echo y || echo n; done';

/**
 * syncfs, through coreutils' `sync`, since Node has no call for it. One small shell starts it each time: to start it from
 * here copies the page tables of a large process, which takes some 10 ms of this thread. The shell ends with whoever holds
 * the other end of its input, however that goes.
 */
export class FileSystemSync {
  readonly #root: string;
  #shell: ChildProcessByStdio<Writable, Readable, null> | undefined;
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

  close(): void {
    this.#end();
  }

  #start() {
    if (this.#gone || this.#shell !== undefined) return this.#shell;
    // Ctrl-C in a terminal is for those who decide.
    const shell = spawn('sh', ['-c', LOOP, 'sh', this.#root], {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    this.#shell = shell;
    shell.unref();
    shell.stdin.on('error', () => this.#end());
    shell.stdout.setEncoding('ascii').on('data', (answers: string) => {
      for (const answer of answers.replaceAll('\n', '')) this.#asked.shift()?.(answer === 'y');
    });
    shell.once('error', () => this.#end());
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
