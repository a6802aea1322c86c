import assert from 'node:assert/strict';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { KnownEntry, LocalStat } from '../../../extension/src/engine/inventory/entry.ts';
import { microseconds } from '../../../extension/src/engine/inventory/entry.ts';
import { Applier } from '../../../extension/src/engine/sync/applier.ts';
import type { UnsavedAmong } from '../../../extension/src/engine/sync/applierOptions.ts';
import type { ApplyResult } from '../../../extension/src/engine/sync/applyResult.ts';
import type { Operation } from '../../../extension/src/engine/sync/plan.ts';
import { packList } from '../../../extension/src/engine/workers/packedList.ts';
import { UnpackedArray } from '../../../extension/src/engine/workers/unpackedArray.ts';

export const RUN_ID = '20261122T101500Z-ab12cd';

/** A temporary folder that is removed after each test of the suite, once `check` had a look at it. */
export function temporaryFolder(check: (folder: string) => void = () => undefined): {
  readonly path: string;
  at(relative: string): string;
} {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'bytesync-apply-'));
  });
  afterEach(() => {
    try {
      check(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  return {
    get path() {
      return folder;
    },
    at: (relative) => path.join(folder, relative),
  };
}

/** No run leaves anything in a source's staging folder. */
export function nothingStaged(root: string): void {
  assert.deepEqual(readdirSync(path.join(root, '.bytesync/staging')), []);
}

/** Writes files (text), folders (null) and their parents. */
export function fill(root: string, tree: Readonly<Record<string, string | null>>): void {
  for (const [relative, text] of Object.entries(tree)) {
    const at = path.join(root, relative);
    mkdirSync(text === null ? at : path.dirname(at), { recursive: true });
    if (text !== null) writeFileSync(at, text);
  }
}

/** Every path below: the text of files, '-> target' of links, null for folders. */
export function tree(root: string): Record<string, string | null> {
  const found: Record<string, string | null> = {};
  const visit = (folder: string) => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const relative = path.join(folder, entry.name);
      const at = path.join(root, relative);
      if (relative === '.bytesync') continue;
      if (entry.isSymbolicLink()) found[relative] = `-> ${readlinkSync(at)}`;
      else if (entry.isDirectory()) {
        found[relative] = null;
        visit(relative);
      } else found[relative] = readFileSync(at, 'utf8');
    }
  };
  visit('');
  return found;
}

/** What an inventory would say of one path. */
export function entryAt(root: string, relative: string): KnownEntry {
  const at = path.join(root, relative);
  const stat = lstatSync(at, { bigint: true });
  const mode = Number(stat.mode & 0o7777n);
  const timed = { path: relative, mode, mtimeUs: microseconds(stat.mtimeNs) };
  if (stat.isSymbolicLink()) return { ...timed, kind: 'link', target: readlinkSync(at) };
  if (stat.isDirectory()) return { ...timed, kind: 'folder' };
  return { ...timed, kind: 'file', size: Number(stat.size) };
}

export function fileAt(root: string, relative: string) {
  const entry = entryAt(root, relative);
  if (entry.kind !== 'file') throw new Error(`${relative} is no file`);
  return entry;
}

export function linkAt(root: string, relative: string) {
  const entry = entryAt(root, relative);
  if (entry.kind !== 'link') throw new Error(`${relative} is no link`);
  return entry;
}

export function localStat(root: string, relative: string): LocalStat {
  const { size, mtimeNs, ctimeNs, ino, dev } = lstatSync(path.join(root, relative), {
    bigint: true,
  });
  return { size: Number(size), mtimeNs, ctimeNs, ino, dev };
}

/** Local stats of everything below, and of the root. */
export function statsOf(root: string): Map<string, LocalStat> {
  const below = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const paths = ['', ...below.filter((relative) => !relative.startsWith('.bytesync'))];
  return new Map(paths.map((relative) => [relative, localStat(root, relative)]));
}

const MTIME = Date.UTC(2020, 1, 3, 4, 5, 6) * 1000 + 123_457;

type Draft<K extends Operation['kind']> = Omit<Extract<Operation, { kind: K }>, 'kind' | 'target'>;
type Loose = { readonly after?: readonly number[]; readonly target?: number };

/** An operation on column 0 with a new file of this text. */
export function writeFile(
  relative: string,
  text: string,
  expected: Draft<'write-file'>['expected'],
  { after = [], target = 0, mode = 0o640 }: Loose & { readonly mode?: number } = {},
): Operation {
  const size = Buffer.byteLength(text);
  const entry = { kind: 'file', path: relative, size, mode, mtimeUs: MTIME } as const;
  return { kind: 'write-file', target, path: relative, after, entry, expected, transfer: 0 };
}

export function makeFolder(relative: string, mode = 0o755, loose: Loose = {}): Operation {
  const { after = [], target = 0 } = loose;
  const entry = { kind: 'folder', path: relative, mode, mtimeUs: MTIME } as const;
  return { kind: 'make-folder', target, path: relative, after, entry };
}

export function setFolder(relative: string, mode = 0o755, loose: Loose = {}): Operation {
  const { after = [], target = 0 } = loose;
  const entry = { kind: 'folder', path: relative, mode, mtimeUs: MTIME } as const;
  return { kind: 'set-folder', target, path: relative, after, entry };
}

export function makeLink(
  relative: string,
  to: string,
  expected: Draft<'make-link'>['expected'],
  { after = [], target = 0 }: Loose = {},
): Operation {
  const entry = { kind: 'link', path: relative, target: to, mode: 0o777, mtimeUs: MTIME } as const;
  return { kind: 'make-link', target, path: relative, after, entry, expected };
}

export function setDates(
  expected: Draft<'set-dates'>['expected'],
  mode = 0o600,
  { after = [], target = 0 }: Loose = {},
): Operation {
  const entry = { ...expected, mode, mtimeUs: MTIME };
  return { kind: 'set-dates', target, path: expected.path, after, entry, expected };
}

export function remove(expected: KnownEntry, { after = [], target = 0 }: Loose = {}): Operation {
  return { kind: 'delete', target, path: expected.path, after, expected };
}

export const PLANNED_MTIME = MTIME;

/** Stands for the content id of whatever is staged. */
export const CONTENT = 'ab'.repeat(32);

export interface Run {
  readonly operations: readonly Operation[];
  /** Content of write-file operations, by id; the ones left out get none. */
  readonly contents?: Readonly<Record<number, string>>;
  readonly stats?: ReadonlyMap<string, LocalStat>;
  readonly runId?: string;
  /** The source is this one file. */
  readonly file?: string;
  readonly unsavedAmong?: UnsavedAmong;
  /** After the start, before any content. */
  readonly before?: (applier: Applier) => void | Promise<void>;
  /** After all content is written, before it is reported as staged. */
  readonly between?: () => void;
  /** After all content is reported as staged; nothing is installed before the next turn. */
  readonly afterStaged?: () => void;
}

/** Applies operations to one source as a member would. */
export async function apply(root: string, run: Run): Promise<ApplyResult> {
  const { operations, contents = {}, stats = statsOf(root), runId = RUN_ID, unsavedAmong } = run;
  const columns = [{ column: 0, root, stats, ...(run.file !== undefined && { file: run.file }) }];
  const onProgress = () => undefined;
  // As they come from the thread that plans.
  const packed = new UnpackedArray(packList(operations));
  const applier = new Applier({ operations: packed, columns, runId, unsavedAmong, onProgress });
  try {
    await applier.start();
    await run.before?.(applier);
    const files = Object.entries(contents).flatMap(([id, text]) => {
      if (!applier.wants(Number(id))) return [];
      const file = applier.stageFor(Number(id));
      file.write(Buffer.from(text));
      return [file];
    });
    run.between?.();
    for (const file of files) applier.staged(file.operation, file, CONTENT);
    run.afterStaged?.();
    return await applier.finish();
  } finally {
    await applier.close();
  }
}

/** 'done' or the code of each operation. */
export function ends(result: ApplyResult): string[] {
  return [...result.outcomes].map(({ outcome, code }) => code ?? outcome);
}
