import { PlanRows } from '../planning/planRows.ts';
import type { RemotePlanner } from '../planning/remotePlanner.ts';
import type { EngineWorkers } from '../workers/engineWorkers.ts';

/** The planner of the last run, for whoever looks at its rows: there is one thread for planners. */
export class LastPlanner {
  #planner: RemotePlanner | undefined;

  /** @param planner closed when the next run begins */
  keep(planner: RemotePlanner): void {
    this.release();
    this.#planner = planner;
  }

  release(): void {
    this.#planner?.close();
    this.#planner = undefined;
  }
}

/** The planner of a run. It ends with the run, and stays for its rows where somebody was shown any. */
export class PlanThread {
  readonly planner: RemotePlanner;
  readonly #last: LastPlanner | undefined;
  readonly #signal: AbortSignal;
  readonly #life = new AbortController();
  readonly #abort = () => this.#life.abort(this.#signal.reason);
  #isShown = false;

  /**
   * @param signal of the run; the planner stops in the middle of what it does
   * @param last where the planner is kept; absent: nowhere
   */
  constructor(
    workers: EngineWorkers,
    signal: AbortSignal,
    cacheFolder: string | undefined,
    last: LastPlanner | undefined,
  ) {
    this.#signal = signal;
    this.#last = last;
    last?.release();
    if (signal.aborted) this.#abort();
    signal.addEventListener('abort', this.#abort, { once: true });
    this.planner = workers.planner(this.#life.signal, cacheFolder);
  }

  /** The rows of the plan that is shown now. From now on only the next run ends the planner. */
  rows(): PlanRows {
    if (this.#last !== undefined) this.#keepShown();
    return new PlanRows(this.planner);
  }

  /** The run is over. */
  end(): void {
    this.#signal.removeEventListener('abort', this.#abort);
    if (this.#last === undefined || !this.#isShown) {
      this.planner.close();
      return;
    }
    this.#last.keep(this.planner);
    const over = this.planner.call('rows', { kind: 'states-over' });
    Promise.all([over, this.planner.call('rest')]).catch(() => {
      // It has ended already: nothing is to be let go of.
    });
  }

  #keepShown(): void {
    this.#isShown = true;
    this.#signal.removeEventListener('abort', this.#abort);
  }
}
