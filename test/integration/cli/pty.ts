import { type ChildProcess, spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { PROGRAM, type ProgramOptions } from './program.ts';

/** Nothing new for so long means that nothing more will come. */
const STILL_MS = 90_000;

export interface PtyOptions extends Pick<ProgramOptions, 'home' | 'env' | 'cwd' | 'uid'> {
  readonly columns?: number;
  readonly rows?: number;
  /** What is run in place of `bytesync`. */
  readonly command?: readonly string[];
}

export interface PtyEnded {
  readonly code: number | null;
  /** All that came, control sequences included. */
  readonly raw: string;
}

/** A running `bytesync` on a terminal of its own, made by script(1), with somebody who types. */
export class Pty {
  readonly process: ChildProcess;
  readonly ended: Promise<PtyEnded>;
  readonly #watchers = new Set<() => void>();
  #raw = '';
  #seen = 0;
  #over = false;

  constructor(args: readonly string[], options: PtyOptions = {}) {
    const { home, env = {}, cwd, uid, columns = 80, rows = 24 } = options;
    const { command = [process.execPath, PROGRAM] } = options;
    const line = [...command, ...args].map(quoted).join(' ');
    const run = `stty cols ${columns} rows ${rows}; exec ${line}`;
    this.process = spawn('script', ['-qfec', run, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm', ...(home && { BYTESYNC_HOME: home }), ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
      ...(uid !== undefined && { uid, gid: uid }),
      ...(cwd !== undefined && { cwd }),
    });
    this.process.stdin?.on('error', () => undefined);
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#raw += text;
      this.#wake();
    });
    this.ended = new Promise((resolve) => {
      this.process.once('close', (code) => {
        this.#over = true;
        this.#wake();
        resolve({ code, raw: this.#raw });
      });
    });
  }

  /** What was printed, without control sequences. */
  get text(): string {
    return plain(this.#raw);
  }

  /** Waits for text that was not waited for before; rejects when the program ends without it. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const text = this.text;
      const match = pattern.exec(text.slice(this.#seen));
      if (match) {
        this.#seen += match.index + match[0].length;
        return match;
      }
      if (this.#over) throw new Error(`ended without ${pattern}:\n${text}`);
      await this.#change(pattern);
    }
  }

  /** Types a line. */
  type(line: string): void {
    this.press(`${line}\r`);
  }

  /** Presses keys, as the bytes that a terminal sends for them. */
  press(keys: string): void {
    this.process.stdin?.write(keys);
  }

  /** Ends the program if it is still there, as a terminal that is closed does. */
  close(): void {
    this.process.kill('SIGKILL');
  }

  /** More text, or the end; a program that stands still is told apart from a slow test. */
  async #change(pattern: RegExp): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      this.#watchers.add(resolve);
      const late = () => reject(new Error(`no ${pattern} in:\n${this.text}`));
      timer = setTimeout(late, STILL_MS);
    }).finally(() => clearTimeout(timer));
  }

  #wake(): void {
    for (const watcher of this.#watchers) watcher();
    this.#watchers.clear();
  }
}

export const CTRL_C = '\u0003';
export const CTRL_D = '\u0004';

function plain(raw: string): string {
  return stripVTControlCharacters(raw).replaceAll('\r', '');
}

function quoted(argument: string): string {
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
