import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const PROGRAM = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

const eventSchema = z.object({
  event: z.string(),
  phase: z.string().optional(),
  link: z.string().optional(),
});
const reportSchema = z.object({
  event: z.literal('report'),
  status: z.literal('done'),
  relay: z.object({ bytesIn: z.number() }),
});

export type ProgramEvent = z.infer<typeof eventSchema>;
export type ProgramReport = z.infer<typeof reportSchema>;

/**
 * Starts the built program.
 * @param within a command that runs the rest of its arguments
 */
export function started(
  home: string,
  args: readonly string[],
  within: readonly string[] = [],
): ChildProcess {
  const [command = '', ...rest] = [...within, process.execPath, PROGRAM, ...args];
  return spawn(command, rest, {
    env: { ...process.env, BYTESYNC_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/**
 * What a program that was started with --json reports at its end.
 * @param told gets each line when it comes
 * @throws when it does not end well
 */
export async function reported(
  child: ChildProcess,
  told: (event: ProgramEvent) => void = () => undefined,
): Promise<ProgramReport> {
  let last: unknown;
  for await (const line of child.stdout ? createInterface({ input: child.stdout }) : []) {
    last = JSON.parse(line);
    told(eventSchema.parse(last));
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return reportSchema.parse(last);
}

/** Ends one that is still there, as after an error. */
export async function closed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
