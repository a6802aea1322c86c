import * as vscode from 'vscode';
import type { PlanRows } from '../../engine/planning/planRows.ts';
import type { NamedFilter } from '../../webview/decidingMessages.ts';
import type { PageRequest } from '../../webview/messages.ts';
import type { Compared } from '../difference/comparedItem.ts';
import type { DifferencePages } from '../difference/differencePages.ts';
import { chosenPaths } from './chosenRows.ts';
import type { PickedRows } from './pickedRows.ts';
import type { DraftedPlan, PlanDrafts } from './planDrafts.ts';
import type { PlanGrid } from './planGrid.ts';
import { reportFailure } from './reportFailure.ts';

/** Requests that bear the number of a run. */
type AboutPlan = Extract<PageRequest, { run: number }>;

/** A plan that its page asks about. */
interface AskedPlan extends Compared, DraftedPlan {
  readonly rows: PlanRows;
  readonly grid: PlanGrid;
}

/** Who knows what a page asks about its plan. */
interface AskedParts {
  readonly differences: DifferencePages;
  readonly picked: PickedRows;
  readonly drafts: PlanDrafts;
  /** A filter was saved by a name. */
  readonly named: (filter: NamedFilter) => void;
}

/** What is asked about the items of the plan that is shown. */
export class PlanRequests {
  readonly #parts: AskedParts;

  constructor(parts: AskedParts) {
    this.#parts = parts;
  }

  async answer(planned: AskedPlan, request: AboutPlan): Promise<unknown> {
    const { differences, picked, drafts, named } = this.#parts;
    switch (request.kind) {
      case 'compare':
        // Which two of several, is asked: the page does not wait for that, either.
        differences.compare(planned, request.path).catch(reportFailure);
        return undefined;
      case 'merge': {
        // Whoever merges is asked things: the page does not wait for that.
        const subject = { path: request.path };
        void vscode.commands.executeCommand('bytesync.mergeCopies', subject);
        return undefined;
      }
      case 'difference':
        return differences.show(planned, request.paths);
      case 'decide':
      case 'contents':
        return picked.pick(planned, request.kind, request.paths);
      case 'chosen':
        return request.to === 'difference'
          ? differences.show(planned, await chosenPaths(planned.rows, request))
          : picked.pickRows(planned, request.to, request);
      case 'draft':
      case 'preview':
      case 'apply':
        return drafts.answer(planned, request);
      case 'saveFilter':
        return drafts.saveFilter(planned, request.filter, named);
      default:
        return planned.grid.answer(request);
    }
  }
}
