import { type Invitation, parseInvitation } from '@bytesync/shared/crypto/invitation.ts';
import type * as vscode from 'vscode';
import { z } from 'zod';
import {
  decodeSavedMembership,
  encodeSavedMembership,
  MAX_SAVED_MEMBERSHIP,
  type SavedMembership,
} from '../../engine/membership/savedMembership.ts';
import { SESSION_KEY } from '../activation/mementoKeys.ts';
import type { SecretStore } from '../storage/secretStore.ts';
import { type SessionRecord, sessionRecordSchema } from './sessionRecord.ts';

const savedSchema = z.object({
  version: z.literal(1),
  membership: z.string().max(MAX_SAVED_MEMBERSHIP),
});
type Saved = z.infer<typeof savedSchema>;

type Member = Pick<SavedMembership, 'memberId'>;

/** What brings a window back to its session: which one, in the workspace's state; its keys, as a secret. */
export class SavedSessions {
  readonly #state: vscode.Memento;
  readonly #store: SecretStore;

  constructor(state: vscode.Memento, store: SecretStore) {
    this.#state = state;
    this.#store = store;
  }

  /** The session that this window was in. */
  record(): SessionRecord | undefined {
    return sessionRecordSchema.safeParse(this.#state.get(SESSION_KEY)).data;
  }

  async remember(record: SessionRecord): Promise<void> {
    await this.#state.update(SESSION_KEY, record);
  }

  async save(saved: SavedMembership): Promise<void> {
    const membership = encodeSavedMembership(saved);
    await this.#store.update<Saved>(nameOf(saved), savedSchema, () => ({ version: 1, membership }));
  }

  /** @throws BytesyncError home-unusable */
  async membership(member: Member): Promise<SavedMembership | undefined> {
    const saved = await this.#store.read(nameOf(member), savedSchema);
    return saved && decodeSavedMembership(saved.membership);
  }

  async forget(member: Member): Promise<void> {
    const isThis = this.record()?.memberId === member.memberId;
    if (isThis) await this.#state.update(SESSION_KEY, undefined);
    await this.#store.forget(nameOf(member));
  }
}

/** The invitation of a saved membership. */
export function invitationIn({ invitation }: SavedMembership): Invitation {
  // Whether it has expired matters to newcomers only.
  return parseInvitation(invitation, 0);
}

/** By the member, not the session: other windows may be other members of it. */
function nameOf({ memberId }: Member): string {
  return `session-${memberId}`;
}
