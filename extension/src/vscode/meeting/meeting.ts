import { rm } from 'node:fs/promises';
import type { Invitation } from '@bytesync/shared/crypto/invitation.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type * as vscode from 'vscode';
import type { MeetingRecord } from '../session/sessionRecord.ts';
import { OwnRelay, relayFolder } from './ownRelay.ts';
import type { Place } from './place.ts';

export interface MeetingOptions {
  /** The bundle of the relay. */
  readonly program: string;
  /** The extension's storage on this machine. */
  readonly storage: string;
  readonly log: vscode.LogOutputChannel;
}

/** The place of one session while this window is in it, with the relay that the window runs for it, if any. */
export class Meeting {
  readonly record: MeetingRecord;
  readonly relay: OwnRelay | undefined;

  private constructor(record: MeetingRecord, relay?: OwnRelay) {
    this.record = record;
    this.relay = relay;
  }

  /** A relay that runs anyway. */
  static elsewhere(): Meeting {
    return new Meeting({ kind: 'relay' });
  }

  /**
   * Makes a place ready for a new session.
   * @throws BytesyncError relay-start-failed; the signal's reason
   */
  static open(place: Place, options: MeetingOptions, signal: AbortSignal): Promise<Meeting> {
    if (place.kind === 'relay') return Promise.resolve(Meeting.elsewhere());
    const { address, forwarded } = place;
    return Meeting.reopen(
      { kind: 'embedded', folder: createId(), address, forwarded },
      options,
      signal,
    );
  }

  /**
   * Brings the place of a session back, its own relay included.
   * @throws BytesyncError relay-start-failed, relay-port-in-use; the signal's reason
   */
  static async reopen(
    record: MeetingRecord,
    { program, storage, log }: MeetingOptions,
    signal: AbortSignal,
  ): Promise<Meeting> {
    if (record.kind === 'relay') return Meeting.elsewhere();
    const folder = relayFolder(storage, record.folder);
    const relay = await OwnRelay.start({ program, folder, address: record.address, log }, signal);
    return new Meeting(record, relay);
  }

  /** Removes what the place of a session kept here, when nothing of it runs. */
  static async forget(record: MeetingRecord, storage: string): Promise<void> {
    if (record.kind !== 'embedded') return;
    await rm(relayFolder(storage, record.folder), { recursive: true, force: true });
  }

  /** The invitation as the others need it: behind a forwarded port the relay has another address. */
  async shown(invitation: Invitation): Promise<Invitation> {
    const isForwarded = this.record.kind === 'embedded' && this.record.forwarded;
    if (!isForwarded || this.relay === undefined) return invitation;
    return { ...invitation, relayUrl: await this.relay.forwardedUrl() };
  }

  /** @param forget the session is over, and nothing of it is needed any more */
  async close(forget: boolean): Promise<void> {
    await this.relay?.close(forget);
  }
}
