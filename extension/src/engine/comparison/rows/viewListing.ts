import { GroupedRows } from './groupedRows.ts';
import type { PreparedRows } from './preparedRows.ts';
import { bitsOf, IS_ROW } from './rowMarks.ts';
import type { ViewFacts } from './rowsAnswers.ts';
import { countsOf, type RowsWanted } from './rowView.ts';
import { wantedRows } from './wantedRows.ts';

/** What a view lists, whatever of it is seen. */
export interface Listing {
  /** Indexes of items, in their order. */
  readonly indexes: Uint32Array;
  /** Absent in a list. */
  readonly groups?: GroupedRows;
  readonly facts: Pick<ViewFacts, 'listed' | 'all' | 'matching' | 'total'>;
}

/** @throws BytesyncError filter-invalid */
export function listingOf(prepared: PreparedRows, wanted: RowsWanted): Listing {
  const { marks } = prepared;
  const matching = prepared.matching(wanted);
  const bits = bitsOf(wanted.marks) | IS_ROW;
  const indexes = wantedRows(prepared.order(wanted), marks, bits, matching);
  const grouping = prepared.grouping(wanted.layout);
  const byNumber = wanted.sort === 'path' ? (wanted.descending ? -1 : 1) : undefined;
  const groups = grouping && new GroupedRows(grouping, { indexes, marks, byNumber });
  const total = countsOf(marks);
  return {
    indexes,
    ...(groups && { groups }),
    facts: {
      listed: indexes.length,
      all: prepared.all,
      matching: matching ? countsOf(marks, matching) : total,
      total,
    },
  };
}
