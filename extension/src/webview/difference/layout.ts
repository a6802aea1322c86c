/** How lines stand: both copies beside each other, or what goes above what comes. */
export type LineMode = 'side' | 'inline';

/** Equal lines that stay around a change. */
const CONTEXT = 3;
/** Fewer lines than this are not worth folding. */
const FOLDED_MIN = 4;

/** Steps of three numbers: lines that are equal, lines of the left that give way to lines of the right. */
export type Steps = readonly number[];

/** Lines that are shown in the same way; `left` and `right` are the first ones. */
interface Block {
  readonly kind: 'same' | 'changed' | 'folded';
  /** The first row, and how many there are. */
  readonly row: number;
  readonly rows: number;
  readonly left: number;
  readonly right: number;
  /** Lines of either side. */
  readonly lefts: number;
  readonly rights: number;
}

export interface Layout {
  readonly mode: LineMode;
  readonly rows: number;
  readonly blocks: readonly Block[];
  /** First rows of the changes. */
  readonly changes: readonly number[];
}

/** A row: lines are counted from 0, and one is undefined where its side has nothing there. */
export interface LayoutRow {
  readonly kind: Block['kind'];
  readonly left: number | undefined;
  readonly right: number | undefined;
  /** Folded only: how many lines. */
  readonly lines: number;
}

/** @param opened first lines of the left of what was folded and is shown */
export function layoutOf(steps: Steps, mode: LineMode, opened: ReadonlySet<number>): Layout {
  const blocks: Block[] = [];
  const changes: number[] = [];
  let [row, left, right] = [0, 0, 0];
  const add = (kind: Block['kind'], lefts: number, rights: number, rows: number) => {
    if (rows === 0) return;
    blocks.push({ kind, row, rows, left, right, lefts, rights });
    if (kind === 'changed') changes.push(row);
    [row, left, right] = [row + rows, left + lefts, right + rights];
  };
  for (let at = 0; at < steps.length; at += 3) {
    const [equal = 0, lefts = 0, rights = 0] = steps.slice(at, at + 3);
    const isLast = at + 3 >= steps.length && lefts + rights === 0;
    const [head, folded, tail] = parts(equal, at > 0, !isLast);
    add('same', head, head, head);
    if (opened.has(left)) add('same', folded, folded, folded);
    else add('folded', folded, folded, Math.min(1, folded));
    add('same', tail, tail, tail);
    const together = mode === 'side' ? Math.max(lefts, rights) : lefts + rights;
    add('changed', lefts, rights, together);
  }
  return { mode, rows: row, blocks, changes };
}

/** How many equal lines stay before and after those that are folded. */
function parts(
  equal: number,
  isAfter: boolean,
  isBefore: boolean,
): readonly [number, number, number] {
  const [head, tail] = [isAfter ? CONTEXT : 0, isBefore ? CONTEXT : 0];
  const folded = equal - head - tail;
  return folded < FOLDED_MIN ? [equal, 0, 0] : [head, folded, tail];
}

/** Undefined beyond the last one. */
export function layoutRow({ blocks, mode }: Layout, row: number): LayoutRow | undefined {
  const block = blockAt(blocks, row);
  if (block === undefined) return undefined;
  const { kind, left, right, lefts, rights } = block;
  const at = row - block.row;
  if (kind !== 'changed') {
    return { kind, left: left + at, right: right + at, lines: kind === 'folded' ? lefts : 1 };
  }
  const rightAt = mode === 'side' ? at : at - lefts;
  return {
    ...{ kind, lines: 1 },
    left: at < lefts ? left + at : undefined,
    right: rightAt >= 0 && rightAt < rights ? right + rightAt : undefined,
  };
}

/** The line of the right in a row, or the next one: one more than there are where none comes. */
export function lineAt(layout: Layout, row: number): number {
  const line = layoutRow(layout, row)?.right;
  const block = blockAt(layout.blocks, row);
  if (line !== undefined || block === undefined) return line ?? 0;
  // In a change, the right begins below what goes, or has ended above.
  const isAbove = layout.mode === 'inline' && row - block.row < block.lefts;
  return isAbove ? block.right : block.right + block.rights;
}

/** The row that shows a line of the right, or the first after it. */
export function rowOfLine({ blocks, mode, rows }: Layout, line: number): number {
  for (const { kind, row, right, rights, lefts } of blocks) {
    if (line >= right + rights) continue;
    const before = kind === 'changed' && mode === 'inline' ? lefts : 0;
    return kind === 'folded' ? row : row + before + Math.max(0, line - right);
  }
  return Math.max(0, rows - 1);
}

/** The first row of the next change, or of the one before; undefined where there is none. */
export function nextChange({ changes }: Layout, row: number, back: boolean): number | undefined {
  return back ? changes.findLast((change) => change < row) : changes.find((change) => change > row);
}

/** Which change a row stands in, or behind; from 1, and 0 before the first. */
export function changeAt({ changes }: Layout, row: number): number {
  return changes.filter((change) => change <= row).length;
}

function blockAt(blocks: readonly Block[], row: number): Block | undefined {
  let [low, high] = [0, blocks.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const block = blocks[middle];
    if (block === undefined) return undefined;
    if (row < block.row) high = middle - 1;
    else if (row >= block.row + block.rows) low = middle + 1;
    else return block;
  }
  return undefined;
}
