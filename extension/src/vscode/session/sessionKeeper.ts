import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceKeys } from '@bytesync/shared/crypto/identity.ts';
import type { Invitation } from '@bytesync/shared/crypto/invitation.ts';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { cacheFolderIn } from '../../engine/contentCache/cacheFolder.ts';
import { forgetHands, handsFolderIn } from '../../engine/keptHands/handsFolder.ts';
import type { Membership, MembershipUi, RunQuestions } from '../../engine/membership/membership.ts';
import type { LastingOptions } from '../../engine/membership/membershipOptions.ts';
import { resumeMembership } from '../../engine/membership/resumeMembership.ts';
import type { SavedMembership } from '../../engine/membership/savedMembership.ts';
import type { MembershipView } from '../../engine/membership/view.ts';
import type { TransferRates } from '../../engine/relay/rateLimit.ts';
import type { TrustStore } from '../../engine/session/trustStore.ts';
import { explain, noteFailure, reasonOf, showFailure } from '../failures.ts';
import { Meeting, type MeetingOptions } from '../meeting/meeting.ts';
import { ownPatterns } from '../ownPatterns.ts';
import { editorProxy, memberName, setting, trashRetention } from '../settings.ts';
import { unsavedFiles } from '../unsavedFiles.ts';
import type { CurrentSession } from './currentSession.ts';
import { offerToStop } from './offerToStop.ts';
import { invitationIn, type SavedSessions } from './savedSessions.ts';
import type { MeetingRecord, SessionRecord } from './sessionRecord.ts';
import { WindowLock } from './windowLock.ts';

/** After these there is nothing to come back to. */
const OVER: ReadonlySet<ErrorCode> = new Set([
  'session-closed',
  'session-expired',
  'session-unknown',
  'member-unknown',
  'member-removed',
]);

/** How long, in ms, the extension host of the workspace before may take to close, and how often it is looked at. */
const CLOSING_MS = 20_000;
const LOOK_AGAIN_MS = 500;

export interface KeeperOptions extends MeetingOptions {
  readonly current: CurrentSession;
  readonly saved: SavedSessions;
  readonly device: DeviceKeys;
  readonly trust: TrustStore;
  readonly rates: TransferRates;
  /** Where the questions of a run are asked. */
  readonly questions: (run: number, signal: AbortSignal) => RunQuestions;
}

