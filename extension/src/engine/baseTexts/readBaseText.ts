import { BytesyncError } from '@bytesync/shared/errors.ts';
import { ConfinedFolder } from '../sync/confinedFolder.ts';
import { BaseTextFolder } from './baseTextFolder.ts';

/**
 * The text of a file as it was agreed in this version; undefined where it is not kept, or can't be read.
 * @param path as the source spells it
 */
export function readBaseText(root: string, path: string, version: string): Uint8Array | undefined {
  const opened: { close(): void }[] = [];
  try {
    const folder = ConfinedFolder.open(root);
    opened.push(folder);
    const privateFolder = folder.existingPrivateFolder();
    if (privateFolder === undefined) return undefined;
    opened.push(privateFolder);
    const texts = BaseTextFolder.open(privateFolder);
    if (texts === undefined) return undefined;
    opened.push(texts);
    const found = texts.list().findLast((one) => one.path === path && one.version === version);
    return found && texts.read(found.content);
  } catch (error) {
    if (error instanceof BytesyncError) return undefined;
    throw error;
  } finally {
    for (const part of opened.reverse()) part.close();
  }
}
