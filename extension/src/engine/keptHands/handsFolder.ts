import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { idSchema } from '@bytesync/shared/wire/ids.ts';
import { homeFileNames, readHomeBytes, writeHomeBytes } from '../session/home.ts';
import {
  HANDS_FILE_MAX,
  type HandsOf,
  type HandsOwner,
  type HandsPart,
  openHands,
  sealHands,
} from './handsFile.ts';

/** What nobody has replaced for so long is removed, in ms. */
const LASTING_MS = 30 * 24 * 60 * 60 * 1000;

/** Where hosts keep what was decided by hand, for when their process ends: two files for each membership, 0600 in a 0700 folder. */
export function handsFolderIn(storage: string): string {
  return join(storage, 'decisions');
}

/** Undefined where there is none. @throws BytesyncError home-unusable where it can't be read, or is not this membership's */
export async function readHands<P extends HandsPart>(
  folder: string,
  owner: HandsOwner,
  part: P,
): Promise<HandsOf<P> | undefined> {
  const bytes = await readHomeBytes(folder, nameOf(owner, part), HANDS_FILE_MAX);
  if (bytes === undefined) return undefined;
  try {
    const opened = openHands(owner, part, bytes);
    if (opened === undefined) throw new Error('damaged, or of another membership');
    return opened;
  } catch (cause) {
    throw new BytesyncError('home-unusable', { path: handsPath(folder, owner, part) }, { cause });
  }
}

/** Replaces it, whole. @throws BytesyncError home-unusable, also where it is too large to be read again */
export async function writeHands<P extends HandsPart>(
  folder: string,
  owner: HandsOwner,
  part: P,
  value: HandsOf<P>,
): Promise<void> {
  const bytes = packedBytes(value) > HANDS_FILE_MAX ? undefined : sealHands(owner, part, value);
  if (bytes === undefined || bytes.length > HANDS_FILE_MAX) {
    await removeHands(folder, owner, part);
    const cause = new Error('too large to be kept');
    throw new BytesyncError('home-unusable', { path: handsPath(folder, owner, part) }, { cause });
  }
  await writeHomeBytes(folder, nameOf(owner, part), bytes);
}

/** Nearly all of what a file is made of. */
function packedBytes(value: HandsOf<HandsPart>): number {
  const packed = 'many' in value ? value.many : [value];
  return packed.reduce((sum, { paths, bases }) => sum + paths.length + bases.length, 0);
}

/** Whether the file may be read another time: not its content was at fault. @param error of `readHands` */
export function isPassing(error: unknown): boolean {
  const { cause } = error instanceof BytesyncError ? error : {};
  return cause instanceof Error && 'syscall' in cause;
}

/** Whether there is anything of a membership. @throws BytesyncError home-unusable */
export async function hasHands(folder: string, memberId: string): Promise<boolean> {
  const names = await homeFileNames(folder);
  return names.some((name) => name.startsWith(`${memberId}.`));
}

export async function removeHands(
  folder: string,
  owner: Pick<HandsOwner, 'memberId'>,
  part: HandsPart,
): Promise<void> {
  await rm(handsPath(folder, owner, part), { force: true });
}

/** Removes all of a membership, also what was being written when its process ended. @throws BytesyncError home-unusable */
export async function forgetHands(folder: string, memberId: string): Promise<void> {
  const prefix = `${idSchema.parse(memberId)}.`;
  const own = (await homeFileNames(folder)).filter((name) => name.startsWith(prefix));
  for (const name of own) await rm(join(folder, name), { force: true });
}

/** Removes what other memberships have left here long ago. @throws BytesyncError home-unusable */
export async function forgetOldHands(folder: string, now: number): Promise<void> {
  for (const name of await homeFileNames(folder)) {
    const path = join(folder, name);
    const found = await lstat(path).catch(() => undefined);
    if (found?.isFile() && now - found.mtimeMs > LASTING_MS) await rm(path, { force: true });
  }
}

export function handsPath(
  folder: string,
  owner: Pick<HandsOwner, 'memberId'>,
  part: HandsPart,
): string {
  return join(folder, nameOf(owner, part));
}

function nameOf({ memberId }: Pick<HandsOwner, 'memberId'>, part: HandsPart): string {
  return `${idSchema.parse(memberId)}.${part}`;
}