/** Brings this window into a session, back to it after a reload, and out of it again. */
export class SessionKeeper {
  readonly #options: KeeperOptions;
  #lock: WindowLock | undefined;
  /** A change of the standing that somebody asked for: what ends meanwhile is no surprise. */
  #going = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /**
   * Enters a new session.
   * @param place what the place is called
   * @param open hosts or joins; takes the meeting over
   * @throws BytesyncError whatever `open` throws, the window is in no session then
   */
  async enter(
    meeting: Meeting,
    place: string,
    open: (options: LastingOptions) => Promise<Membership>,
    signal: AbortSignal,
  ): Promise<Membership> {
    const { current, saved } = this.#options;
    // Two commands may have been on their way at once: the one that came first goes on.
    if (current.standing.kind !== 'none') {
      await meeting.close(true);
      throw new BytesyncError('aborted');
    }
    current.stand({ kind: 'entering' });
    let kept: SavedMembership | undefined;
    let membership: Membership | undefined;
    try {
      const options = this.#entry(signal, (saving) => {
        kept = saving;
      });
      membership = await open(options);
      const record = recordOf(membership.view, meeting.record, place);
      await this.#take(record);
      await saved.remember(record);
      this.#settle(membership, meeting, record);
      return membership;
    } catch (error) {
      // What can't be remembered could not be come back to: nobody should wait for it.
      await membership?.leave();
      await this.#release();
      current.stand({ kind: 'none' });
      await meeting.close(true);
      if (kept !== undefined) await saved.forget(kept);
      throw error;
    }
  }

  /** Comes back to the session that this window was in; never rejects, the standing says what came of it. */
  async resume(): Promise<void> {
    const { current, saved, log } = this.#options;
    const wasElsewhere = current.standing.kind === 'elsewhere';
    const own = saved.record();
    const record = own ?? (await this.#left());
    if (record === undefined) {
      // Where it was, somebody has left it meanwhile.
      if (wasElsewhere) current.stand({ kind: 'none' });
      return;
    }
    if (own === undefined && !(await this.#takeLeft(record))) return;
    current.stand({ kind: 'entering' });
    const ending = new AbortController();
    const patience = offerToStop(ending);
    let meeting: Meeting | undefined;
    try {
      if (own !== undefined && !(await this.#take(record))) {
        current.stand({ kind: 'elsewhere', record });
        return;
      }
      const kept = await saved.membership(record);
      if (kept === undefined && !(await saved.isOpen(record))) return await this.#forget(record);
      if (kept === undefined) throw new BytesyncError('home-unusable', { path: 'secrets' });
      await saved.remember(record);
      meeting = await Meeting.reopen(record.meeting, this.#options, ending.signal);
      const { membership, withdrawn } = await resumeMembership(kept, this.#entry(ending.signal));
      this.#settle(membership, meeting, record);
      if (withdrawn.length > 0) tellWithdrawn(withdrawn);
    } catch (error) {
      noteFailure(log, error);
      await meeting?.close(false);
      await this.#away(record, reasonOf(AbortSignal.abort(error)));
    } finally {
      patience.over();
    }
  }

  /**
   * Folders were added or removed: by them the session is found in the workspace that comes next. An
   * extension host that is about to end for that workspace sees all of them go.
   */
  async foldersChanged(folders: readonly string[]): Promise<void> {
    const { current, saved } = this.#options;
    if (current.standing.kind !== 'in' || folders.length === 0) return;
    await saved.remember(current.standing.record);
  }

  /** The invitation to the session that this window is in, or could come back to. @throws BytesyncError home-unusable */
  async invitation(): Promise<Invitation | undefined> {
    const { membership, record } = this.#options.current;
    if (membership !== undefined) return membership.invitation;
    const kept = record && (await this.#options.saved.membership(record));
    return kept && invitationIn(kept);
  }

  /** Leaves for good, wherever this window stands. */
  async leave(): Promise<void> {
    const { current } = this.#options;
    const { standing } = current;
    if (standing.kind === 'away') return this.#forget(standing.record);
    if (standing.kind !== 'in') return;
    this.#going = true;
    try {
      await standing.membership.leave();
    } finally {
      this.#going = false;
      await standing.meeting.close(true);
      await this.#forget(standing.record);
    }
  }

  /** Lets go of connection and threads; the next window, or the next start of this one, comes back. */
  async close(): Promise<void> {
    const { standing } = this.#options.current;
    this.#going = true;
    if (standing.kind === 'in') {
      // The editor waits for some seconds only.
      await Promise.all([standing.membership.close(), standing.meeting.close(false)]);
    }
    await this.#release();
  }

  /** What can't be read is no reason not to start. */
  async #left(): Promise<SessionRecord | undefined> {
    try {
      return await this.#options.saved.left();
    } catch (error) {
      noteFailure(this.#options.log, error);
      return undefined;
    }
  }

  #entry(
    signal: AbortSignal,
    saving: (membership: SavedMembership) => void = () => undefined,
  ): LastingOptions {
    const { current, saved, device, trust, rates, questions, storage, log } = this.#options;
    const ui: MembershipUi = {
      run: questions,
      changed: () => current.touch(),
      notAdmitted: (failure) => {
        noteFailure(log, failure);
        void vscode.window.showWarningMessage(
          vscode.l10n.t('Somebody could not be admitted: {reason}', { reason: explain(failure) }),
        );
      },
      save: async (membership) => {
        saving(membership);
        await saved.save(membership);
      },
      unsaved: unsavedFiles,
      ownPatterns: () => ownPatterns(current),
      retention: trashRetention,
      keepsTexts: true,
      failed: (failure) => showFailure(log, failure),
      noted: (failure) => noteFailure(log, failure),
    };
    const admitTrusted = setting('admitTrustedDevices');
    const shared = { device, trust, rates, name: memberName(), ui, admitTrusted, signal };
    const folders = { cacheFolder: cacheFolderIn(storage), handsFolder: handsFolderIn(storage) };
    return { ...shared, ...folders, proxy: editorProxy() };
  }

  #settle(membership: Membership, meeting: Meeting, record: SessionRecord): void {
    const { current } = this.#options;
    current.stand({ kind: 'in', membership, meeting, record });
    const ended = () => {
      this.#ended(membership).catch((error: unknown) => noteFailure(this.#options.log, error));
    };
    if (membership.signal.aborted) ended();
    else membership.signal.addEventListener('abort', ended, { once: true });
  }

  /** Nobody here asked for it. */
  async #ended(membership: Membership): Promise<void> {
    const { current, log } = this.#options;
    const { standing } = current;
    if (this.#going || standing.kind !== 'in' || standing.membership !== membership) return;
    const why = reasonOf(membership.signal);
    noteFailure(log, why);
    const isOver = OVER.has(why.code);
    await standing.meeting.close(isOver);
    // With what it is just writing.
    if (isOver) await membership.forget();
    await this.#away(standing.record, why);
  }

  /** The session is over, which is told, or it can be taken up again. */
  async #away(record: SessionRecord, why: BytesyncError): Promise<void> {
    const { current } = this.#options;
    if (OVER.has(why.code)) {
      await this.#forget(record);
      void vscode.window.showInformationMessage(explain(why));
      return;
    }
    await this.#release();
    current.stand({ kind: 'away', record, why });
    const reconnect = vscode.l10n.t('Reconnect');
    const message = vscode.l10n.t('The session is interrupted. {reason}', { reason: explain(why) });
    void vscode.window.showWarningMessage(message, reconnect).then((pressed) => {
      if (pressed !== reconnect) return undefined;
      return vscode.commands.executeCommand('bytesync.reconnect');
    });
  }

  async #forget(record: SessionRecord): Promise<void> {
    const { current, saved, storage, log } = this.#options;
    try {
      // Before another window may take it: it must not come back to what is being left.
      await saved.forget(record);
      await Meeting.forget(record.meeting, storage);
      await forgetHands(handsFolderIn(storage), record.memberId).catch((error: unknown) =>
        noteFailure(log, error),
      );
    } finally {
      await this.#release();
    }
    current.stand({ kind: 'none' });
  }

  /**
   * Takes what was left in the workspace before this one; its extension host may still be closing. It
   * may also be a window that is in the session and has some of the folders of this one.
   */
  async #takeLeft(record: SessionRecord): Promise<boolean> {
    const { current, log } = this.#options;
    try {
      for (
        const end = performance.now() + CLOSING_MS;
        ;
        await sleep(LOOK_AGAIN_MS, undefined, { ref: false })
      ) {
        const lock = await this.#lockOf(record);
        if (current.standing.kind === 'none' && !this.#going) {
          this.#lock = lock;
          if (lock !== undefined) return true;
          if (performance.now() < end) continue;
        }
        await lock?.release();
        return false;
      }
    } catch (error) {
      noteFailure(log, error);
      return false;
    }
  }

  /** False while another window is this member. */
  async #take(record: SessionRecord): Promise<boolean> {
    this.#lock = await this.#lockOf(record);
    return this.#lock !== undefined;
  }

  #lockOf(record: SessionRecord): Promise<WindowLock | undefined> {
    const { storage } = this.#options;
    const lost = () => {
      this.#lost(record).catch((error: unknown) => noteFailure(this.#options.log, error));
    };
    return WindowLock.take(`${storage}/windows`, record.memberId, lost);
  }

  /** Another window took the session while this one seemed gone: this one must not speak any more. */
  async #lost(record: SessionRecord): Promise<void> {
    const { current } = this.#options;
    const { standing } = current;
    if (standing.kind !== 'in') return;
    this.#going = true;
    try {
      await standing.membership.close();
      await standing.meeting.close(false);
    } finally {
      this.#going = false;
      this.#lock = undefined;
      current.stand({ kind: 'elsewhere', record });
    }
  }

  async #release(): Promise<void> {
    await this.#lock?.release();
    this.#lock = undefined;
  }
}

function recordOf(view: MembershipView, meeting: MeetingRecord, place: string): SessionRecord {
  const { sessionId, isHost, hostName, members } = view;
  const memberId = members.find(({ isOwn }) => isOwn)?.memberId;
  if (memberId === undefined) throw new BytesyncError('internal', { what: 'not in the roster' });
  const since = Date.now();
  return { version: 1, sessionId, memberId, isHost, hostName, place, meeting, since };
}

function tellWithdrawn(paths: readonly string[]): void {
  void vscode.window.showWarningMessage(
    vscode.l10n.t('No longer offered, because it is not the same any more: {paths}', {
      paths: paths.join(', '),
    }),
  );
}
