import Table from 'cli-table3';
import stringWidth from 'string-width';
import { shortened } from './shownText.ts';

const GAP = '  ';

const BARE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: GAP,
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: GAP,
};

const NARROWEST = 8;

export interface TableOptions {
  readonly head?: readonly string[];
  /** The first columns hold text; all others are numbers. */
  readonly textColumns: number;
  /** The text column that gives way where a row would be too wide. */
  readonly flexible: number;
  /** Columns of the terminal; absent: as many as it takes. */
  readonly width?: number | undefined;
}

/** Lines of a table without frames. */
export function table(rows: readonly (readonly string[])[], options: TableOptions): string {
  const { head, textColumns, flexible } = options;
  const all = head ? [head, ...rows] : rows;
  const columns = Math.max(...all.map((row) => row.length));
  const room = roomFor(all, columns, options);
  const made = new Table({
    chars: BARE,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: Array.from({ length: columns }, (_, at) => (at < textColumns ? 'left' : 'right')),
  });
  made.push(
    ...all.map((row) => row.map((cell, at) => (at === flexible ? shortened(cell, room) : cell))),
  );
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Columns that the flexible one may take. */
function roomFor(
  rows: readonly (readonly string[])[],
  columns: number,
  { flexible, width }: TableOptions,
): number {
  if (width === undefined) return Number.POSITIVE_INFINITY;
  let others = columns * GAP.length;
  for (let column = 0; column < columns; column += 1) {
    if (column === flexible) continue;
    others += Math.max(...rows.map((row) => stringWidth(row[column] ?? '')));
  }
  return Math.max(NARROWEST, width - others);
}
