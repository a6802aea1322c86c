import { setTimeout as pause } from 'node:timers/promises';
import type { ComparisonRows } from '../../../extension/src/engine/comparison/rows/comparisonRows.ts';
import type { RowsAsk } from '../../../extension/src/engine/comparison/rows/rowsAnswers.ts';
import { PlanRows } from '../../../extension/src/engine/planning/planRows.ts';
import type { RemotePlanner } from '../../../extension/src/engine/planning/remotePlanner.ts';
import { PlanGrid } from '../../../extension/src/vscode/plan/planGrid.ts';
import { planPage } from '../../../extension/src/vscode/plan/planPage.ts';
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

/** Rows of ten pixels, twenty of them in sight. */
export const SIZE = { rowHeight: 10, height: 200 };

/** A grid with the extension behind it: all that lies between the page's elements and the planner's thread. */
export class GridHost {
  readonly grid: Grid;
  readonly asked: PageRequest[] = [];
  readonly failures: unknown[] = [];
  readonly #rows: ComparisonRows;
  readonly #requests: HostRequests;
  #answers: PlanGrid;
  #view: ReturnType<typeof planView>;
  #revision = 0;

  constructor(trees: readonly Tree[], kept?: unknown) {
    this.#rows = rowsOf(trees);
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

  /** Another plan of the same run. */
  async replan(trees: readonly Tree[]): Promise<void> {
    this.#rows.show(subjectOf(trees));
    this.#view = planView(trees);
    this.#answers = this.#answering();
    await this.show();
  }

  /** Waits until nothing is asked for any more. */
  async settled(): Promise<void> {
    for (let before = -1; before !== this.asked.length; ) {
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
    const call = async (_: string, ask: unknown) => this.#rows.answer(ask as RowsAsk);
    const planner = { call } as Pick<RemotePlanner, 'call'>;
    return new PlanGrid(this.#view, new PlanRows(planner), ENGLISH);
  }

  #receive(message: FromPage): void {
    // As it travels: structured, and parsed by the extension.
    const { id, request } = fromPageSchema.parse(structuredClone(message));
    this.asked.push(request);
    this.#answer(request)
      .then((value) => this.#requests.replied({ type: 'reply', id, value: structuredClone(value) }))
      .catch((error: Error) => this.#requests.replied({ type: 'reply', id, error: error.message }));
  }

  async #answer(request: PageRequest): Promise<unknown> {
    switch (request.kind) {
      case 'view':
        return this.#answers.view(request);
      case 'rows':
        return this.#answers.rows(request);
      case 'next':
        return this.#answers.next(request);
      case 'complete':
        return this.#answers.complete(request);
      default:
        throw new Error(`not of the grid: ${request.kind}`);
    }
  }
}
