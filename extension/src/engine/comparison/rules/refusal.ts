import type { ConflictReason } from '../item.ts';

/** Why what a rule says can't be done for an item, so that the next rule is asked. */
export const SOFT_REFUSALS = [
  'source-missing',
  'source-unknown',
  'target-missing',
  'target-unknown',
  'target-there',
  'target-is-source',
  'source-is-target',
  'decided-before',
  'content-differs',
  'kind-differs',
] as const;
export type SoftRefusal = (typeof SOFT_REFUSALS)[number];

/** Why nobody can tell what a rule means for an item: somebody has to decide. */
export type HardRefusal = Extract<
  ConflictReason,
  | 'different-kinds'
  | 'same-date-different-content'
  | 'content-unreadable'
  | 'folder-not-empty'
  | 'folder-missing'
  | 'single-file'
  | 'matched-by-name'
>;

export type Refusal = SoftRefusal | HardRefusal;

const SOFT: ReadonlySet<string> = new Set(SOFT_REFUSALS);

export function isHard(refusal: Refusal): refusal is HardRefusal {
  return !SOFT.has(refusal);
}
