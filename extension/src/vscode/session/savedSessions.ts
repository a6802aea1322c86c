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
    const name = nameOf(sessionOf(saved));
    await this.#store.update<Saved>(name, savedSchema, () => ({ version: 1, membership }));
  }

  /** @throws BytesyncError home-unusable */
  async membership(sessionId: string): Promise<SavedMembership | undefined> {
    const saved = await this.#store.read(nameOf(sessionId), savedSchema);
    return saved && decodeSavedMembership(saved.membership);
  }

  async forget(sessionId: string): Promise<void> {
    if (this.record()?.sessionId === sessionId) await this.#state.update(SESSION_KEY, undefined);
    await this.#store.forget(nameOf(sessionId));
  }
}

/** The session that a saved membership belongs to. */
export function sessionOf(saved: SavedMembership): string {
  return invitationIn(saved).sessionId;
}

/** The invitation of a saved membership. */
export function invitationIn({ invitation }: SavedMembership): Invitation {
  // Whether it has expired matters to newcomers only.
  return parseInvitation(invitation, 0);
}

function nameOf(sessionId: string): string {
  return `session-${sessionId}`;
}
