/** How to become root in a mount namespace of one's own: what is mounted there is gone with it. */
const UNSHARE =
  process.getuid?.() === 0
    ? ['unshare', '--mount', '--propagation', 'private']
    : ['unshare', '--mount', '--map-root-user'];

/** A command that mounts one folder at another, as `mount --bind`, for what it runs. */
export function withBindMount(from: string, to: string): string[] {
  return [...UNSHARE, 'sh', '-c', 'mount --bind "$0" "$1" && shift && exec "$@"', from, to];
}

export interface SmallDisk {
  /** Folder at which it is mounted. */
  readonly at: string;
  /** As of mount(8): 2m, 512k. */
  readonly size: string;
  /** What it holds at first. */
  readonly from: string;
  /** Gets what it holds at the end. */
  readonly to: string;
  /** Mount it read-only once it holds that. */
  readonly readOnly?: boolean;
}

/** A command that mounts a small disk for what it runs, and copies its content before and after. */
export function withSmallDisk({ at, size, from, to, readOnly = false }: SmallDisk): string[] {
  const script = [
    'at=$0 from=$1 to=$2',
    'shift 2',
    `mount -t tmpfs -o size=${size} tmpfs "$at" && cp -a "$from/." "$at" || exit 99`,
    ...(readOnly ? ['mount -o remount,ro "$at" || exit 99'] : []),
    '"$@"',
    'code=$?',
    'mkdir -p "$to" && cp -a "$at/." "$to" || exit 99',
    'exit $code',
  ];
  return [...UNSHARE, 'sh', '-c', script.join('\n'), at, from, to];
}

/** The path of a file as a process in another namespace sees it. */
export function seenBy(pid: number | undefined, path: string): string {
  return `/proc/${pid}/root${path}`;
}
