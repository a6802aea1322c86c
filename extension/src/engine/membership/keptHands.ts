import type { KeptMany } from '../comparison/byHand/keptMany.ts';
import type { KeptByHand } from '../planning/keptByHand.ts';
import { keptDecisions, standingDecisions } from '../session/decisionLog.ts';
import type { RunSettings } from '../session/messages.ts';
import type { SessionState } from '../session/state.ts';

/** What people have decided by hand, from one run to the host's next one. */
export class KeptHands {
  #kept: KeptByHand = { decisions: [], many: [] };

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

  /** @param kept as the run's planner found it; absent: the run changed nothing, or not all that it should */
  keep(
    {
      settings,
      decisions,
      startedRun,
    }: Pick<SessionState, 'settings' | 'decisions' | 'startedRun'>,
    run: number,
    kept?: KeptByHand,
  ): void {
    // A run that ended before it was started has none: those that are there were carried out before.
    if (settings?.deciding !== true || startedRun !== run) return;
    const standing = standingDecisions(settings, decisions);
    this.#kept = kept ?? { decisions: keptDecisions(standing), many: [] };
  }
}
