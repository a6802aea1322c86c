import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';

/** A place on a file system, however it is mounted: two paths with equal places are one folder. */
export interface Place {
  /** 'major:minor' of the file system. */
  readonly device: string;
  /** Absolute path inside that file system. */
  readonly path: string;
}

/** One mounted file system, or part of one. */
export interface Mount extends Place {
  readonly mountPoint: string;
}

/** Parses /proc/self/mountinfo (proc(5)): blanks in paths are written as octal escapes. */
export function parseMounts(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n')) {
    const [, , device, path, mountPoint] = line.split(' ').map(unescapeOctal);
    if (device === undefined || path === undefined || mountPoint === undefined) continue;
    mounts.push({ device, path, mountPoint });
  }
  return mounts;
}

function unescapeOctal(field: string): string {
  return field.replace(/\\([0-7]{3})/gu, (_, octal) => String.fromCharCode(parseInt(octal, 8)));
}

/** What is mounted where; empty on platforms without /proc/self/mountinfo. */
export async function readMounts(): Promise<Mount[]> {
  try {
    return parseMounts(await readFile('/proc/self/mountinfo', 'utf8'));
  } catch {
    return [];
  }
}

/** Whether `path` is `folder` or lies in it. Both absolute. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** Where an absolute real path is stored: in the innermost mount, and there in the last one made. */
export function placeOf(path: string, mounts: readonly Mount[]): Place | undefined {
  let best: Mount | undefined;
  for (const mount of mounts) {
    if (!isWithin(path, mount.mountPoint)) continue;
    if (best === undefined || mount.mountPoint.length >= best.mountPoint.length) best = mount;
  }
  if (best === undefined) return undefined;
  const inside = posix.relative(best.mountPoint, path);
  return { device: best.device, path: posix.join(best.path, inside) };
}

/** The places that are mounted somewhere below a folder. */
export function placesBelow(folder: string, mounts: readonly Mount[]): Place[] {
  return mounts.filter(
    (mount) => mount.mountPoint !== folder && isWithin(mount.mountPoint, folder),
  );
}
