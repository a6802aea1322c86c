import type { LineRuns } from '../differenceMessages.ts';

/** A part of a line that looks the same from end to end. */
export interface LinePart {
  readonly text: string;
  /** Classes of its style; '' where it is plain. */
  readonly look: string;
}

/** By the bits of a style that are about letters. */
const LETTERS = ['italic', 'bold', 'underlined', 'struck'];

/** What lies between two places of a line, in UTF-16 code units; what no run says anything of is plain. */
export function lineParts(text: string, runs: LineRuns, from: number, to: number): LinePart[] {
  const parts: LinePart[] = [];
  let at = from;
  for (let run = 0; run < runs.length && at < to; run += 2) {
    const end = Math.min(to, runs[run] ?? to);
    if (end <= at) continue;
    parts.push({ text: text.slice(at, end), look: lookOf(runs[run + 1] ?? 0) });
    at = end;
  }
  if (at < to) parts.push({ text: text.slice(at, to), look: '' });
  return parts;
}

function lookOf(style: number): string {
  const colour = style >> LETTERS.length;
  const letters = LETTERS.filter((_, bit) => (style & (1 << bit)) !== 0);
  return [...(colour === 0 ? [] : [`c${colour}`]), ...letters].join(' ');
}
