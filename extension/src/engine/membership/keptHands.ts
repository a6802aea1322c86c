import type { KeptMany } from '../comparison/byHand/keptMany.ts';
import { type RunsInLog, stillIn } from '../keptHands/restoreHands.ts';
import type { StoredHands } from '../keptHands/storedHands.ts';
import type { KeptByHand } from '../planning/keptByHand.ts';
import type { KeepCompared } from '../run/keepingHands.ts';
import type { RunOutcome } from '../run/memberRun.ts';
import { isAboutMany, keptDecisions, standingDecisions } from '../session/decisionLog.ts';
import type { RunSettings } from '../session/messages.ts';
import type { SessionState } from '../session/state.ts';

/** What people have decided by hand, from one run to the host's next one. */
export class KeptHands {
  readonly #stored: StoredHands | undefined;
  #kept: KeptByHand = { decisions: [], many: [] };

  /** @param stored keeps it for when the process ends; absent: only the log does */
  constructor(stored?: StoredHands) {
    this.#stored = stored;
  }

  /** What the host tells once all is compared. */
  get many(): readonly KeptMany[] {
    return this.#kept.many;
  }

  /** What was decided by hand before goes on to hold, where the contents are what they were. */
  settingsWith(settings: RunSettings): RunSettings {
    const { decisions, many } = this.#kept;
    if (settings.deciding !== true) return settings;
    return {
      ...settings,
      ...(decisions.length > 0 && { decisions }),
      ...(many.length > 0 && { retelling: true }),
    };
  }

  /** For the run with this number; undefined where nothing is stored. */
  keepCompared(run: number): KeepCompared | undefined {
    const stored = this.#stored;
    return stored && ((items) => stored.keepCompared(run, items));
  }

  /** What was decided before the process ended. No run goes on. */
  async takeUp(state: SessionState): Promise<void> {
    const log = runsInLog(state);
    const { kept, isStored, isUnread } = (await this.#stored?.restore(log)) ?? {};
    if (kept !== undefined) this.#kept = kept;
    else if (state.phase.kind === 'ended' && !log.isDone) this.#take(state, state.phase.run);
    this.#kept = stillIn(log, this.#kept);
    // What could not be read now is there another time, unless a run ends before.
    if (isStored !== true && isUnread !== true) this.#store(state);
  }

  /** @param outcome its `kept` as the run's planner found it; absent: the run changed nothing, or not all that it should */
  async keep(state: SessionState, run: number, { kept, keptAt }: RunOutcome): Promise<void> {
    if (kept === undefined && isPlannerMissed(state, run)) return await this.takeUp(state);
    this.#take(state, run, kept);
    // What was decided after it was found is not in it, nor what was taken back.
    if (keptAt === undefined || keptAt === state.decisions.revision) this.#store(state);
  }

  /**
   * Nothing more is stored once this has resolved.
   * @param waits whether for what can be stored in a short while
   */
  async close(waits: boolean): Promise<void> {
    await this.#stored?.close(waits);
  }

  /** Nobody comes back to this membership. */
  async forget(): Promise<void> {
    await this.#stored?.forget();
  }

  #take({ settings, decisions, startedRun }: SessionState, run: number, kept?: KeptByHand): void {
    // A run that ended before it was started has none: those that are there were carried out before.
    if (settings?.deciding !== true || startedRun !== run) return;
    const standing = standingDecisions(settings, decisions);
    this.#kept = kept ?? { decisions: keptDecisions(standing), many: [] };
  }

  /** Only after a run: before it is over more may be decided. */
  #store(state: SessionState): void {
    if (state.phase.kind !== 'ended') return;
    const { decisions, many } = stillIn(runsInLog(state), this.#kept);
    const {
      lastRun,
      decisions: { revision },
    } = state;
    this.#stored?.keep({ run: lastRun, revision, decisions, many: [...many] });
  }
}

/** Whether the planner of a run that is over should have told what is kept of it, since the log alone can't. */
function isPlannerMissed(state: SessionState, run: number): boolean {
  const { startedRun, settings, decisions, phase } = state;
  if (startedRun !== run || settings?.deciding !== true || phase.kind !== 'ended') return false;
  return phase.end.status !== 'done' && isAboutMany(decisions);
}

function runsInLog(state: SessionState): RunsInLog {
  const { lastRun, startedRun, synchronizedRun, settings, decisions, asks, phase } = state;
  const isDone = phase.kind === 'ended' && phase.end.status === 'done';
  const isHalfDone = !isDone && synchronizedRun === lastRun;
  return { lastRun, startedRun, settings, decisions, asks: asks.length, isDone, isHalfDone };
}
