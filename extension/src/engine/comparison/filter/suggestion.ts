/** Letters that may be wrong, missing or too many in a word of which another one was meant. */
const MOST_WRONG = 2;

/** The one of the words that is most like what was written; undefined when none is. */
export function suggestion(written: string, words: readonly string[]): string | undefined {
  const lower = written.toLowerCase().slice(0, 32);
  let best: string | undefined;
  let least = MOST_WRONG + 1;
  for (const word of words) {
    const wrong = distance(lower, word.toLowerCase());
    // Of a word of two letters, two wrong ones leave nothing.
    if (wrong < least && wrong < word.length) {
      best = word;
      least = wrong;
    }
  }
  return best;
}

/** Levenshtein's distance, where two neighbours that changed places count once. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
