import type { GridRange } from '../../gridMessages.ts';

/** Selected rows: ascending ranges that don't touch one another. */
export type Selection = readonly GridRange[];

export const NOTHING_SELECTED: Selection = [];

/** The rows from one to another, in either order. */
export function spanned(anchor: number, row: number): Selection {
  return [[Math.min(anchor, row), Math.max(anchor, row)]];
}

export function allOf(rows: number): Selection {
  return rows === 0 ? NOTHING_SELECTED : [[0, rows - 1]];
}

export function countSelected(selection: Selection): number {
  return selection.reduce((sum, [from, to]) => sum + to + 1 - from, 0);
}

export function isSelected(selection: Selection, row: number): boolean {
  return selection.some(([from, to]) => from <= row && row <= to);
}

/** With the row, or without it where it is selected. */
export function toggled(selection: Selection, row: number): Selection {
  if (isSelected(selection, row)) return without(selection, row);
  return joined([...selection, [row, row]]);
}

export function without(selection: Selection, row: number): Selection {
  return selection.flatMap(([from, to]): GridRange[] => {
    if (row < from || row > to) return [[from, to]];
    const [before, after]: GridRange[] = [
      [from, row - 1],
      [row + 1, to],
    ];
    return [before, after].flatMap((range) => (range && range[0] <= range[1] ? [range] : []));
  });
}

function joined(ranges: readonly GridRange[]): Selection {
  const found: [number, number][] = [];
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = found.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}
