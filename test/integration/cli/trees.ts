import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** What a test puts at a path; dates are seconds since 1970. */
export type Planted =
  | { readonly content: string | Uint8Array; readonly date?: number; readonly mode?: number }
  | { readonly link: string; readonly date?: number }
  | { readonly folder: true; readonly date?: number; readonly mode?: number };

export const OLD = 1_600_000_000;
export const NEW = 1_700_000_000;

/** Makes a tree; folder dates are set last. */
export function plant(root: string, tree: Readonly<Record<string, Planted>>): void {
  mkdirSync(root, { recursive: true });
  for (const [path, planted] of Object.entries(tree)) {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    if ('content' in planted) {
      writeFileSync(full, planted.content);
      chmodSync(full, planted.mode ?? 0o644);
      utimesSync(full, planted.date ?? OLD, planted.date ?? OLD);
    } else if ('link' in planted) {
      symlinkSync(planted.link, full);
      lutimesSync(full, planted.date ?? OLD, planted.date ?? OLD);
    } else mkdirSync(full, { recursive: true });
  }
  for (const [path, planted] of Object.entries(tree).toReversed()) {
    if (!('folder' in planted)) continue;
    chmodSync(join(root, path), planted.mode ?? 0o755);
    utimesSync(join(root, path), planted.date ?? OLD, planted.date ?? OLD);
  }
}

/** Removes a tree, also folders that can't be read or written. */
export function fell(root: string): void {
  rmSync(root, { recursive: true, force: true });
}

export interface SnapshotOptions {
  /** Folder dates change with what is done inside; only mirror and backup set them. */
  readonly folderDates?: boolean;
}

/** Every path below a root with all that must agree, the private folder left out. */
export function snapshot(root: string, options: SnapshotOptions = {}): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (path: string) => {
    const full = join(root, path);
    const stat = lstatSync(full);
    const mode = (stat.mode & 0o7777).toString(8);
    const date = dateOf(full);
    if (stat.isSymbolicLink()) found[path] = `link ${date} ${readlinkSync(full)}`;
    else if (stat.isFile()) found[path] = `file ${mode} ${date} ${hash(readFileSync(full))}`;
    else {
      found[path] = `folder ${mode}${options.folderDates ? ` ${date}` : ''}`;
      for (const name of readdirSync(full).sort()) {
        if (path !== '' || name !== '.bytesync') visit(path === '' ? name : `${path}/${name}`);
      }
    }
  };
  visit('');
  return found;
}

/** What runs left half done in a folder; nothing when each ended as it should. */
export function stagedIn(root: string): string[] {
  const staging = join(root, '.bytesync/staging');
  return existsSync(staging) ? readdirSync(staging) : [];
}

/** Microseconds since 1970, rounded to nearest; milliseconds as a number are not exact enough. */
function dateOf(path: string): bigint {
  return (lstatSync(path, { bigint: true }).mtimeNs + 500n) / 1000n;
}

export function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Bytes that look random and are always the same for a seed. */
export function noise(seed: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let at = 0;
  for (let block = 0; at < length; block += 1) {
    at += createHash('sha512').update(`${seed}/${block}`).digest().copy(bytes, at);
  }
  return bytes;
}
