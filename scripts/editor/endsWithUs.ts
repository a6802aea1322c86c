import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Runs the command that follows, and ends its whole group as soon as descriptor 3 is closed: also
 * when the one that started it is killed, nothing stays behind.
 */
const ENDS_WITH_US = '{ cat <&3; kill -KILL 0; } >/dev/null 2>&1 & exec 3<&-; exec "$@" </dev/null';

/** A program in a group of its own. */
export interface RunningProgram {
  readonly process: ChildProcess;
  /** What it printed so far, on stdout and stderr. */
  readonly output: readonly string[];
}

/** Starts a program that does not outlive this one, not even when this one is killed. POSIX only. */
export function startWithUs(
  command: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): RunningProgram {
  const child = spawn('/bin/sh', ['-c', ENDS_WITH_US, 'sh', ...command], {
    ...options,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  child.on('error', (error) => output.push(`${error.message}\n`));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  return { process: child, output };
}

/** True once it has ended, or when it could not be started. */
export function hasEnded({ process: child }: RunningProgram): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Ends its whole group at once, and waits until its output is closed. */
export async function end({ process: child }: RunningProgram): Promise<void> {
  if (child.pid === undefined) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // Nobody of the group is left.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return;
    throw error;
  }
  await closed;
}

/**
 * Waits until a program prints an address, and until that answers.
 * @param printed finds the address, its first group, in what is printed.
 * @param health path that answers 200 when the program is ready.
 * @param limitMs milliseconds until it has failed.
 * @returns the address, without a slash at its end.
 * @throws Error with what the program printed.
 */
export async function addressOf(
  program: RunningProgram,
  { printed, health, limitMs }: { printed: RegExp; health: string; limitMs: number },
): Promise<string> {
  const deadline = Date.now() + limitMs;
  while (!hasEnded(program) && Date.now() < deadline) {
    const url = printed.exec(program.output.join(''))?.[1];
    if (url !== undefined && (await answers(`${url}${health}`))) return url;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`It does not start: ${program.output.join('')}`);
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok ?? false;
}
