import { type Invitation, invitationCode } from '@bytesync/shared/crypto/invitation.ts';
import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import type { Choice, SelectionChoice } from '../comparison/byHand/chosenItems.ts';
import { ContentServer } from '../content/contentServer.ts';
import { StoredHands } from '../keptHands/storedHands.ts';
import { earlyLeavers } from '../run/earlyLeave.ts';
import type { HandDeciding } from '../run/handDeciding.ts';
import { LastInventories } from '../run/lastInventories.ts';
import { type RunOutcome, runMember } from '../run/memberRun.ts';
import { pauseRun } from '../run/pausing.ts';
import { LastPlanner } from '../run/planThread.ts';
import type { Admissions } from '../session/admissions.ts';
import type { DirectMessage, RunSettings } from '../session/messages.ts';
import type { Session } from '../session/session.ts';
import { isIdle } from '../session/state.ts';
import { EngineWorkers } from '../workers/engineWorkers.ts';
import { KeptHands } from './keptHands.ts';
import type { Membership, MembershipUi } from './membership.ts';
import { membershipView } from './membershipView.ts';
import type { Newcomers } from './newcomers.ts';
import { ownChoices } from './ownChoices.ts';
import { OwnSources } from './ownSources.ts';
import type { SavedMembership } from './savedMembership.ts';
import { ShownRun } from './shownRun.ts';
import type { ComparedNewcomer, GitState, LastRun, MembershipView } from './view.ts';

/** How long the relay is waited for when this member leaves. */
const FAREWELL_MS = 5_000;

export interface LastingParts {
  readonly session: Session;
  readonly invitation: Invitation;
  readonly hostDeviceKey: Uint8Array;
  readonly name: string;
  readonly ui: MembershipUi;
  /** See `LastingOptions`. */
  readonly cacheFolder: string | undefined;
  readonly handsFolder?: string | undefined;
  /** The host's door. */
  readonly desk?: { readonly admissions: Admissions; readonly newcomers: Newcomers };
}

interface RunUnderWay {
  readonly shown: ShownRun;
  readonly stop: AbortController;
  readonly over: Promise<void>;
  /** While people may decide by hand about its plan. */
  deciding?: HandDeciding;
}

/** See `Membership`; the documentation of its methods stands there. Whoever makes one calls `begin` once. */
export class LastingMembership implements Membership {
  readonly invitation: Invitation;
  readonly #parts: LastingParts;
  readonly #session: Session;
  readonly #workers = new EngineWorkers();
  readonly #sources: OwnSources;
  readonly #contents: ContentServer;
  readonly #inventories = new LastInventories();
  /** Whom the host has taken out, or is about to. */
  readonly #leavers = new Set<string>();
  readonly #lastPlanner = new LastPlanner();
  #connected = true;
  #run: RunUnderWay | undefined;
  #starting = false;
  #last: LastRun | undefined;
  /** What the host's next run is started with. */
  readonly #kept: KeptHands;
  /** The last run that this member took part in, or could not. */
  #lastTaken = 0;
  #saving: Promise<void> = Promise.resolve();
  #savedEpoch = 0;
  /** This member lets go of the session itself. */
  #ending = false;

