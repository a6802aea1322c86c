import {
  closeSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { lstatOf } from './describe.ts';
import { type FileSystemTraits, UNKNOWN_TRAITS } from './fileSystemTraits.ts';
import { PRIVATE_FOLDER } from './path.ts';
import { type ProbeFolder, probeByReading, probeByWriting, type ReadFolder } from './probe.ts';
import { systemCode } from './systemCode.ts';

/** What folders for probing are called, in the private folder; one that was left behind is removed by the next probe. */
const PREFIX = 'probe-';

/** That, and files that were about to take another one's place when their process was killed: sourceToken.ts. */
const LEFT_BEHIND = /^(?:probe-|(?:source\.json|\.gitignore)\.[0-9a-f]{12}$)/u;

/** Older ones belong to nobody any more, in ms. */
const ABANDONED_MS = 60_000;

/**
 * What the file system of a data source does with names and dates, by trying it in its private folder, or by looking
 * at names that there are where nothing can be written.
 */
export function traitsOf(root: string, writable: boolean): FileSystemTraits {
  const written = writable ? writtenTraits(join(root, PRIVATE_FOLDER)) : undefined;
  return written ?? readTraits(root);
}

/** Undefined where no folder can be made for it. */
function writtenTraits(privateFolder: string): FileSystemTraits | undefined {
  try {
    removeAbandoned(privateFolder);
    const folder = mkdtempSync(join(privateFolder, PREFIX));
    try {
      return probeByWriting(writableFolder(folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

function readTraits(root: string): FileSystemTraits {
  const own = probeByReading(readableFolder(root));
  const parent = dirname(root);
  if (lstatOf(parent)?.dev !== lstatOf(root)?.dev) return own;
  // The folder's own name lies on the same file system, and is one more to look at.
  const beside = probeByReading({ ...readableFolder(parent), names: () => [basename(root)] });
  const pick = <T>(a: T | 'unknown', b: T | 'unknown') => (a === 'unknown' ? b : a);
  return {
    ...UNKNOWN_TRAITS,
    case: pick(own.case, beside.case),
    form: pick(own.form, beside.form),
  };
}

function removeAbandoned(privateFolder: string): void {
  for (const name of readdirSync(privateFolder)) {
    const full = join(privateFolder, name);
    if (!LEFT_BEHIND.test(name)) continue;
    const made = lstatSync(full, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (Date.now() - made > ABANDONED_MS) rmSync(full, { recursive: true, force: true });
  }
}

function readableFolder(folder: string): ReadFolder {
  return {
    identify: (name) => {
      const stat = lstatOf(join(folder, name));
      return stat && `${stat.dev}:${stat.ino}`;
    },
    names: () => readdirSync(folder),
  };
}

function writableFolder(folder: string): ProbeFolder {
  return {
    ...readableFolder(folder),
    create: (name) => closeSync(openSync(join(folder, name), 'wx', 0o600)),
    redate: (name, mtimeUs) => {
      const full = join(folder, name);
      utimesSync(full, Date.now() / 1000, mtimeUs / 1e6);
      return lstatSync(full, { bigint: true }).mtimeNs;
    },
  };
}
