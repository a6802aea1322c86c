import { BytesyncError } from '@bytesync/shared/errors.ts';
import { CHOSEN_MAX } from '../byHand/chosenItems.ts';
import { contentGroups } from '../contentGroups.ts';
import { itemsOf } from '../filter/runFilter.ts';
import { describer, type SummaryItem } from '../summary.ts';
import { type GridRow, gridRow } from './gridRow.ts';
import { indexOfPath, keptRows } from './keptRows.ts';
import { ReviewedMarks, reviewedLines, reviewMark } from './reviewedMarks.ts';
import { bitOf, bitsOf, IS_REVIEWED, IS_ROW, marksOf, withReview } from './rowMarks.ts';
import { orderOf, type RowOrder } from './rowOrder.ts';
import type {
  Reviewed,
  RowsAnswers,
  RowsAsk,
  TooMany,
  ViewFacts,
  ViewRequest,
} from './rowsAnswers.ts';
import type { RowsSubject } from './rowsSubject.ts';
import { countsOf, type RowRange, RowView } from './rowView.ts';

/** What is made once for all views of a plan. */
interface Prepared {
  readonly subject: RowsSubject;
  readonly marks: Uint16Array;
  readonly orders: Map<string, Uint32Array>;
  readonly describe: (index: number) => SummaryItem | undefined;
}

interface Shown {
  readonly view: RowView;
  readonly describe: Prepared['describe'];
}

/** Views that are kept. */
const VIEWS = 3;

/**
 * All items of a comparison as rows of a grid: views of them, and windows of these. Making a view of a million
 * rows takes some hundred ms, windows take what their rows take.
 */
export class ComparisonRows {
  #subject: RowsSubject | undefined;
  #prepared: Prepared | undefined;
  /** Those made last, the newest at the end: the page goes on with one until it has rows of the next. */
  #views: readonly Shown[] = [];
  #made = 0;
  #reviewed = new ReviewedMarks();

  /** Takes the plan made last; views that there are stay as they are. */
  show(subject: RowsSubject): void {
    this.#subject = subject;
    this.#prepared = undefined;
  }

  /** As the method of that name. @throws BytesyncError internal before there is a plan */
  answer(ask: RowsAsk): RowsAnswers[RowsAsk['kind']] {
    switch (ask.kind) {
      case 'view':
        return this.view(ask.request);
      case 'window':
        return this.window(ask.view, ask.first, ask.count);
      case 'next':
        return this.next(ask);
      case 'paths':
        return this.paths(ask.view, ask.ranges, ask.tooMany);
      case 'review':
        return this.review(ask);
      case 'reviewed':
        return this.reviewed(ask.log);
      case 'items':
        return this.items(ask.paths);
    }
  }

  /** Makes a view. @throws BytesyncError filter-invalid */
  view(request: ViewRequest): ViewFacts {
    const prepared = this.#prepare();
    const { subject, marks } = prepared;
    const total = countsOf(marks, () => true);
    const matching = matchingOf(subject, request);
    const bits = bitsOf(request.marks) | IS_ROW;
    const indexes = this.#order(prepared, request).filter(
      (index) => matching?.[index] !== 0 && ((marks[index] ?? 0) & bits) === bits,
    );
    const { keep } = request;
    const before = keep && this.#shown(keep.view)?.view;
    this.#made += 1;
    const view = new RowView(this.#made, subject, marks, indexes);
    this.#views = [...this.#views.slice(1 - VIEWS), { view, describe: prepared.describe }];
    return {
      ...{ view: view.id, rows: view.count, total },
      all: marks.reduce((sum, bits) => sum + (bits === 0 ? 0 : 1), 0),
      matching: matching ? countsOf(marks, (index) => matching[index] !== 0) : total,
      ...(keep && before && { kept: keptRows(keep, before, view) }),
    };
  }

  #prepare(): Prepared {
    if (this.#prepared !== undefined) return this.#prepared;
    const subject = this.#subject;
    if (subject === undefined) throw new BytesyncError('internal', { what: 'no plan yet' });
    const { comparison, decisions, open } = subject;
    const marks = marksOf(subject);
    const described = describer(comparison, decisions, open);
    const describe = subject.isCheck ? onlyRead(subject, described) : described;
    const prepared = { subject, marks, orders: new Map(), describe };
    for (const [index, item] of comparison.items.entries()) {
      if (!this.#reviewed.mayHave(item.path)) continue;
      const mark = markOf(index, prepared);
      if (mark !== undefined && this.#reviewed.has(mark)) setReviewed(marks, index, true);
    }
    this.#prepared = prepared;
    return prepared;
  }

  #order({ orders, subject, marks }: Prepared, { sort, descending }: RowOrder): Uint32Array {
    const key = `${sort} ${descending}`;
    const order = orders.get(key) ?? orderOf({ sort, descending }, subject, marks);
    orders.set(key, order);
    return order;
  }

  #shown(id: number): Shown | undefined {
    return this.#views.find(({ view }) => view.id === id);
  }

