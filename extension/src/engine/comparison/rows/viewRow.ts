import { type GridRow, gridRow } from './gridRow.ts';
import type { PreparedRows } from './preparedRows.ts';
import { ROW_KINDS } from './rowKinds.ts';
import { IS_REVIEWED } from './rowMarks.ts';
import type { RowView } from './rowView.ts';

/** What a view shows in a row: an item, or what others stand below; undefined where there is none. */
export function viewRow(
  row: number,
  node: number,
  { view, prepared }: { readonly view: RowView; readonly prepared: PreparedRows },
): GridRow | undefined {
  const { items } = view.subject.comparison;
  const place = view.placeIn(row);
  const reviewed = isReviewed(node, view, place?.counts);
  const rest = { ...(place && { place }), ...(reviewed && { reviewed: true as const }) };
  const nothing = { actions: [], files: [] };
  const group = ROW_KINDS[node - items.length];
  if (group !== undefined) return { path: '', ...nothing, cells: [], group, ...rest };
  const item = items[node];
  if (item === undefined) return undefined;
  const described = view.isListed(row) ? prepared.describe(node) : undefined;
  const made = gridRow(view.subject, node, described ?? { path: item.path, ...nothing });
  return made && { ...made, ...rest };
}

/** A row that others stand below is so with all that differs there. */
function isReviewed(
  node: number,
  { marks }: RowView,
  counts: { readonly differences: number; readonly 'not-reviewed': number } | undefined,
): boolean {
  if (counts === undefined) return ((marks[node] ?? 0) & IS_REVIEWED) !== 0;
  return counts.differences > 0 && counts['not-reviewed'] === 0;
}
