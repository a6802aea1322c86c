import { TEXT_MAX } from '../inventory/textForms.ts';
import { isDecisive, readsAlways } from './contentNeeds.ts';
import {
  type Comparison,
  type ComparisonItem,
  type ComparisonMode,
  dateOf,
  type Preset,
} from './item.ts';

/**
 * How much is looked at as texts although all files of an item have one size, in bytes of one copy: most of them turn
 * out to be the same, and all the work was for nothing.
 */
const ONE_SIZE_MAX = 64 * 1024 * 1024;
/** What each of these counts beside its bytes. */
const ONE_FILE = 4096;

/**
 * The items whose files are looked at as texts where they are read: those whose files may differ in line ends or
 * whitespace alone. Their sizes differ, or else their dates; the latter are left out where there are too many. The
 * same on every member.
 */
export function textNeeds(
  comparison: Comparison,
  mode: ComparisonMode,
  preset: Preset,
): ReadonlySet<number> {
  const always = readsAlways(mode, preset);
  const wanted = new Set<number>();
  const ofOneSize: number[] = [];
  let bytes = 0;
  for (const [index, item] of comparison.items.entries()) {
    const { sizes, dates, largest } = filesOf(item);
    if (largest > TEXT_MAX || !isDecisive(item, always)) continue;
    if (sizes > 1) wanted.add(index);
    else if (dates > 1) {
      ofOneSize.push(index);
      bytes += largest + ONE_FILE;
    }
  }
  return bytes > ONE_SIZE_MAX ? wanted : new Set([...wanted, ...ofOneSize]);
}

/** How many sizes and dates the files of an item have, and the largest size. */
function filesOf({ cells }: ComparisonItem) {
  const sizes = new Set<number>();
  const dates = new Set<number | undefined>();
  for (const cell of cells) {
    if (cell.kind !== 'present' || cell.entry.kind !== 'file') continue;
    sizes.add(cell.entry.size);
    dates.add(dateOf(cell));
  }
  return { sizes: sizes.size, dates: dates.size, largest: Math.max(0, ...sizes) };
}
