import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const PROGRAM = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const LOOK_MS = 50;

const reportSchema = z.object({
  event: z.literal('report'),
  status: z.literal('done'),
  relay: z.object({ bytesIn: z.number() }),
});

export interface Synchronized {
  /** Of the whole process, with its relay and all members. */
  readonly ms: number;
  /** Bytes that came to the relay, of all members. */
  readonly bytesIn: number;
  /** Of the one process that needed most at a time. */
  readonly mostMb: number;
}

/**
 * Runs `bytesync sync` to its end.
 * @param phase told of each phase when it begins
 * @throws when it does not end well
 */
export async function synchronize(
  home: string,
  folders: readonly string[],
  phase: (name: string) => void = () => undefined,
): Promise<Synchronized> {
  const begun = performance.now();
  const args = ['sync', ...folders, '--preset', 'mirror', '--yes', '--accept-guard', '--json'];
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, BYTESYNC_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let mostKb = 0;
  const looking = setInterval(() => {
    for (const pid of withDescendants(child.pid ?? 0)) mostKb = Math.max(mostKb, residentKb(pid));
  }, LOOK_MS);
  let last = '';
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      last = line;
      const told = z
        .object({ event: z.string(), phase: z.string().optional() })
        .parse(JSON.parse(line));
      if (told.event === 'phase') phase(told.phase ?? '');
    }
    if (child.exitCode === null) await once(child, 'exit');
  } finally {
    clearInterval(looking);
  }
  const ms = performance.now() - begun;
  const { relay } = reportSchema.parse(JSON.parse(last));
  return { ms, bytesIn: relay.bytesIn, mostMb: (mostKb * 1024) / 1e6 };
}

/** A process and those that it started, as far as /proc tells. */
function withDescendants(pid: number): number[] {
  const found = [pid];
  for (const one of found) {
    for (const task of listed(`/proc/${one}/task`)) {
      found.push(
        ...read(`/proc/${one}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
      );
    }
  }
  return found;
}

/** The most that a process has had in memory so far. */
function residentKb(pid: number): number {
  const [, kb = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`)) ?? [];
  return Number(kb);
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What a process's file says; nothing when the process is gone. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
