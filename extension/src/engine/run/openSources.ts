import { basename } from 'node:path';
import { displayName } from '@bytesync/shared/crypto/roster.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { FileSystemTraits } from '../inventory/fileSystemTraits.ts';
import { checkLocalFolders } from '../inventory/localFolders.ts';
import type { LocalPlace } from '../inventory/localSources.ts';
import { preparePrivateFolder } from '../inventory/sourceToken.ts';
import { traitsOf } from '../inventory/sourceTraits.ts';
import type { Session } from '../session/session.ts';
import { clearLeftovers } from '../sync/leftovers.ts';
import { tokenHash } from './inventoryPhase.ts';
import type { LocalSource } from './runContext.ts';

/**
 * Checks the folders that somebody named and makes them ready to be offered.
 * @throws BytesyncError folder-missing, folder-not-a-folder, folder-unreadable, folder-same, folder-nested
 */
export async function openSources(paths: readonly string[]): Promise<OpenedSource[]> {
  const roots = await checkLocalFolders([...paths]);
  return openPlaces(roots.map((root, index) => ({ typed: paths[index] ?? root, root })));
}

/** Makes folders and files that were checked ready to be offered. */
export async function openPlaces(places: readonly LocalPlace[]): Promise<OpenedSource[]> {
  return Promise.all(
    places.map(async ({ typed, root, file }) => {
      const { writable, token, previousToken } = await preparePrivateFolder(root);
      if (writable) tidy(root);
      const name = displayName(file ?? basename(root));
      return {
        root,
        ...(file !== undefined && { file }),
        shown: typed,
        // Fresh for each session: a folder that was copied with its private folder has the same lasting id.
        sourceId: createId(),
        name,
        writable,
        traits: traitsOf(root, writable),
        ...(token !== undefined && { token }),
        ...(previousToken !== undefined && { previousToken }),
      };
    }),
  );
}

/** What can't be cleared up now stays until a run that changes this source: that run says why. */
function tidy(root: string): void {
  try {
    clearLeftovers(root);
  } catch (error) {
    if (!(error instanceof BytesyncError)) throw error;
  }
}

export interface OpenedSource extends LocalSource {
  /** The folder or file as its owner named it. */
  readonly shown: string;
  /** What its file system was found to do. */
  readonly traits: FileSystemTraits;
  /** The token that the folder held before. */
  readonly previousToken?: string;
}

/**
 * Offers the sources to the session.
 * @throws BytesyncError source-offered-twice when another member of it offers the same folder
 */
export async function offerSources(
  session: Session,
  sources: readonly OpenedSource[],
): Promise<void> {
  const offered = session.state.sources.map((one) => Buffer.from(one.tokenHash).toString('hex'));
  for (const { previousToken, shown } of sources) {
    if (previousToken !== undefined && offered.includes(tokenHash(previousToken))) {
      throw new BytesyncError('source-offered-twice', { path: shown });
    }
  }
  await session.room.post([
    ...sources.map(({ sourceId, name, file, writable, traits, token }) => ({
      type: 'source-offered' as const,
      sourceId,
      name,
      ...(file !== undefined && { file }),
      writable,
      tokenHash: Buffer.from(tokenHash(token ?? sourceId), 'hex'),
      traits,
    })),
    { type: 'sources-complete' as const },
  ]);
}
