/** How to become root in a mount namespace of one's own: what is mounted there is gone with it. */
export const UNSHARE =
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
  /** A folder with what it holds at first. */
  readonly from?: string;
  /** A folder that gets what it holds at the end. */
  readonly to?: string;
  /** Mount it read-only once it holds that. */
  readonly readOnly?: boolean;
}

/** A command that mounts a small disk for what it runs. */
export function withSmallDisk(disk: SmallDisk): string[] {
  const { at, size, from = '', to = '', readOnly = false } = disk;
  const script = [
    'set -e',
    'at=$0 from=$1 to=$2',
    'shift 2',
    `mount -t tmpfs -o size=${size},mode=755 tmpfs "$at"`,
    ...(from === '' ? [] : ['cp -a "$from/." "$at"']),
    ...(readOnly ? ['mount -o remount,ro "$at"'] : []),
    ...(to === ''
      ? ['exec "$@"']
      : ['"$@" && code=0 || code=$?', 'cp -a "$at/." "$to"', 'exit $code']),
  ];
  return [...UNSHARE, 'sh', '-c', script.join('\n'), at, from, to];
}

/** The path of a file as a process in another namespace sees it. */
export function seenBy(pid: number | undefined, path: string): string {
  return `/proc/${pid}/root${path}`;
}
