import { type ChildProcess, spawn } from 'node:child_process';
import { PROGRAM, type ProgramOptions } from './program.ts';

/** A running `bytesync` on a terminal of its own (script(1)), with somebody who answers. */
export class Terminal {
  readonly ended: Promise<{ readonly code: number | null; readonly text: string }>;
  readonly #process: ChildProcess;
  readonly #watchers = new Set<() => void>();
  #text = '';
  #seen = 0;
  #over = false;

  constructor(args: readonly string[], { home, env = {}, uid, cwd }: ProgramOptions = {}) {
    const command = [process.execPath, PROGRAM, ...args].map(quoted).join(' ');
    this.#process = spawn('script', ['-qec', `stty -echo; ${command}`, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm', ...(home && { BYTESYNC_HOME: home }), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(uid !== undefined && { uid, gid: uid }),
      ...(cwd !== undefined && { cwd }),
    });
    this.#process.stdin?.on('error', () => undefined);
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text;
      this.#wake();
    });
    this.ended = new Promise((resolve) => {
      this.#process.once('close', (code) => {
        this.#over = true;
        this.#wake();
        resolve({ code, text: this.#text });
      });
    });
  }

  /** Everything that came so far, as the terminal got it. */
  get text(): string {
    return this.#text;
  }

  /** Waits for text that was not waited for before; rejects when the program ends without it. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#text.slice(this.#seen));
      if (match) {
        this.#seen += match.index + match[0].length;
        return match;
      }
      if (this.#over) throw new Error(`ended without ${pattern}: ${this.#text}`);
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
  }

  /** Types a line. */
  type(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }

  /** Ends the program as a closed terminal does. */
  close(): void {
    this.#process.kill('SIGKILL');
  }

  #wake(): void {
    for (const watcher of this.#watchers) watcher();
    this.#watchers.clear();
  }
}

function quoted(argument: string): string {
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
