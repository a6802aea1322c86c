import { type Cell, dateOf } from './item.ts';

/** Equal mtime and mode. The mode of a link means nothing on most systems and is left out. */
export function sameDates(a: Cell, b: Cell): boolean {
  if (a.kind !== 'present' || b.kind !== 'present') return false;
  if (dateOf(a) !== dateOf(b)) return false;
  return a.entry.kind === 'link' || a.entry.mode === b.entry.mode;
}
