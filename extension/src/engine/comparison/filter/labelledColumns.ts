import type { Column } from '../item.ts';

/** The columns that a label means: that source, or all of the member with that letter; without one, all. */
export function columnsOf(label: string | undefined, columns: readonly Column[]): number[] {
  return columns.flatMap((column, index) => {
    const isMeant =
      label === undefined || column.label === label || column.label.slice(0, 1) === label;
    return isMeant ? [index] : [];
  });
}
