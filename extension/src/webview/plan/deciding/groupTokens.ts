import type { DraftGroup, DraftRule } from '../../decidingMessages.ts';

/** A group that is being edited. */
export interface EditedGroup extends DraftGroup {
  readonly key: number;
}

/**
 * What rules call a group while both are edited, whatever its name is by then: while a name is typed it may be that of
 * a data source for a moment. Nothing else can be called so.
 */
export function tokenOf(key: number): string {
  return `\u0001${key}`;
}

/** Rules that call groups by what these are known by here. */
export function withTokens<R extends DraftRule>(
  rules: readonly R[],
  groups: readonly EditedGroup[],
): readonly R[] {
  return renamed(rules, new Map(groups.map(({ name, key }) => [name, tokenOf(key)])));
}

/** Rules that call groups by their names. */
export function withGroupNames<R extends DraftRule>(
  rules: readonly R[],
  groups: readonly EditedGroup[],
): readonly R[] {
  return renamed(rules, new Map(groups.map(({ name, key }) => [tokenOf(key), name])));
}

/** Rules that have it, from 0. */
export function rulesWith(rules: readonly DraftRule[], key: number): readonly number[] {
  const token = tokenOf(key);
  return rules.flatMap(({ actions }, at) => {
    return actions.some(({ from, to }) => from.includes(token) || to.includes(token)) ? [at] : [];
  });
}

/** Rules without a group; an action that is left without any name is wrong, and says so. */
export function withoutGroup<R extends DraftRule>(rules: readonly R[], key: number): readonly R[] {
  const token = tokenOf(key);
  const rest = (names: readonly string[]) => names.filter((name) => name !== token);
  return changedNames(rules, rest);
}

function renamed<R extends DraftRule>(
  rules: readonly R[],
  names: ReadonlyMap<string, string>,
): readonly R[] {
  return changedNames(rules, (before) => before.map((name) => names.get(name) ?? name));
}

function changedNames<R extends DraftRule>(
  rules: readonly R[],
  change: (names: readonly string[]) => readonly string[],
): readonly R[] {
  return rules.map((rule) => ({
    ...rule,
    actions: rule.actions.map((action) => {
      return { ...action, from: change(action.from), to: change(action.to) };
    }),
  }));
}
