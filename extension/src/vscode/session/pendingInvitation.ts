import {
  type Invitation,
  invitationCode,
  MAX_INVITATION_TEXT,
  parseInvitation,
} from '@bytesync/shared/crypto/invitation.ts';
import type * as vscode from 'vscode';
import { z } from 'zod';
import { PENDING_INVITATION_KEY } from '../activation/mementoKeys.ts';
import type { SecretStore } from '../storage/secretStore.ts';

/** How long an invitation waits for the window that is being opened, in ms. */
const WAIT_MS = 10 * 60 * 1000;
const NAME = 'pending-invitation';

const folderSchema = z.string().max(4096);
const noticeSchema = z.object({ folder: folderSchema, until: z.number() });
const pendingSchema = z.object({
  version: z.literal(1),
  code: z.string().max(MAX_INVITATION_TEXT),
  folder: folderSchema,
  until: z.number(),
});
type Pending = z.infer<typeof pendingSchema>;

/** An invitation on its way from one window to another: a secret, and a notice that it is there. */
export class PendingInvitation {
  readonly #state: vscode.Memento;
  readonly #store: SecretStore;

  constructor(state: vscode.Memento, store: SecretStore) {
    this.#state = state;
    this.#store = store;
  }

  /** @param folder URI of the folder whose window shall join */
  async leave(invitation: Invitation, folder: string): Promise<void> {
    const until = Date.now() + WAIT_MS;
    const code = invitationCode(invitation);
    await this.#store.update<Pending>(NAME, pendingSchema, () => ({
      ...{ version: 1, code, folder, until },
    }));
    await this.#state.update(PENDING_INVITATION_KEY, { folder, until });
  }

  /**
   * The invitation for the window of one of these folders; it is there once.
   * @throws BytesyncError home-unusable; invitation-expired
   */
  async take(folders: readonly string[]): Promise<Invitation | undefined> {
    const notice = noticeSchema.safeParse(this.#state.get(PENDING_INVITATION_KEY)).data;
    const isOld = notice === undefined || isOver(notice);
    if (!isOld && !folders.includes(notice.folder)) return undefined;
    const pending = isOld ? undefined : await this.#store.read(NAME, pendingSchema);
    // The notice may be a moment behind: another window has left one for another folder.
    if (pending !== undefined && !isOver(pending) && !folders.includes(pending.folder)) {
      return undefined;
    }
    await this.#store.forget(NAME);
    await this.#state.update(PENDING_INVITATION_KEY, undefined);
    return pending === undefined || isOver(pending) ? undefined : parseInvitation(pending.code);
  }
}

function isOver({ until }: { readonly until: number }): boolean {
  return until < Date.now();
}
