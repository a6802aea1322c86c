/** How often each word stands in lines. */
export type Counts = ReadonlyMap<string, number>;

type Lines = readonly string[];

// Words and numbers, and each sign by itself; how they are spaced says nothing. Longer ones are several: V8 keeps a way back
// for each character of a word, and throws a RangeError where they are millions.
const WORDS = /[\p{L}\p{N}_]{1,1000}|[^\s\p{L}\p{N}_]/gu;
const TELLS = /[\p{L}\p{N}]/u;

export function wordsOf(...parts: readonly Lines[]): Counts {
  return counted(parts.flatMap((lines) => lines.flatMap((line) => line.match(WORDS) ?? [])));
}

/** Lines as they read, but for how they are indented and spaced at their ends; none of those that hold no word. */
export function wholeLinesOf(...parts: readonly Lines[]): Counts {
  return counted(parts.flat().flatMap((line) => (isTelling(line) ? [line.trim()] : [])));
}

/** Whether it says something by itself: signs stand everywhere. */
export function isTelling(word: string): boolean {
  return TELLS.test(word);
}

export function countOf(counts: Counts, what: string): number {
  return counts.get(what) ?? 0;
}

function counted(found: Iterable<string>): Counts {
  const counts = new Map<string, number>();
  for (const one of found) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}
