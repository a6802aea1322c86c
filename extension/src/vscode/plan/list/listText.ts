import type { RowsWanted } from '../../../engine/comparison/rows/rowView.ts';
import type { PlanRows } from '../../../engine/planning/planRows.ts';
import type { PlanView } from '../../../engine/run/memberUi.ts';
import type { ListFormat } from './listFormat.ts';

/** Rows that are made to text at once: few enough that nobody waits for the window meanwhile. */
const PIECE = 250;

/** The rows that a page lists. */
export interface ListedRows {
  readonly plan: PlanView;
  readonly rows: PlanRows;
  readonly wanted: RowsWanted;
}

/**
 * All rows that are wanted as text, piece by piece, as they were when the first was asked for.
 * @param onProgress gets how many of all are done
 * @throws BytesyncError filter-invalid; 'aborted' once another run has begun
 */
export async function* listText(
  { plan, rows, wanted }: ListedRows,
  format: ListFormat,
  onProgress: (progress: { readonly done: number; readonly total: number }) => void,
): AsyncGenerator<string> {
  const { held, rows: all, hasStates } = await rows.hold(wanted);
  try {
    const about = { plan, wanted, rows: all, hasStates, madeMs: Date.now() };
    yield format.head(about);
    for (let first = 0; first < all; first += PIECE) {
      const piece = await rows.heldRows(held, first, PIECE);
      yield piece.map((row, at) => format.row(row, about, first + at === 0)).join('');
      onProgress({ done: Math.min(all, first + PIECE), total: all });
    }
    yield format.tail();
  } finally {
    rows.letGo(held).catch(() => {
      // The planner has gone, and what it held with it.
    });
  }
}
