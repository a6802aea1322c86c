import { BytesyncError } from '@bytesync/shared/errors.ts';
import { completions } from '../../engine/comparison/filter/completions.ts';
import type { GridRow } from '../../engine/comparison/rows/gridRow.ts';
import type { RowMark } from '../../engine/comparison/rows/rowMarks.ts';
import type { ChangedInGit } from '../../engine/comparison/rows/rowsAnswers.ts';
import type { RowsWanted } from '../../engine/comparison/rows/rowView.ts';
import { fillIn } from '../../engine/messages/template.ts';
import type { PlanRows } from '../../engine/planning/planRows.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type {
  FilterProposal,
  GridAnswers,
  GridRequest,
  GridView,
  PageRow,
} from '../../webview/gridMessages.ts';
import type { Words } from '../messages/words.ts';
import { filterPlace } from './draftProblem.ts';
import type { GridReview } from './gridReview.ts';
import { pageRow } from './pageRow.ts';
import { rowsFilter } from './rowsFilter.ts';

/** What people look for with F7 and F8. */
const SOUGHT: Readonly<Record<Of<'next'>['to'], readonly RowMark[]>> = {
  waiting: ['undecided', 'conflicts', 'failed'],
  'not-reviewed': ['not-reviewed'],
};

/** Those that are answered from the rows alone. */
type GridQuestion = Exclude<GridRequest, { kind: 'chosen' }>;
type Of<K extends GridRequest['kind']> = Extract<GridRequest, { kind: K }>;

/** Proposals that a list below the filter holds. */
const PROPOSALS = 50;

/** What is listed where no page has asked for rows yet. */
const FIRST: RowsWanted = {
  ...{ filter: '', nowUs: 0, marks: ['differences'] },
  ...{ sort: 'path', descending: false, layout: 'list' },
};

/** What Git says of the own folders. */
export interface GridGit {
  /** Counted up whenever something may have changed. */
  readonly revision: number;
  changed(): readonly ChangedInGit[];
}

export interface GridParts {
  readonly review: GridReview;
  readonly git: GridGit;
  /** What the page lists by now, of a plan of the same run. */
  readonly wanted?: RowsWanted | undefined;
}

/** The rows of a plan as the page asks for them. */
export class PlanGrid {
  readonly #plan: PlanView;
  readonly #rows: PlanRows;
  readonly #words: Words;
  readonly #review: GridReview;
  #wanted: RowsWanted;

  readonly #git: GridGit;
  #gitRevision: number | undefined;

  constructor(plan: PlanView, rows: PlanRows, words: Words, parts: GridParts) {
    this.#plan = plan;
    this.#rows = rows;
    this.#words = words;
    this.#review = parts.review;
    this.#git = parts.git;
    this.#wanted = parts.wanted ?? FIRST;
  }

  /** What the page lists, or lists at first, for those who want all of it. */
  get wanted(): RowsWanted {
    return this.#wanted;
  }

  /** @throws BytesyncError 'aborted' once another run has begun; home-unusable; entry-vanished where nothing could be marked */
  async answer(request: GridQuestion): Promise<GridAnswers[GridQuestion['kind']]> {
    switch (request.kind) {
      case 'view':
        return this.#view(request);
      case 'rows':
        return this.#window(request);
      case 'next':
        return this.#next(request);
      case 'above':
        return this.#rows.above(request);
      case 'allAbove':
        return this.#rows.allAbove({ view: request.view, row: request.row });
      case 'count':
        return this.#rows.count(request);
      case 'review':
        return this.#mark(request);
      case 'complete':
        return this.#complete(request);
      case 'propose':
        return this.#propose(request);
    }
  }

  async #view({ chips, ...wanted }: Of<'view'>): Promise<GridView> {
    if (wanted.filter.trim() !== '') {
      const problem = this.#problemOf(wanted.filter);
      if (problem !== undefined) return { problem };
    }
    await this.#review.known;
    await this.#tellGit();
    const request = { ...viewWanted(wanted), nowUs: Date.now() * 1000, marks: chips };
    const answer = await this.#rows.view(request);
    if (answer === undefined) return {};
    this.#wanted = request;
    const { sight, ...made } = answer;
    return { made, ...(sight && { sight: { ...sight, rows: this.#pageRows(sight.rows) } }) };
  }

  /** Git changes its mind often, and is asked when rows are. */
  async #tellGit(): Promise<void> {
    const { revision } = this.#git;
    if (revision === this.#gitRevision) return;
    this.#gitRevision = revision;
    await this.#rows.changedInGit(this.#git.changed());
  }

  async #window({ view, first, count }: Of<'rows'>): Promise<GridAnswers['rows']> {
    const rows = await this.#rows.window(view, first, count);
    return rows && this.#pageRows(rows);
  }

  #pageRows(rows: readonly GridRow[]): PageRow[] {
    return rows.map((row) => pageRow(row, this.#plan, this.#words));
  }

  #next({ view, from, back, to }: Of<'next'>): Promise<GridAnswers['next']> {
    return this.#rows.next({ view, from, back, marks: SOUGHT[to] });
  }

  async #mark({ view, ranges, reviewed }: Of<'review'>): Promise<GridAnswers['review']> {
    const done = await this.#review.mark(this.#rows, view, ranges, reviewed);
    // Another view was made meanwhile: nothing is marked, and whoever pressed it is told.
    if (done === undefined) throw new BytesyncError('entry-vanished');
    return done.next ? { next: done.next } : {};
  }

  async #propose({ view, ranges }: Of<'propose'>): Promise<GridAnswers['propose']> {
    const proposed = (await this.#rows.propose({ view, ranges })) ?? [];
    // Another view was made meanwhile, or nothing is there that a rule could be about.
    if (proposed.length === 0) throw new BytesyncError('entry-vanished');
    return proposed.map((one) => rowsFilter(one, this.#words));
  }

  #complete({ filter, at }: Of<'complete'>): FilterProposal[] {
    const { translate } = this.#words;
    const { range, items } = completions(filter, at, this.#labels);
    const [before, after] = [
      filter.slice(0, range.offset),
      filter.slice(range.offset + range.length),
    ];
    return items
      .map(({ label, kind, text, source }) => ({
        becomes: `${before}${label}${kind === 'connective' ? ' ' : ''}${after}`,
        label,
        text: fillIn(translate(text), { ...(source !== undefined && { label: source }) }),
      }))
      .filter(({ becomes }) => becomes !== filter)
      .slice(0, PROPOSALS);
  }

  #problemOf(filter: string): GridView['problem'] {
    return filterPlace(filter, this.#labels, this.#words);
  }

  get #labels(): readonly string[] {
    return this.#plan.sources.map(({ label }) => label);
  }
}

/** As the planner's thread takes it: what is absent is not there. */
function viewWanted(wanted: Omit<Of<'view'>, 'chips'>) {
  const { filter, sort, descending, layout, fold, foldAll, reveal, keep, sight } = wanted;
  return {
    ...{ filter, sort, descending, layout },
    ...(fold && { fold }),
    ...(foldAll !== undefined && { foldAll }),
    ...(reveal && { reveal }),
    ...(keep && { keep }),
    ...(sight && { sight }),
  };
}
