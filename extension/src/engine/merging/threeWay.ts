import type { DifferenceLimits } from '../difference/lineDifference.ts';
import { changesBetween, linesOf, type Range, type Region, regionsOf } from './regions.ts';

/** What finding out may cost; two versions of a text that differ in more are compared instead. */
export const MERGE_LIMITS: DifferenceLimits = { edits: 4_000, ms: 2_000 };

/** Lines of one version; checks go through all of them for each conflict. */
const LINES_MAX = 100_000;

/** A place that both have changed, and not alike. */
export interface Slot {
  /** Lines of `merged`, as the base has them. */
  readonly lines: Range;
  /** What the sides have there. */
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** A text that two have changed. */
export interface ThreeWay {
  readonly base: readonly string[];
  /** Each with its lines in `merged`. */
  readonly regions: readonly (Region & { readonly place: Range })[];
  /** The base with what does not collide. */
  readonly merged: readonly string[];
  readonly slots: readonly Slot[];
}

export interface Versions {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** Undefined where they differ in too much, or have too many lines. */
export function threeWay(
  versions: Versions,
  limits: DifferenceLimits = MERGE_LIMITS,
): ThreeWay | undefined {
  const [base, ours, theirs] = [versions.base, versions.ours, versions.theirs].map(linesOf);
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  if (Math.max(base.length, ours.length, theirs.length) > LINES_MAX) return undefined;
  const [own, other] = [ours, theirs].map((side) => changesBetween(base, side, limits));
  if (own === undefined || other === undefined) return undefined;
  const merged: string[] = [];
  const regions: ThreeWay['regions'][number][] = [];
  const slots: Slot[] = [];
  let done = 0;
  for (const region of regionsOf({ ours, theirs }, own, other)) {
    merged.push(...base.slice(done, region.base[0]));
    const from = merged.length;
    merged.push(...linesMerged(region, { base, ours, theirs }));
    const place: Range = [from, merged.length];
    regions.push({ ...region, place });
    if (region.by === 'both') {
      const sides = { ours: ours.slice(...region.ours), theirs: theirs.slice(...region.theirs) };
      slots.push({ lines: place, ...sides });
    }
    done = region.base[1];
  }
  merged.push(...base.slice(done));
  return { base, regions, merged, slots };
}

function linesMerged(
  region: Region,
  lines: Readonly<Record<'base' | 'ours' | 'theirs', readonly string[]>>,
): readonly string[] {
  switch (region.by) {
    case 'both':
      return lines.base.slice(...region.base);
    case 'theirs':
      return lines.theirs.slice(...region.theirs);
    default:
      return lines.ours.slice(...region.ours);
  }
}
