import type { MembershipView } from '../../engine/membership/view.ts';

/** A member that the last synchronization went on without, and that is here again. */
export interface BackAgain {
  readonly memberId: string;
  readonly name: string;
  /** Number of that run. */
  readonly run: number;
  /** What is still to be done there, as that run planned it. */
  readonly items: number;
}

/** Finds on the host who is here again after the others have gone on without it. Each is found once for each run. */
export class BackAgainFinder {
  /** Those whom the last run went on without, and that were away since. */
  readonly #away = new Set<string>();
  readonly #told = new Set<string>();
  #run = 0;

  /** Those who are here again since the last look. */
  look(view: MembershipView | undefined): BackAgain[] {
    const { last, dropped = [], members = [], activity, isHost } = view ?? {};
    if (last === undefined || !isHost || activity?.kind !== 'idle') return [];
    if (last.run !== this.#run) {
      this.#run = last.run;
      this.#away.clear();
      this.#told.clear();
    }
    return dropped.flatMap(({ memberId, code }) => {
      const member = members.find((one) => one.memberId === memberId);
      if (member === undefined || this.#told.has(memberId)) return [];
      if (!member.online) this.#away.add(memberId);
      // Who failed and is still here is told of with the run's end.
      const wasAway = code === 'member-dropped' || this.#away.has(memberId);
      if (!member.online || !wasAway) return [];
      this.#told.add(memberId);
      const labels = new Set(member.sources.map(({ label }) => label));
      const items = last.report.targets
        .filter(({ label }) => labels.has(label))
        .reduce((sum, { undone }) => sum + undone, 0);
      return [{ memberId, name: member.name, run: last.run, items }];
    });
  }
}
