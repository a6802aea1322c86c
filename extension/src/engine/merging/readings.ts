import { isSame, sidesOf } from './takenSides.ts';
import type { ThreeWay } from './threeWay.ts';

type Lines = readonly string[];

/** Where the lines read so far may end, and whether all places before were taken, or some not. */
type Ends = Map<number, { taken: boolean; left: boolean }>;

/** Ends that are followed: equal lines over and over would make endlessly many. */
const MOST = 256;

/**
 * What a result is that has every line between the places as it was: 'taken' where a side, or both, stand in each; 'both'
 * where it can also be read as if some place had been left; 'none' where it can't be read so at all.
 */
export function readingOf({ merged, places }: ThreeWay, now: Lines): 'taken' | 'both' | 'none' {
  let ends: Ends = new Map([[0, { taken: true, left: false }]]);
  let done = 0;
  for (const place of places) {
    const between = merged.slice(done, place.lines[0]);
    const sides = sidesOf(place);
    const next: Ends = new Map();
    for (const [at, how] of ends) {
      const from = endOf(between, now, at);
      if (from === undefined) continue;
      for (const side of sides) add(next, endOf(side, now, from), how);
      const left = { taken: false, left: true };
      add(next, endOf(place.base, now, from), left);
    }
    if (next.size === 0 || next.size > MOST) return 'none';
    ends = next;
    done = place.lines[1];
  }
  const rest = merged.slice(done);
  const whole = [...ends].filter(([at]) => endOf(rest, now, at) === now.length);
  if (!whole.some(([, { taken }]) => taken)) return 'none';
  return whole.some(([, { left }]) => left) ? 'both' : 'taken';
}

function add(
  ends: Ends,
  at: number | undefined,
  { taken, left }: { taken: boolean; left: boolean },
) {
  if (at === undefined) return;
  const known = ends.get(at);
  ends.set(at, { taken: taken || known?.taken === true, left: left || known?.left === true });
}

/** Where the lines end that stand there; undefined where others do. */
function endOf(part: Lines, lines: Lines, at: number): number | undefined {
  const end = at + part.length;
  return isSame(lines.slice(at, end), part) ? end : undefined;
}
