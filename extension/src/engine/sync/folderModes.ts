import { closeSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Problem } from '../inventory/entry.ts';
import type { ConfinedFolder } from './confinedFolder.ts';
import { fileSystemError } from './fileSystemError.ts';
import { readLines } from './jsonLines.ts';
import { appendWhole } from './wholeWrites.ts';

/** In the run's staging folder: one JSON object a line for each folder that was opened. */
const RECORD = 'opened';

/** Write and search permission for the owner: what changing entries in a folder takes. */
const OPEN = 0o300;

interface OpenedFolder {
  readonly path: string;
  /** Mode before. */
  readonly mode: number;
  readonly dev: string;
  readonly ino: string;
}

/**
 * Read-only folders in which something must change are opened for the run and closed again at its
 * end. What was opened is written down first, so that a run that was killed is put right by the
 * next one.
 */
export class FolderModes {
  readonly #source: ConfinedFolder;
  readonly #staging: ConfinedFolder;
  readonly #opened = new Map<string, OpenedFolder>();
  #record: number | undefined;

  constructor(source: ConfinedFolder, staging: ConfinedFolder) {
    this.#source = source;
    this.#staging = staging;
  }

  /** Makes sure that entries of the folder can be changed, where its owner can. */
  open(path: string): void {
    const stat = this.#source.lstat(path);
    if (stat === undefined || !stat.isDirectory()) return;
    const mode = Number(stat.mode & 0o7777n);
    if ((mode & OPEN) === OPEN) return;
    const folder = { path, mode, dev: String(stat.dev), ino: String(stat.ino) };
    this.#write(folder);
    try {
      change(this.#source, folder, mode, mode | OPEN);
    } catch (error) {
      // Not the owner: others' permissions may still do, and the operation itself will tell.
      if (error instanceof BytesyncError && error.code === 'not-permitted') return;
      throw error;
    }
    if (!this.#opened.has(path)) this.#opened.set(path, folder);
  }

  /** The folder has got the mode that the plan wants. */
  settled(path: string): void {
    this.#opened.delete(path);
  }

  /** Gives every folder its mode back. Returns the ones where that failed. */
  restore(): Problem[] {
    const problems: Problem[] = [];
    for (const folder of this.#opened.values()) {
      try {
        close(this.#source, folder);
      } catch (error) {
        const { code, values } = fileSystemError(error);
        problems.push({ path: folder.path, code, values });
      }
    }
    this.#opened.clear();
    return problems;
  }

  close(): void {
    if (this.#record !== undefined) closeSync(this.#record);
    this.#record = undefined;
  }

  #write(folder: OpenedFolder): void {
    this.#record ??= this.#staging.createFile(RECORD);
    appendWhole(this.#record, `${JSON.stringify(folder)}\n`, folder.path);
  }
}

/** Closes the folders that a killed run left open, as its staging folder says. */
export function restoreAfterCrash(source: ConfinedFolder, staging: ConfinedFolder): void {
  if (staging.lstat(RECORD) === undefined) return;
  for (const line of readLines(staging, RECORD)) {
    const folder = parse(line);
    if (folder === undefined) continue;
    try {
      close(source, folder);
    } catch {
      // Moved, or no longer ours to change; the inventory shows its mode to everyone.
    }
  }
}

/** A folder that meanwhile is another one, or has another mode, is left alone. */
function close(source: ConfinedFolder, folder: OpenedFolder): void {
  try {
    change(source, folder, folder.mode | OPEN, folder.mode);
  } catch (error) {
    const code = error instanceof BytesyncError ? error.code : undefined;
    if (code !== 'entry-vanished' && code !== 'entry-changed') throw error;
  }
}

function change(source: ConfinedFolder, folder: OpenedFolder, from: number, to: number): void {
  source.amend(folder.path, { mode: to }, (stat) => {
    const same = String(stat.dev) === folder.dev && String(stat.ino) === folder.ino;
    if (!same || !stat.isDirectory() || Number(stat.mode & 0o7777n) !== from) {
      throw new BytesyncError('entry-changed', { path: folder.path });
    }
  });
}

function parse(value: unknown): OpenedFolder | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('path' in value && 'mode' in value && 'dev' in value && 'ino' in value)) return undefined;
  const { path, mode, dev, ino } = value;
  if (typeof path !== 'string' || typeof dev !== 'string' || typeof ino !== 'string') {
    return undefined;
  }
  if (typeof mode !== 'number' || !Number.isInteger(mode) || mode < 0 || mode > 0o7777) {
    return undefined;
  }
  return { path, mode, dev, ino };
}
