import { BytesyncError } from '@bytesync/shared/errors.ts';
import { type GridRow, gridRow } from './gridRow.ts';
import type { PreparedRows } from './preparedRows.ts';
import { IS_REVIEWED } from './rowMarks.ts';
import type { RowsSubject } from './rowsSubject.ts';
import type { RowsWanted } from './rowView.ts';
import { listingOf } from './viewListing.ts';

interface Held {
  readonly prepared: PreparedRows;
  readonly indexes: Uint32Array;
}

/** How far an item of a plan is, as its row has it. */
type StatesOf = (index: number, subject: RowsSubject) => Pick<GridRow, 'states'>;

/** Lists that are held at once. */
const HELD_MAX = 4;

/** Rows for somebody who takes all of them, piece by piece, whatever other plans are made meanwhile. Four bytes a row. */
export class HeldRows {
  readonly #held = new Map<number, Held>();
  #count = 0;

  /** @throws BytesyncError filter-invalid; internal where more is held than anybody asks for */
  hold(prepared: PreparedRows, wanted: RowsWanted): { held: number; rows: number } {
    if (this.#held.size >= HELD_MAX) throw new BytesyncError('internal', { what: 'lists held' });
    const { indexes } = listingOf(prepared, { ...wanted, layout: 'list' });
    this.#count += 1;
    this.#held.set(this.#count, { prepared, indexes });
    return { held: this.#count, rows: indexes.length };
  }

  /**
   * Rows from `first` on; none where they were let go.
   * @param statesOf an item of a plan: how far it is by now
   */
  rows(id: number, first: number, count: number, statesOf: StatesOf): GridRow[] {
    const held = this.#held.get(id);
    if (held === undefined) return [];
    const { subject, marks, describe } = held.prepared;
    return [...held.indexes.subarray(first, first + count)].flatMap((index) => {
      const summary = describe(index);
      const row = summary && gridRow(subject, index, summary);
      const isReviewed = ((marks[index] ?? 0) & IS_REVIEWED) !== 0;
      const states = statesOf(index, subject);
      return row ? [{ ...row, ...(isReviewed && { reviewed: true as const }), ...states }] : [];
    });
  }

  letGo(id: number): undefined {
    this.#held.delete(id);
  }
}
