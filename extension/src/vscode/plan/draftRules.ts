import {
  filtersOf,
  listOf,
  type Rule,
  type RuleAction,
  type RuleCondition,
} from '../../engine/comparison/rules/ruleSet.ts';
import { takesFrom } from '../../webview/decidingChoices.ts';
import type { DraftAction, DraftRule } from '../../webview/decidingMessages.ts';

/** A rule as the page edits it: all that it may have is there. */
export function draftRule({ name, enabled = true, when, do: actions }: Rule): DraftRule {
  return { name, enabled, ...draftCondition(when), actions: actions.map(draftAction) };
}

function draftCondition(when: RuleCondition | undefined): Pick<DraftRule, 'match' | 'filters'> {
  const filters = [...filtersOf(when)];
  if (when === undefined) return { match: 'everything', filters };
  return { match: typeof when === 'object' && 'any' in when ? 'any' : 'all', filters };
}

function draftAction(action: RuleAction): DraftAction {
  if ('delete' in action) return { kind: 'delete', ...nobody, to: [...listOf(action.delete)] };
  if ('keep' in action) return { kind: 'keep', ...nobody, to: [...listOf(action.keep)] };
  if ('leave' in action) return { kind: 'leave', ...nobody, to: [...listOf(action.leave)] };
  const to = [...listOf(action.to)];
  if ('copy' in action) return { kind: 'copy', ...draftFrom(action.copy), to };
  if ('content' in action) return { kind: 'content', ...draftFrom(action.content), to };
  if ('dates' in action) return { kind: 'dates', ...draftFrom(action.dates), to };
  return { kind: 'create', ...draftFrom(action.create), to };
}

const nobody = { from: [], newest: false };

type From = string | { readonly newest: string | readonly string[] };

function draftFrom(from: From): Pick<DraftAction, 'from' | 'newest'> {
  if (typeof from === 'string') return { from: [from], newest: false };
  return { from: [...listOf(from.newest)], newest: true };
}

/**
 * The rule that was edited, as files have it: what is missing is missing there, too, and is said by whoever reads it.
 * An empty filter is none: it must not come to everything.
 */
export function ruleOf({ name, enabled, match, filters, actions }: DraftRule): Rule {
  return {
    name,
    ...(!enabled && { enabled }),
    ...(match !== 'everything' && { when: conditionOf(match, filters) }),
    do: actions.map(actionOf),
  };
}

function conditionOf(match: 'all' | 'any', filters: readonly string[]): RuleCondition {
  const [only] = filters;
  if (match === 'any') return { any: [...filters] };
  return filters.length === 1 && only !== undefined ? only : { all: [...filters] };
}

function actionOf({ kind, from, newest, to }: DraftAction): RuleAction {
  const at = namesOf(to);
  if (!takesFrom(kind)) return { [kind]: at } as RuleAction;
  const [only = ''] = from;
  const source = newest || from.length > 1 ? { newest: namesOf(from) } : only;
  return { [kind]: source, to: at } as RuleAction;
}

function namesOf(names: readonly string[]): string | string[] {
  const [only] = names;
  return names.length === 1 && only !== undefined ? only : [...names];
}
