import { execFileSync } from 'node:child_process';

/** A process that another one started. */
export interface ChildProcessInfo {
  readonly pid: number;
  readonly command: string;
}

/** The processes that this one has started and that still run, in the order of their start. */
export function childrenOf(parent: number): ChildProcessInfo[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table
    .split('\n')
    .flatMap((line) => {
      const [, pid, ppid, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return Number(ppid) === parent ? [{ pid: Number(pid), command }] : [];
    })
    .sort((a, b) => a.pid - b.pid);
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
