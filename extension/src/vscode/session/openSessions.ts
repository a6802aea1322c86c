import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { homeFileNames, readHomeFile, writeHomeFile } from '../../engine/session/home.ts';
import { OPEN_SESSIONS } from '../activation/mementoKeys.ts';
import { isSameWindow } from '../activation/sameFolders.ts';
import { type SessionRecord, sessionRecordSchema } from './sessionRecord.ts';

const openSessionSchema = z.object({
  /** URIs of the folders of the window that is in the session. */
  folders: z.array(z.string().max(8192)).max(1000),
  record: sessionRecordSchema,
});
type OpenSession = z.infer<typeof openSessionSchema>;

/**
 * Which session was left in which folders, on disk: the state of a workspace is not enough, because the
 * editor makes a new workspace, with an empty state, when a folder is added. No secrets.
 */
export class OpenSessions {
  readonly #folder: string;
  readonly #damaged: (why: unknown) => void;

  /**
   * @param storage the extension's, on this machine
   * @param damaged told of what can't be read, which is as if it were not there
   */
  constructor(storage: string, damaged: (why: unknown) => void) {
    this.#folder = join(storage, OPEN_SESSIONS);
    this.#damaged = damaged;
  }

  /** @throws BytesyncError home-unusable */
  async note(record: SessionRecord, folders: readonly string[]): Promise<void> {
    const open: OpenSession = { folders: [...folders], record };
    await writeHomeFile(this.#folder, fileName(record), open);
  }

  /** The one that was entered last in a window with these folders. @throws BytesyncError home-unusable */
  async find(folders: readonly string[]): Promise<SessionRecord | undefined> {
    let found: SessionRecord | undefined;
    for (const open of await this.#all()) {
      if (!isSameWindow(open.folders, folders)) continue;
      if (found === undefined || open.record.since > found.since) found = open.record;
    }
    return found;
  }

  async forget({ memberId }: Pick<SessionRecord, 'memberId'>): Promise<void> {
    await rm(join(this.#folder, fileName({ memberId })), { force: true });
  }

  async has(record: SessionRecord): Promise<boolean> {
    return (await this.#read(fileName(record))) !== undefined;
  }

  async #all(): Promise<OpenSession[]> {
    const names = await homeFileNames(this.#folder);
    const read = await Promise.all(
      names.filter((name) => name.endsWith('.json')).map((name) => this.#read(name)),
    );
    return read.filter((open) => open !== undefined);
  }

  async #read(name: string): Promise<OpenSession | undefined> {
    try {
      return await readHomeFile(this.#folder, name, openSessionSchema);
    } catch (error) {
      this.#damaged(error);
      return undefined;
    }
  }
}

function fileName({ memberId }: Pick<SessionRecord, 'memberId'>): string {
  return `${idSchema.parse(memberId)}.json`;
}
