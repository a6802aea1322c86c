/** Somewhere on a source. */
export interface Place {
  readonly path: string;
  /** Label of the source. */
  readonly member: string;
}

/** In order of path, then of source. */
export function byPlace(a: Place, b: Place): number {
  return compareText(a.path, b.path) || compareText(a.member, b.member);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
