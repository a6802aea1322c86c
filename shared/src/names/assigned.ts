import { ASSIGNED } from './nameTables.ts';
import { numbersOf } from './runs.ts';

/** Where runs of assigned and of unassigned code points begin, in turn: the first is assigned. */
let bounds: readonly number[] | undefined;

function made(): readonly number[] {
  let end = 0;
  return numbersOf(ASSIGNED).map((distance) => {
    end += distance;
    return end;
  });
}

function isAssigned(point: number): boolean {
  bounds ??= made();
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] ?? 0) <= point) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
}

/** Whether the pinned version of Unicode knows every character of the text. */
export function isAllAssigned(text: string): boolean {
  for (const character of text) if (!isAssigned(character.codePointAt(0) ?? 0)) return false;
  return true;
}
