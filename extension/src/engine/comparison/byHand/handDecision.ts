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

/** What a person decided about some items. */
export interface HandDecision {
  readonly by: Author;
  /** By the author's clock, in ms since 1970. */
  readonly atMs: number;
  readonly items: readonly DecidedItem[];
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
