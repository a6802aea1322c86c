import type { Change, Range } from './regions.ts';
import type { Place, ThreeWay } from './threeWay.ts';

/** What lies between two lines of a merge that no side has changed and that a result still has. */
export interface Gap {
  /** One or more: a person may have edited what was between them. */
  readonly places: readonly Place[];
  /** Lines of `merged`. */
  readonly old: Range;
  /** Lines of the result. */
  readonly now: Range;
}

/** The gaps of a result in which places lie. @param changes from `merged` to the result */
export function gapsOf(
  { merged, places }: ThreeWay,
  changes: readonly Change[],
  lines: number,
): readonly Gap[] {
  const at = linesNow(merged.length, changes);
  for (const { lines } of places) at.fill(-1, ...lines);
  const gaps: Gap[] = [];
  for (const place of places) {
    const last = gaps.at(-1);
    if (last !== undefined && place.lines[0] < last.old[1]) {
      gaps[gaps.length - 1] = { ...last, places: [...last.places, place] };
      continue;
    }
    let [from, to] = place.lines;
    while (from > 0 && at[from - 1] === -1) from -= 1;
    while (to < merged.length && at[to] === -1) to += 1;
    const begin = from === 0 ? 0 : (at[from - 1] ?? 0) + 1;
    const end = to === merged.length ? lines : (at[to] ?? lines);
    gaps.push({ places: [place], old: [from, to], now: [begin, end] });
  }
  return gaps;
}

/** Where each old line is now; -1 where it is no more. */
function linesNow(length: number, changes: readonly Change[]): Int32Array {
  const at = new Int32Array(length).fill(-1);
  const end: Change = { old: [length, length], now: [length, length] };
  let [from, ahead] = [0, 0];
  for (const { old, now } of [...changes, end]) {
    for (let line = from; line < old[0]; line += 1) at[line] = line + ahead;
    from = old[1];
    ahead = now[1] - old[1];
  }
  return at;
}
