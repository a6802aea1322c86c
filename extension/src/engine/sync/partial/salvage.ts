import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { ConfinedFolder } from '../confinedFolder.ts';
import { PARTIAL_FOLDER, PartialFolder, RECORD_SUFFIX } from './partialFolder.ts';

/** As `Staging` names its files. What else is called so beside a record is not ours. */
const STAGED_NAME = /^\d{1,10}$/u;
const RUN_ID = /^[\w-]{1,64}$/u;

/**
 * Moves what a run that is over has half received of large files from its staging folder to where the next run finds it.
 * May be killed at any time, and is then gone on with. What can't be moved stays, to be removed with the folder.
 * @param isAlone whether no other run is at work in the source, which may go on with what would be removed
 */
export function salvage(
  privateFolder: ConfinedFolder,
  run: ConfinedFolder,
  runId: string,
  isAlone: () => boolean,
): void {
  if (!RUN_ID.test(runId)) return;
  try {
    const names = run.list('');
    const staged = names.filter((name) => STAGED_NAME.test(name) && isOnlyHere(run, name));
    if (!names.some((name) => name.endsWith(RECORD_SUFFIX)) && !isBegun(privateFolder)) return;
    if (!isBegun(privateFolder)) privateFolder.mkdir(PARTIAL_FOLDER);
    const into = privateFolder.inside(PARTIAL_FOLDER);
    try {
      for (const name of staged) move(run, into, name, `${runId}-${name}`);
      if (isAlone()) new PartialFolder(into).settle(Date.now());
    } finally {
      into.close();
    }
  } catch (error) {
    // It costs bytes, no more: what is not kept is received again.
    if (!(error instanceof BytesyncError)) throw error;
  }
}

/** One with another name was put in place already: it is a person's file. */
function isOnlyHere(run: ConfinedFolder, name: string): boolean {
  const stat = run.lstat(name);
  return stat?.isFile() === true && stat.nlink === 1n;
}

/** A run that was killed in between may have moved the last record already. */
function isBegun(privateFolder: ConfinedFolder): boolean {
  return privateFolder.lstat(PARTIAL_FOLDER) !== undefined;
}

/** The record first: a file without one would be removed. */
function move(run: ConfinedFolder, into: ConfinedFolder, name: string, as: string): void {
  const [record, kept] = [name + RECORD_SUFFIX, as + RECORD_SUFFIX];
  if (run.lstat(record) !== undefined) run.rename(record, kept, into);
  if (into.lstat(kept) !== undefined) run.rename(name, as, into);
}
