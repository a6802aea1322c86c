import { closeSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { ConfinedFolder } from './confinedFolder.ts';
import { describeOwner, isAlive } from './stagingOwner.ts';
import { appendWhole } from './wholeWrites.ts';

/** Ends the name of the file that names a run's process. */
export const OWNER_SUFFIX = '.json';

/** Of one that is being written, `RUN.PID.json`: the process that writes it. */
const DRAFT = /\.(\d{1,10})\.json$/u;

/**
 * Names this process as the owner of a run, with the whole text or not at all: one without its text counts as live for a while,
 * and what a process left that was killed meanwhile would stay. Throws a file-system error's code.
 */
export function writeOwner(all: ConfinedFolder, runId: string): void {
  try {
    nameOwner(all, runId);
  } catch (error) {
    if (!(error instanceof BytesyncError) || error.code !== 'entry-vanished') throw error;
    // Another thread, or another machine, has taken it for one that was left.
    nameOwner(all, runId);
  }
}

function nameOwner(all: ConfinedFolder, runId: string): void {
  const name = runId + OWNER_SUFFIX;
  const draft = `${runId}.${process.pid}${OWNER_SUFFIX}`;
  const fd = all.createFile(draft);
  try {
    try {
      appendWhole(fd, describeOwner(), draft);
    } finally {
      closeSync(fd);
    }
    all.rename(draft, name);
  } catch (error) {
    // On a full disk, say.
    if (all.lstat(draft) !== undefined) all.unlink(draft);
    throw error;
  }
}

/** What a file in the staging folder is, by its name: an owner that its process is writing, or was when it died. */
export function draftOf(name: string): 'live' | 'left' | undefined {
  const pid = DRAFT.exec(name)?.[1];
  if (pid === undefined) return undefined;
  // This process does it in one go: one of its own is there because that has failed, and so has its removal.
  return Number(pid) !== process.pid && isAlive(Number(pid)) ? 'live' : 'left';
}
