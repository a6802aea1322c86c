import type { DifferenceLimits } from '../difference/lineDifference.ts';
import { changesBetween, linesOf, type Range, type Region, regionsOf } from './regions.ts';

/** What finding out may cost; two versions of a text that differ in more are compared instead. */
export const MERGE_LIMITS: DifferenceLimits = { edits: 4_000, ms: 2_000 };

/** Lines of one version; checks go through all of them for each conflict. */
const LINES_MAX = 100_000;

/** Lines that a side, or both, have otherwise than the base. */
export interface Place {
  /** Its lines in `merged`: those of the base where both have changed it, and not alike. */
  readonly lines: Range;
  /** Who has changed it; both: and not alike. */
  readonly by: Region['by'];
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** A text that two have changed. */
export interface ThreeWay {
  readonly base: readonly string[];
  /** The base with what does not collide. */
  readonly merged: readonly string[];
  /** In the order of their lines, with unchanged lines between them. */
  readonly places: readonly Place[];
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
  const places: Place[] = [];
  let done = 0;
  for (const region of regionsOf({ ours, theirs }, own, other)) {
    for (const line of base.slice(done, region.base[0])) merged.push(line);
    const from = merged.length;
    const place = {
      ...{ by: region.by, base: base.slice(...region.base) },
      ...{ ours: ours.slice(...region.ours), theirs: theirs.slice(...region.theirs) },
    };
    for (const line of linesMerged(place)) merged.push(line);
    places.push({ ...place, lines: [from, merged.length] });
    done = region.base[1];
  }
  for (const line of base.slice(done)) merged.push(line);
  return { base, merged, places };
}

/** Those that both have changed, and not alike. */
export function conflictsOf({ places }: ThreeWay): readonly Place[] {
  return places.filter(({ by }) => by === 'both');
}

function linesMerged({ by, base, ours, theirs }: Omit<Place, 'lines'>): readonly string[] {
  if (by === 'both') return base;
  return by === 'theirs' ? theirs : ours;
}
