import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

/** A member in a terminal, that agrees to everything. */
export class TerminalMember {
  readonly #process: ChildProcess;

  /** @param home where the program keeps what it knows */
  constructor(code: string, folder: string, home: string) {
    const args = ['join', code, folder, '--name', 'Terminal', '--accept-incoming'];
    this.#process = spawn(process.execPath, [PROGRAM, ...args], {
      env: { ...process.env, BYTESYNC_HOME: home },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  async close(): Promise<void> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
