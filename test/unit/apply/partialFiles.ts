import {
  closeSync,
  mkdirSync,
  openSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfinedFolder } from '../../../extension/src/engine/sync/confinedFolder.ts';
import {
  encodeRecord,
  LEAST_PARTIAL,
  type PartialRecord,
} from '../../../extension/src/engine/sync/partial/partialRecord.ts';

import { Staging } from '../../../extension/src/engine/sync/staging.ts';
import { RUN_ID } from './sources.ts';

/** Bytes of a file that is large enough to be kept half received. */
export const LARGE = 2 * LEAST_PARTIAL;

export interface Half extends Partial<PartialRecord> {
  /** Bytes that have come; the least that is kept unless said. */
  readonly received?: number;
  readonly hoursOld?: number;
  /** The record's text, where it is none. */
  readonly text?: string;
}

export function recordOf({
  path = 'large',
  size = LARGE,
  mtimeUs = 7,
  content,
}: Half): PartialRecord {
  return { path, size, mtimeUs, ...(content !== undefined && { content }) };
}

/** Puts a half-received file and its record into a folder. */
export function putHalf(folder: string, name: string, half: Half = {}): void {
  mkdirSync(folder, { recursive: true });
  sparse(join(folder, name), half.received ?? LEAST_PARTIAL);
  const record = join(folder, `${name}.json`);
  writeFileSync(record, half.text ?? encodeRecord(recordOf(half)));
  const date = Date.now() / 1000 - (half.hoursOld ?? 0) * 3600;
  utimesSync(record, date, date);
}

/** A file of zeros that takes no space, with its length at its start. */
export function sparse(path: string, length: number): void {
  writeFileSync(path, '');
  truncateSync(path, length);
  const fd = openSync(path, 'r+');
  writeSync(fd, String(length), 0);
  closeSync(fd);
}

/** A run that has received a part of `large`; close() ends it. */
export function beginHalf(root: string, half: Half = {}): { close(): void } {
  const source = ConfinedFolder.open(root);
  const privateFolder = source.privateFolder();
  const staging = Staging.open(privateFolder, RUN_ID, () => undefined);
  const file = staging.create(0, recordOf(half));
  file.write(Buffer.alloc(half.received ?? LEAST_PARTIAL, 'half'));
  staging.keep(file);
  return {
    close: () => {
      staging.close();
      privateFolder.close();
      source.close();
    },
  };
}
