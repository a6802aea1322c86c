import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** An owner that can't be asked (another machine's) counts as live for a day. */
const UNKNOWN_IS_LIVE_MS = 24 * 60 * 60 * 1000;

/** A file without its text: network file systems may show others what was written some seconds later. */
const TORN_IS_LIVE_MS = 60 * 1000;

/** Longest owner file that is read, in bytes. */
export const OWNER_LIMIT = 1024;

interface Owner {
  readonly host: string;
  readonly pid: number;
  /** What tells a process from a later one with the same pid; '' where the system doesn't say. */
  readonly started: string;
}

/** Of a process that was ended and that nobody has asked about yet: the third field of /proc/PID/stat. */
const ENDED = new Set(['Z', 'X']);

/**
 * Start of a process in clock ticks since boot: the 22nd field of /proc/PID/stat (proc_pid_stat(5)).
 * 'ended' for one that is still listed but does nothing any more: for ever, where a container has no init.
 */
function processStart(pid: number): string {
  if (process.platform !== 'linux') return '';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses and may hold anything.
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ENDED.has(state) ? 'ended' : (fields[18] ?? '');
  } catch {
    return '';
  }
}

/** What a run writes down about its process, so that others can tell whether it still lives. */
export function describeOwner(): string {
  const { pid } = process;
  const owner: Owner = { host: hostname(), pid, started: processStart(pid) };
  return JSON.stringify(owner);
}

function parse(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    if (!('host' in value && 'pid' in value && 'started' in value)) return undefined;
    const { host, pid, started } = value;
    if (typeof host !== 'string' || typeof started !== 'string') return undefined;
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
    return { host, pid, started };
  } catch {
    return undefined;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether a process of this machine still does something. */
export function isAlive(pid: number): boolean {
  return exists(pid) && processStart(pid) !== 'ended';
}

/** Whether the process that wrote `text` may still be running. `ageMs`: age of the owner file. */
export function ownerIsLive(text: string, ageMs: number): boolean {
  const owner = parse(text);
  // With a clock that was set back the file is of the future.
  if (owner === undefined) return Math.abs(ageMs) < TORN_IS_LIVE_MS;
  if (owner.host !== hostname()) return ageMs < UNKNOWN_IS_LIVE_MS;
  return exists(owner.pid) && processStart(owner.pid) === owner.started;
}
