import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ComparisonRows } from '../../../extension/src/engine/comparison/rows/comparisonRows.ts';
import type { RowsAsk } from '../../../extension/src/engine/comparison/rows/rowsAnswers.ts';
import { PlanRows } from '../../../extension/src/engine/planning/planRows.ts';
import type { RemotePlanner } from '../../../extension/src/engine/planning/remotePlanner.ts';
import { GridReview } from '../../../extension/src/vscode/plan/gridReview.ts';
import { type GridGit, PlanGrid } from '../../../extension/src/vscode/plan/planGrid.ts';
import { planPage } from '../../../extension/src/vscode/plan/planPage.ts';
import { ReviewedLog } from '../../../extension/src/vscode/storage/reviewedLog.ts';
import { HostRequests } from '../../../extension/src/webview/hostRequests.ts';
import {
  type FromPage,
  fromPageSchema,
  type PageRequest,
} from '../../../extension/src/webview/messages.ts';
import { Grid } from '../../../extension/src/webview/plan/grid/grid.ts';
import { keptGrid } from '../../../extension/src/webview/plan/grid/gridState.ts';
import type { Tree } from '../comparison/trees.ts';
import { ENGLISH } from '../editor/english.ts';
import { planView } from '../editor/planViews.ts';
import { rowsOf, subjectOf } from './gridFixture.ts';

/** A folder that is not there. */
const NOWHERE = join(tmpdir(), 'bytesync-grid-nowhere');

/** Rows of ten pixels, twenty of them in sight. */
export const SIZE = { rowHeight: 10, height: 200 };

/** A grid with the extension behind it: all that lies between the page's elements and the planner's thread. */
export class GridHost {
  readonly grid: Grid;
  readonly asked: PageRequest[] = [];
  readonly failures: unknown[] = [];
  /** Requests of a kind are answered when these are over. */
  readonly delays = new Map<PageRequest['kind'], Promise<unknown>>();
  readonly #rows: ComparisonRows;
  readonly #requests: HostRequests;
  /** What Git says. */
  git: GridGit = { revision: 0, changed: () => [] };
  readonly #review: GridReview;
  #answers: PlanGrid;
  #view: ReturnType<typeof planView>;
  #revision = 0;
  #unanswered = 0;

  /** @param storage where it is written down what was reviewed */
  constructor(trees: readonly Tree[], kept?: unknown, storage = NOWHERE) {
    this.#rows = rowsOf(trees);
    this.#review = new GridReview(new ReviewedLog(storage), this.#planRows());
    this.#view = planView(trees);
    this.#answers = this.#answering();
    this.#requests = new HostRequests((message) => this.#receive(message));
    const page = {
      requests: this.#requests,
      changed: () => undefined,
      failed: (error: unknown) => this.failures.push(error),
    };
    this.grid = new Grid(page, keptGrid(kept));
    this.grid.resized(SIZE);
  }

  /** Shows the plan of a run, and waits for its rows. */
  async show(run = 1): Promise<void> {
    this.#revision += 1;
    this.grid.plan(planPage(run, this.#view, ENGLISH), this.#revision);
    await this.settled();
  }

  /** From now on what is answered with is another one, as with another plan. */
  answerAnew(): void {
    this.#answers = this.#answering();
  }

  /** Another plan of the same run. */
  async replan(trees: readonly Tree[]): Promise<void> {
    this.#rows.show(subjectOf(trees));
    this.#view = planView(trees);
    this.answerAnew();
    await this.show();
  }

  /** Waits until nothing is asked for any more. */
  async settled(): Promise<void> {
    for (let before = -1; before !== this.asked.length || this.#unanswered > 0; ) {
      before = this.asked.length;
      this.grid.fetch();
      await pause(5);
    }
  }

  close(): void {
    this.#requests.close();
  }

  /** Paths of the rows from one to another. */
  paths(first: number, last: number): (string | undefined)[] {
    return Array.from({ length: last + 1 - first }, (_, at) => this.grid.row(first + at)?.path);
  }

  #answering(): PlanGrid {
    return new PlanGrid(this.#view, this.#planRows(), ENGLISH, {
      review: this.#review,
      git: this.git,
    });
  }

  #planRows(): PlanRows {
    const call = async (_: string, ask: unknown) => this.#rows.answer(ask as RowsAsk);
    return new PlanRows({ call } as Pick<RemotePlanner, 'call'>);
  }

  #receive(message: FromPage): void {
    // As it travels: structured, and parsed by the extension.
    const { id, request } = fromPageSchema.parse(structuredClone(message));
    this.asked.push(request);
    this.#unanswered += 1;
    this.#answer(request)
      .then((value) => this.#requests.replied({ type: 'reply', id, value: structuredClone(value) }))
      .catch((error: Error) => this.#requests.replied({ type: 'reply', id, error: error.message }))
      .finally(() => {
        this.#unanswered -= 1;
      });
  }

  async #answer(request: PageRequest): Promise<unknown> {
    await this.delays.get(request.kind);
    switch (request.kind) {
      case 'view':
      case 'rows':
      case 'next':
      case 'above':
      case 'allAbove':
      case 'count':
      case 'review':
      case 'complete':
      case 'propose':
        return this.#answers.answer(request);
      default:
        throw new Error(`not of the rows alone: ${request.kind}`);
    }
  }
}
