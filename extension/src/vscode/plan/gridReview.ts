import type { Reviewed } from '../../engine/comparison/rows/rowsAnswers.ts';
import type { PlanRows } from '../../engine/planning/planRows.ts';
import type { GridRange } from '../../webview/gridMessages.ts';
import type { ReviewedLog } from '../storage/reviewedLog.ts';

/** What a person has looked at of the plans of a run; it is written down as soon as it is said. */
export class GridReview {
  readonly #log: Pick<ReviewedLog, 'read' | 'append' | 'replace'>;
  /** Why what was written down before could not be read. */
  #failure: unknown;
  /** The planner's thread knows what was written down before, or never will. */
  readonly known: Promise<void>;

  /** @param rows of the first plan of the run */
  constructor(log: Pick<ReviewedLog, 'read' | 'append' | 'replace'>, rows: PlanRows) {
    this.#log = log;
    this.known = this.#tell(rows).catch((error: unknown) => {
      // Rows are shown all the same; who wants to mark some is told.
      this.#failure = error;
    });
  }

  /** @throws BytesyncError home-unusable */
  async mark(
    rows: PlanRows,
    view: number,
    ranges: readonly GridRange[],
    isReviewed: boolean,
  ): Promise<Reviewed | undefined> {
    await this.known;
    if (this.#failure !== undefined) throw this.#failure;
    const done = await rows.review({ view, ranges, isReviewed });
    if (done !== undefined) await this.#log.append(done.log);
    return done;
  }

  async #tell(rows: PlanRows): Promise<void> {
    const fewer = await rows.reviewed(await this.#log.read());
    if (fewer !== undefined) await this.#log.replace(fewer);
  }
}
