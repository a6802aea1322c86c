import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The bundle that users run; `npm test` builds it before the suites. */
export const PROGRAM = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly home?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: Uint8Array | string;
  /** Run as this user: permissions mean nothing to root. */
  readonly uid?: number;
  readonly cwd?: string;
  /** Another Node and another copy of the program. */
  readonly executable?: readonly [node: string, program: string];
  /** A command that runs the rest of its arguments, say in a mount namespace of its own. */
  readonly within?: readonly string[];
}

/** A running `bytesync`, as a whole process. */
export class Program {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';
  readonly #watchers = new Set<() => void>();

  constructor(args: readonly string[], options: ProgramOptions = {}) {
    const { home, env = {}, uid, cwd, input, within = [] } = options;
    const executable = options.executable ?? [process.execPath, PROGRAM];
    const [command = '', ...rest] = [...within, ...executable, ...args];
    this.process = spawn(command, rest, {
      env: { ...process.env, BYTESYNC_HOME: home ?? defaultHome(), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(uid !== undefined && { uid, gid: uid }),
      ...(cwd !== undefined && { cwd }),
    });
    running.add(this.process);
    this.process.once('exit', () => running.delete(this.process));
    this.process.stdin?.on('error', () => undefined);
    this.process.stdin?.end(input);
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      for (const watcher of this.#watchers) watcher();
    });
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.ended = new Promise((resolve) => {
      this.process.once('close', (code, signal) => {
        for (const watcher of this.#watchers) watcher();
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The first match of a pattern in what is printed; rejects when the process ends without one. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#stdout);
      if (match) return match;
      if (this.process.exitCode !== null || this.process.signalCode !== null) {
        throw new Error(`ended without ${pattern}: ${this.#stdout}\n${this.#stderr}`);
      }
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.#watchers.delete(watcher);
          resolve();
        };
        this.#watchers.add(watcher);
      });
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }
}

/** Runs `bytesync` to its end. */
export function bytesync(args: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  return new Program(args, options).ended;
}

/** The JSON lines of a run. */
export function events(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

export interface Report {
  readonly event: 'report';
  readonly status: string;
  readonly items: Record<
    'total' | 'copied' | 'updated' | 'deleted' | 'skipped' | 'conflicts' | 'errors',
    number
  >;
  readonly bytes: Record<'read' | 'literal' | 'reused' | 'saved', number>;
  readonly relay: { readonly bytesIn: number; readonly bytesOut: number };
  readonly durationMs: number;
  readonly problems: readonly {
    readonly path: string;
    readonly member: string;
    readonly code: string;
    readonly message: string;
  }[];
  readonly saved?: { readonly count: number; readonly files: readonly unknown[] };
  readonly failure?: { readonly code: string; readonly message: string };
  readonly check?: Record<'identical' | 'different' | 'onlyOn' | 'unreadable', number>;
}

/** The last line of a --json run. */
export function reportOf(ended: Ended): Report {
  const last = events(ended.stdout).at(-1);
  if (last?.event !== 'report') {
    throw new Error(`no report: ${ended.stdout}\n${ended.stderr}`);
  }
  return last as unknown as Report;
}

/** What a test that failed left behind must not outlive the suite. */
const running = new Set<ChildProcess>();

let home: string | undefined;

function defaultHome(): string {
  home ??= join(tmpdir(), `bytesync-test-home-${process.pid}`);
  return home;
}

/** A folder for one test, with what is cleaned up after it. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'bytesync-cli-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

after(async () => {
  for (const process of running) process.kill('SIGKILL');
  if (home !== undefined) await rm(home, { recursive: true, force: true });
});
