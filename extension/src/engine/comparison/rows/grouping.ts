import type { ComparisonItem } from '../item.ts';
import { isFolder, parentIndexes } from '../itemTree.ts';
import { kindsOf, ROW_KINDS } from './rowKinds.ts';
import type { RowsSubject } from './rowsSubject.ts';

/** list: rows alone. tree: below their folders. kind: below what happens to them. */
export const ROW_LAYOUTS = ['list', 'tree', 'kind'] as const;
export type RowLayout = (typeof ROW_LAYOUTS)[number];

/** What rows stand below. Nodes are items, by their indexes, and after these what is no item. */
export interface Grouping {
  readonly layout: Exclude<RowLayout, 'list'>;
  readonly items: number;
  readonly nodes: number;
  /** The node that it stands below, -1 for none. */
  above(node: number): number;
  /** Whether it stands before those beside it that don't, however they are sorted. */
  isFirst(node: number): boolean;
  /** What it is known by in other plans. */
  keyOf(node: number): string;
}

/** Rows below their folders; the root stands above nothing. */
export function folderGrouping({ comparison: { items } }: RowsSubject): Grouping {
  const parents = parentIndexes(items);
  return {
    ...{ layout: 'tree', items: items.length, nodes: items.length },
    above: (node) => (parents[node] ?? -1) || -1,
    isFirst: (node) => node !== 0 && hasFolder(items[node]),
    keyOf: (node) => items[node]?.path ?? '',
  };
}

function hasFolder(item: ComparisonItem | undefined): boolean {
  return item?.cells.some(isFolder) === true;
}

/** Rows below what happens to them. */
export function kindGrouping(subject: RowsSubject, marks: Uint16Array): Grouping {
  const kinds = kindsOf(subject, marks);
  const items = kinds.length;
  return {
    ...{ layout: 'kind', items, nodes: items + ROW_KINDS.length },
    above: (node) => (node < items ? items + (kinds[node] ?? 0) : -1),
    isFirst: (node) => node >= items,
    keyOf: (node) => ROW_KINDS[node - items] ?? '',
  };
}
