import { contentGroups } from '../contentGroups.ts';
import { AskedFilters } from '../filter/askedFilters.ts';
import { treeFor } from '../filter/runFilter.ts';
import { describer, type SummaryItem } from '../summary.ts';
import { folderGrouping, type Grouping, kindGrouping, type RowLayout } from './grouping.ts';
import type { ItemMark } from './itemStates.ts';
import { type ReviewedMarks, reviewMark } from './reviewedMarks.ts';
import { bitOf, IS_ROW, marksOf, withReview, withState } from './rowMarks.ts';
import { orderOf, type RowOrder } from './rowOrder.ts';
import type { ChangedInGit } from './rowsAnswers.ts';
import type { RowsSubject } from './rowsSubject.ts';
import type { RowsWanted } from './rowView.ts';

/** What is made once for all views of a plan. */
export class PreparedRows {
  readonly subject: RowsSubject;
  /** Of all items; what is reviewed changes in it. */
  readonly marks: Uint16Array;
  /** Rows that there are at all. */
  readonly all: number;
  readonly describe: (index: number) => SummaryItem | undefined;
  readonly #orders = new Map<string, Uint32Array>();
  readonly #groupings = new Map<RowLayout, Grouping>();
  readonly #filters: AskedFilters;

  constructor(subject: RowsSubject, reviewed: ReviewedMarks) {
    const { comparison, decisions, open, isCheck } = subject;
    this.subject = subject;
    this.marks = marksOf(subject);
    this.#filters = new AskedFilters(comparison.items, {
      columns: comparison.columns,
      isConflict: (index) => decisions[index]?.kind === 'conflict',
    });
    this.all = this.marks.reduce((sum, bits) => sum + (bits === 0 ? 0 : 1), 0);
    const described = describer(comparison, decisions, open);
    this.describe = isCheck ? onlyRead(subject, described) : described;
    for (const [index, item] of comparison.items.entries()) {
      const mark = reviewed.mayHave(item.path) ? this.reviewMarkOf(index) : undefined;
      if (mark !== undefined && reviewed.has(mark)) this.setReviewed(index, true);
    }
  }

  /** Undefined where there is no such item. */
  reviewMarkOf(index: number): string | undefined {
    const item = this.subject.comparison.items[index];
    const summary = this.describe(index);
    return item && summary && reviewMark(item, summary.actions, this.subject);
  }

  /** Marks what has changes in Git, and nothing else. */
  setChangedInGit(changed: readonly ChangedInGit[]): void {
    const { items, columns } = this.subject.comparison;
    const own = changed.flatMap(({ label, paths }) => {
      const column = columns.findIndex((one) => one.label === label);
      return column === -1 ? [] : [{ column, paths: new Set(paths) }];
    });
    const bit = bitOf('git-changed');
    for (const [index, { path, cells }] of items.entries()) {
      const isChanged = own.some(({ column, paths }) => {
        const cell = cells[column];
        return paths.has(cell?.kind === 'present' ? cell.entry.path : path);
      });
      const bits = this.marks[index] ?? 0;
      const isRow = (bits & IS_ROW) !== 0;
      this.marks[index] = isChanged && isRow ? bits | bit : bits & ~bit;
    }
  }

  setReviewed(index: number, isReviewed: boolean): void {
    this.marks[index] = withReview(this.marks[index] ?? 0, isReviewed);
  }

  setStates(markOf: (index: number) => ItemMark | undefined): void {
    for (let index = 0; index < this.marks.length; index += 1) this.setState(index, markOf(index));
  }

  /** What is no row stays none. */
  setState(index: number, mark: ItemMark | undefined): void {
    const bits = this.marks[index] ?? 0;
    if ((bits & IS_ROW) !== 0) this.marks[index] = withState(bits, mark);
  }

  /** For each item, 0 where the filter isn't true of it; undefined without a filter. @throws BytesyncError filter-invalid */
  matching({ filter, nowUs }: Pick<RowsWanted, 'filter' | 'nowUs'>): Uint8Array | undefined {
    if (filter.trim() === '') return undefined;
    return this.#filters.matching(treeFor(filter, this.subject.comparison.columns), nowUs);
  }

  /** All items in this order. */
  order({ sort, descending }: RowOrder): Uint32Array {
    const key = `${sort} ${descending}`;
    const order = this.#orders.get(key) ?? orderOf({ sort, descending }, this.subject, this.marks);
    this.#orders.set(key, order);
    return order;
  }

  /** Undefined for a list. Takes four bytes an item below folders, one below kinds of change. */
  grouping(layout: RowLayout): Grouping | undefined {
    if (layout === 'list') return undefined;
    const made =
      this.#groupings.get(layout) ??
      (layout === 'tree' ? folderGrouping(this.subject) : kindGrouping(this.subject, this.marks));
    this.#groupings.set(layout, made);
    return made;
  }
}

/** A check compares contents: there is nothing to look at where they are the same, or could not be read. */
function onlyRead(
  { comparison }: RowsSubject,
  describe: PreparedRows['describe'],
): PreparedRows['describe'] {
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