  constructor(parts: LastingParts) {
    this.#parts = parts;
    this.#session = parts.session;
    this.invitation = parts.invitation;
    this.#sources = new OwnSources(parts.session);
    this.#kept = new KeptHands(storedHands(parts, this.#workers));
    this.#contents = new ContentServer(parts.session, {
      workers: this.#workers,
      sources: () => this.#sources.all,
      ownPatterns: () => parts.ui.ownPatterns(),
    });
  }

  get signal(): AbortSignal {
    return this.#session.signal;
  }

  get view(): MembershipView {
    const { desk } = this.#parts;
    return membershipView({
      session: this.#session,
      isHost: desk !== undefined,
      connected: this.#connected && !this.signal.aborted,
      sources: this.#sources,
      newcomers: desk?.newcomers,
      run: this.#run?.shown,
      mayDecide: this.#run?.deciding !== undefined,
      last: this.#last,
    });
  }

  /**
   * Follows the session from now on.
   * @param saved what this member offered before its process ended
   * @returns folders and files that are no longer what was offered, and were withdrawn
   */
  async begin(saved: SavedMembership['sources'] = []): Promise<string[]> {
    const unwatch = this.#session.store.watch(() => this.#look());
    this.signal.addEventListener('abort', unwatch, { once: true });
    this.signal.addEventListener('abort', () => this.#ended(), { once: true });
    await this.#endLostRun();
    await this.#kept.takeUp(this.#session.state);
    const gone = await this.#sources.takeUp(saved);
    await this.#session.room.post([{ type: 'sources-complete' }]);
    await this.#save();
    this.#look();
    return gone;
  }

  async offer(paths: readonly string[]): Promise<void> {
    this.#requireIdle();
    try {
      await this.#sources.offer(paths);
    } finally {
      await this.#save();
    }
    this.#parts.ui.changed();
  }

  async withdraw(sourceId: string): Promise<void> {
    this.#requireIdle();
    await this.#sources.withdraw(sourceId);
    await this.#save();
    this.#parts.ui.changed();
  }

  async describe(sourceId: string, git: GitState | undefined): Promise<void> {
    await this.#session.room.post([{ type: 'source-described', sourceId, ...(git && { git }) }]);
  }

  answerNewcomer(newcomer: ComparedNewcomer, yes: boolean): boolean {
    return this.#parts.desk?.newcomers.answer(newcomer, yes) ?? false;
  }

  async remove(memberId: string): Promise<void> {
    this.#requireIdle();
    await this.#parts.desk?.admissions.remove(memberId);
  }

  async start(settings: RunSettings): Promise<void> {
    this.#requireIdle();
    const { desk } = this.#parts;
    if (desk === undefined) throw new BytesyncError('not-allowed');
    const away = this.#session.room.others.find((id) => !this.#session.isOnline(id));
    if (away !== undefined) {
      throw new BytesyncError('member-away', { member: this.#session.memberLabel(away) });
    }
    this.#starting = true;
    try {
      const release = await desk.admissions.hold();
      try {
        await this.#takePart(this.#session.state.lastRun + 1, this.#kept.settingsWith(settings));
      } finally {
        release();
      }
    } finally {
      this.#starting = false;
    }
  }

  async decide(choice: Choice | SelectionChoice): Promise<void> {
    await this.openPlan.decide(choice);
  }

  async undoDecision(): Promise<void> {
    await this.openPlan.undo();
  }

  async redoDecision(): Promise<void> {
    await this.openPlan.redo();
  }

  get openPlan(): HandDeciding {
    const { deciding } = this.#run ?? {};
    if (deciding === undefined) throw new BytesyncError('decision-late');
    return deciding;
  }

  async namePlanner(memberId: string, planner: boolean): Promise<void> {
    if (this.#parts.desk === undefined) throw new BytesyncError('not-allowed');
    await this.#session.room.post([{ type: 'planner-named', memberId, planner }]);
  }

  async pause(paused: boolean): Promise<void> {
    const { phase } = this.#session.state;
    if (phase.kind === 'synchronizing') await pauseRun(this.#session, phase.run, paused);
  }

  abortRun(): void {
    this.#run?.stop.abort(new BytesyncError('interrupted'));
  }

  readContent(
    sourceId: string,
    path: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    return this.#contents.read({ sourceId, path, limit, signal });
  }

  async leave(): Promise<void> {
    await this.#stopRun();
    if (!this.signal.aborted) {
      const { connection } = this.#session;
      const leaving = this.#parts.desk ? connection.closeSession() : connection.leave();
      const patience = new Promise<void>((resolve) => setTimeout(resolve, FAREWELL_MS).unref());
      // What the relay doesn't hear now it finds out when this member stays away.
      await Promise.race([leaving.catch(() => undefined), patience]);
    }
    await this.#end({ forgets: true });
    await this.forget();
  }

  async forget(): Promise<void> {
    await this.#kept.forget();
  }

  async close(): Promise<void> {
    await this.#end({ forgets: false });
  }

  async #end({ forgets }: { readonly forgets: boolean }): Promise<void> {
    this.#ending = true;
    this.#contents.close();
    this.#session.close();
    await this.#stopRun();
    // The planner of a plan that was shown goes on until its thread ends.
    await Promise.all([this.#kept.close(!forgets), this.#saving]);
    await this.#workers.destroy();
  }

  /** From the session's events. */
  progress(memberId: string, progress: DirectMessage): void {
    this.#run?.shown.progress(memberId, progress);
  }

  connection(online: boolean): void {
    this.#connected = online;
    this.#parts.ui.changed();
  }

  presence(): void {
    this.#parts.ui.changed();
  }

  /** Its membership is over: the host takes it out of the roster. */
  left(memberId: string): void {
    const { desk, ui } = this.#parts;
    this.#leavers.add(memberId);
    desk?.admissions.remove(memberId).catch((error: unknown) => {
      if (!this.signal.aborted) ui.notAdmitted(asBytesyncError(error));
    });
  }

  /** Something was said in the session. */
  #look(): void {
    const { phase } = this.#session.state;
    this.#parts.ui.changed();
    if (this.#session.epochStart.epoch !== this.#savedEpoch) this.#saveEpoch();
    const isNew = 'settings' in phase && phase.run > this.#lastTaken && this.#run === undefined;
    if (isNew && !this.#parts.desk) this.#follow(phase.run);
    for (const { memberId } of earlyLeavers(this.#session)) {
      if (!this.#leavers.has(memberId)) this.left(memberId);
    }
    this.#sources.withdrawLost().catch((error: unknown) => {
      if (!this.signal.aborted) this.#parts.ui.failed(asBytesyncError(error));
    });
  }

  /** The host has started a run. Its outcome is in the view; it never rejects. */
  #follow(run: number): void {
    this.#takePart(run).catch((error: unknown) => this.#parts.ui.failed(asBytesyncError(error)));
  }

  async #takePart(run: number, settings?: RunSettings): Promise<void> {
    const stop = new AbortController();
    const over = Promise.withResolvers<void>();
    const { ui } = this.#parts;
    const shown = new ShownRun(run, ui.run(run, stop.signal), () => ui.changed());
    this.#run = { shown, stop, over: over.promise };
    this.#lastTaken = run;
    const { phase } = this.#session.state;
    const isDry = (settings ?? ('settings' in phase ? phase.settings : undefined))?.dryRun === true;
    const keepCompared = this.#kept.keepCompared(run);
    try {
      const outcome = await runMember({
        session: this.#session,
        workers: this.#workers,
        sources: this.#sources.all,
        keptMany: this.#kept.many,
        ...(keepCompared && { keepCompared }),
        ui: shown,
        run,
        ...(settings && { settings }),
        onDeciding: (deciding) => this.#mayDecide(deciding),
        last: this.#inventories,
        lastPlanner: this.#lastPlanner,
        cacheFolder: this.#parts.cacheFolder,
        ...ownChoices(ui),
        signal: stop.signal,
      });
      this.#keep(run, isDry, outcome);
      const { state } = this.#session;
      // Without the session nobody knows how the run has ended.
      if (state.lastRun === run && !this.signal.aborted) {
        await this.#kept.keep(state, run, outcome);
      }
    } finally {
      stop.abort(new BytesyncError('aborted'));
      this.#run = undefined;
      over.resolve();
      ui.changed();
      // The next one may have begun already.
      if (!this.signal.aborted) this.#look();
    }
  }

  #keep(run: number, isDry: boolean, { report, failure }: RunOutcome): void {
    const told = failure && { code: failure.code, values: failure.values };
    const dryRun = isDry && { dryRun: true as const };
    this.#last = { run, report, ...dryRun, ...(told && { failure: told }) };
  }

  #mayDecide(deciding: HandDeciding): void {
    if (this.#run !== undefined) this.#run.deciding = deciding;
    this.#parts.ui.changed();
  }

  async #stopRun(): Promise<void> {
    this.abortRun();
    await this.#run?.over;
  }

  /** Whoever comes back to the session, if anybody can, is another membership: this one writes nothing more. */
  #ended(): void {
    if (this.#ending) return;
    this.#kept.close(false).catch((error: unknown) => {
      this.#parts.ui.failed(asBytesyncError(error));
    });
  }

  /** A run that this member was in when its process ended can't go on. */
  async #endLostRun(): Promise<void> {
    const { room, state } = this.#session;
    this.#lastTaken = state.lastRun;
    if (isIdle(state)) return;
    const run = state.lastRun;
    const told = { run, code: 'interrupted', values: {} } as const;
    await room.post([
      this.#parts.desk
        ? { type: 'run-ended', status: 'aborted', ...told }
        : { type: 'member-failed', ...told },
    ]);
  }

  #requireIdle(): void {
    this.signal.throwIfAborted();
    if (this.#run !== undefined || this.#starting || !isIdle(this.#session.state)) {
      throw new BytesyncError('run-in-progress');
    }
  }

  /**
   * One after the other, each with what is known by then. What can't be saved keeps nobody from going
   * on: it is missed only when the process ends.
   */
  #save(): Promise<void> {
    const { ui } = this.#parts;
    this.#saving = this.#saving
      .then(() => ui.save(this.#saved()))
      .catch((error: unknown) => ui.failed(asBytesyncError(error)));
    return this.#saving;
  }

  #saveEpoch(): void {
    this.#savedEpoch = this.#session.epochStart.epoch;
    this.#save().catch((error: unknown) => this.#parts.ui.failed(asBytesyncError(error)));
  }

  #saved(): SavedMembership {
    const { identity, epochStart } = this.#session;
    return {
      version: 2,
      role: this.#parts.desk ? 'host' : 'member',
      memberId: identity.memberId,
      boxSecret: identity.boxKeys.secretKey,
      invitation: invitationCode(this.invitation),
      name: this.#parts.name,
      hostDeviceKey: this.#parts.hostDeviceKey,
      welcome: epochStart,
      sources: this.#sources.saved,
    };
  }
}

/** Of the host alone: the others learn from it what was decided. */
function storedHands(
  { desk, handsFolder, session, ui }: LastingParts,
  workers: EngineWorkers,
): StoredHands | undefined {
  if (desk === undefined || handsFolder === undefined) return undefined;
  const { identity } = session;
  const failed = (error: BytesyncError) => ui.noted?.(error);
  return new StoredHands({ folder: handsFolder, identity, workers, failed });
}
