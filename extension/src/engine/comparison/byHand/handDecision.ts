import type { RuleAction } from '../rules/ruleSet.ts';

/** Whoever decided, as people see them: they may have left since. */
export interface Author {
  readonly memberId: string;
  readonly letter: string;
  readonly name: string;
}

/** An item as it was when somebody decided about it. */
export interface DecidedItem {
  readonly path: string;
  /** See `basisOf`. */
  readonly basis: string;
}

/** Whether something goes before everything else, whatever is done with it. */
export interface OrderAction {
  readonly first: boolean;
}

export type HandAction = RuleAction | OrderAction;

/** More items than are named one by one: those of the comparison of the run in which they were decided about. */
export interface ManyItems {
  /** By their indexes; see `encodeItemSet`. */
  readonly items: Uint8Array;
  /** Of the comparison: `comparisonDigest`. */
  readonly digest: Uint8Array;
  /** It was decided in an earlier run, and all of them have changed since. */
  readonly changed?: true;
}

/** What a person decided about some items. */
export interface HandDecision {
  readonly by: Author;
  /** By the author's clock, in ms since 1970. */
  readonly atMs: number;
  /** None where they are many. */
  readonly items: readonly DecidedItem[];
  readonly many?: ManyItems | undefined;
  /** null: what rules and preset say, whatever was decided before. */
  readonly action: HandAction | null;
}

export function isOrder(action: HandAction | null): action is OrderAction {
  return action !== null && 'first' in action;
}

/** Characters that decisions take, as far as they are bounded by them. */
export function charactersOf({ items, action }: Pick<HandDecision, 'items' | 'action'>): number {
  const paths = items.reduce((sum, { path }) => sum + path.length, 0);
  return paths + JSON.stringify(action).length;
}
