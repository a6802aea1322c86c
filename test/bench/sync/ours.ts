import { readdirSync, readFileSync } from 'node:fs';
import { closed, reported, started } from './program.ts';

const LOOK_MS = 50;

export interface Synchronized {
  /** Of the whole process, with its relay and all members. */
  readonly ms: number;
  /** Bytes that came to the relay, of all members. */
  readonly bytesIn: number;
  /** Of the one process that needed most at a time. */
  readonly mostMb: number;
}

export interface Synchronizing {
  /** Told of each phase when it begins. */
  readonly phase?: (name: string) => void;
  /** A command that runs the rest of its arguments, say in a mount namespace. */
  readonly within?: readonly string[];
}

/**
 * Runs `bytesync sync` to its end.
 * @throws when it does not end well
 */
export async function synchronize(
  home: string,
  folders: readonly string[],
  { phase = () => undefined, within = [] }: Synchronizing = {},
): Promise<Synchronized> {
  const begun = performance.now();
  const args = ['sync', ...folders, '--preset', 'mirror', '--yes', '--accept-guard', '--json'];
  const child = started(home, args, within);
  let mostKb = 0;
  const looking = setInterval(() => {
    for (const pid of withDescendants(child.pid ?? 0)) mostKb = Math.max(mostKb, residentKb(pid));
  }, LOOK_MS);
  try {
    const { relay } = await reported(child, (told) => {
      if (told.event === 'phase') phase(told.phase ?? '');
    });
    const ms = performance.now() - begun;
    return { ms, bytesIn: relay.bytesIn, mostMb: (mostKb * 1024) / 1e6 };
  } finally {
    clearInterval(looking);
    await closed(child);
  }
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
