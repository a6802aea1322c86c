import { FOLDING } from './nameTables.ts';
import { numbersOf } from './runs.ts';

let table: ReadonlyMap<number, string> | undefined;

function made(): ReadonlyMap<number, string> {
  const numbers = numbersOf(FOLDING);
  const folded = new Map<number, string>();
  let start = 0;
  for (let at = 0; at + 3 < numbers.length; at += 4) {
    const [gap = 0, step = 0, count = 0, shift = 0] = numbers.slice(at, at + 4);
    start += gap;
    for (let index = 0; index < count; index += 1) {
      const point = start + index * step;
      folded.set(point, String.fromCodePoint(point + shift));
    }
  }
  return folded;
}

/**
 * Simple case folding (status C and S of the Unicode Character Database) by the pinned table: one code point for one,
 * so that `ß` and `ss` stay two names, as they are on NTFS.
 */
export function foldCase(text: string): string {
  table ??= made();
  let folded = '';
  for (const character of text) folded += table.get(character.codePointAt(0) ?? 0) ?? character;
  return folded;
}