  /** Rows from `first` on, fewer at the end; undefined where the view is no more, as for the next two. */
  window(id: number, first: number, count: number): GridRow[] | undefined {
    const shown = this.#shown(id);
    if (shown === undefined) return undefined;
    const { view, describe } = shown;
    return [...view.indexes.subarray(first, first + count)].flatMap((index) => {
      const summary = describe(index);
      const row = summary && gridRow(view.subject, index, summary);
      const isReviewed = ((view.marks[index] ?? 0) & IS_REVIEWED) !== 0;
      return row ? [{ ...row, ...(isReviewed && { reviewed: true as const }) }] : [];
    });
  }

  next({ view, from, back, marks }: Extract<RowsAsk, { kind: 'next' }>): RowsAnswers['next'] {
    const shown = this.#shown(view);
    const row = shown?.view.next(from, back, bitsOf(marks));
    return shown && { ...(row !== undefined && { row }) };
  }

  /** Of the items in these rows. @throws BytesyncError tooMany */
  paths(id: number, ranges: readonly RowRange[], tooMany: TooMany): string[] | undefined {
    const view = this.#shown(id)?.view;
    if (view === undefined) return undefined;
    const count = ranges.reduce((sum, [from, to]) => sum + to + 1 - from, 0);
    if (count > CHOSEN_MAX) throw new BytesyncError(tooMany, { count, most: CHOSEN_MAX });
    const { items } = view.subject.comparison;
    return ranges.flatMap(([from, to]) =>
      [...view.indexes.subarray(from, to + 1)].map((index) => items[index]?.path ?? ''),
    );
  }

  /** Marks what somebody sees: in a view of a plan before it counts where nothing has changed since. */
  review({ view, ranges, isReviewed }: Extract<RowsAsk, { kind: 'review' }>): Reviewed | undefined {
    const shown = this.#shown(view);
    if (shown === undefined) return undefined;
    const { subject, marks, indexes } = shown.view;
    const changed = ranges.flatMap(([from, to]) =>
      [...indexes.subarray(from, to + 1)].flatMap((index) => {
        const mark = markOf(index, { subject, describe: shown.describe });
        if (mark === undefined) return [];
        this.#reviewed.set(mark, isReviewed);
        setReviewed(marks, index, isReviewed);
        return [mark];
      }),
    );
    if (this.#prepared?.marks !== marks) this.#prepared = undefined;
    const next = shown.view.next(ranges.at(-1)?.[1] ?? -1, false, bitOf('not-reviewed'));
    return { log: reviewedLines(changed, isReviewed), ...(next !== undefined && { next }) };
  }

  /** Takes what was written down; views that there are stay as they are. */
  reviewed(log: string): string | undefined {
    this.#reviewed = new ReviewedMarks();
    this.#prepared = undefined;
    return this.#reviewed.read(log);
  }

  /** Those of the paths that are items. */
  items(paths: readonly string[]): SummaryItem[] {
    const { subject, describe } = this.#prepare();
    return paths.flatMap((path) => {
      const index = indexOfPath(subject.comparison.items, path);
      const item = index === undefined ? undefined : describe(index);
      return item ? [item] : [];
    });
  }
}

/** Undefined where there is no such item. */
function markOf(
  index: number,
  { subject, describe }: Pick<Prepared, 'subject' | 'describe'>,
): string | undefined {
  const item = subject.comparison.items[index];
  const summary = describe(index);
  return item && summary && reviewMark(item, summary.actions, subject);
}

function setReviewed(marks: Uint16Array, index: number, isReviewed: boolean): void {
  marks[index] = withReview(marks[index] ?? 0, isReviewed);
}

/** A check compares contents: there is nothing to look at where they are the same, or could not be read. */
function onlyRead(
  { comparison }: RowsSubject,
  describe: Prepared['describe'],
): Prepared['describe'] {
  const labels = comparison.columns.map(({ label }) => label);
  return (index) => {
    const item = comparison.items[index];
    const described = describe(index);
    if (item === undefined || described === undefined) return undefined;
    const groups = contentGroups(item);
    const isVaried = Math.max(...groups) > 0;
    const isRead = (label: string) => (groups[labels.indexOf(label)] ?? -1) >= 0;
    return { ...described, files: isVaried ? described.files.filter(isRead) : [] };
  };
}

/** For each item, 0 where the filter isn't true of it; undefined without a filter. */
function matchingOf(
  { comparison, decisions }: RowsSubject,
  { filter, nowUs }: ViewRequest,
): Uint8Array | undefined {
  if (filter.trim() === '') return undefined;
  return itemsOf({ expression: filter, nowUs }, comparison, decisions);
}
