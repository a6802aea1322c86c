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
import type { OpenSessions } from './openSessions.ts';
import { type SessionRecord, sessionRecordSchema } from './sessionRecord.ts';

const savedSchema = z.object({
  version: z.literal(1),
  membership: z.string().max(MAX_SAVED_MEMBERSHIP),
});
type Saved = z.infer<typeof savedSchema>;

type Member = Pick<SavedMembership, 'memberId'>;

export interface SavedSessionsOptions {
  /** The workspace's. */
  readonly state: vscode.Memento;
  readonly store: SecretStore;
  readonly open: OpenSessions;
  /** URIs of the window's folders. */
  readonly folders: () => readonly string[];
}

/**
 * What brings a window back to its session: which one, in the workspace's state and, for the workspace
 * that follows it when a folder is added, on disk; its keys, as a secret.
 */
export class SavedSessions {
  readonly #options: SavedSessionsOptions;

  constructor(options: SavedSessionsOptions) {
    this.#options = options;
  }

  /** The session that this window was in. */
  record(): SessionRecord | undefined {
    return sessionRecordSchema.safeParse(this.#options.state.get(SESSION_KEY)).data;
  }

  /** The session that a window with these folders was in before it got a workspace of its own. @throws BytesyncError home-unusable */
  left(): Promise<SessionRecord | undefined> {
    return this.#options.open.find(this.#options.folders());
  }

  /** Whether nobody has left it meanwhile, in another workspace with its folders. */
  isOpen(record: SessionRecord): Promise<boolean> {
    return this.#options.open.has(record);
  }

  /** @throws BytesyncError home-unusable */
  async remember(record: SessionRecord): Promise<void> {
    const { state, open, folders } = this.#options;
    await open.note(record, folders());
    await state.update(SESSION_KEY, record);
  }

  async save(saved: SavedMembership): Promise<void> {
    const membership = encodeSavedMembership(saved);
    await this.#options.store.update<Saved>(nameOf(saved), savedSchema, () => ({
      version: 1,
      membership,
    }));
  }

  /** @throws BytesyncError home-unusable */
  async membership(member: Member): Promise<SavedMembership | undefined> {
    const saved = await this.#options.store.read(nameOf(member), savedSchema);
    return saved && decodeSavedMembership(saved.membership);
  }

  async forget(member: Member): Promise<void> {
    const isThis = this.record()?.memberId === member.memberId;
    if (isThis) await this.#options.state.update(SESSION_KEY, undefined);
    await this.#options.open.forget(member);
    await this.#options.store.forget(nameOf(member));
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
