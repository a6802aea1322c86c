import { type ActionKind, ALL_SOURCES, OTHER_SOURCES, takesFrom } from '../../decidingChoices.ts';
import type { DraftAction, DraftRule } from '../../decidingMessages.ts';

/** A rule that is being edited. */
export interface EditedRule extends DraftRule {
  /** The same wherever it stands in the list. */
  readonly key: number;
}

type Rules = readonly EditedRule[];

/** One place further up (-1) or down (1); the same list where there is none. */
export function moved(rules: Rules, key: number, step: -1 | 1): Rules {
  const at = rules.findIndex((rule) => rule.key === key);
  const rule = rules[at];
  const other = rules[at + step];
  if (rule === undefined || other === undefined) return rules;
  return rules.with(at, other).with(at + step, rule);
}

/** With the same rule once more, behind it. */
export function duplicated(rules: Rules, key: number, copy: number): Rules {
  return rules.flatMap((rule) => (rule.key === key ? [rule, { ...rule, key: copy }] : [rule]));
}

export function without(rules: Rules, key: number): Rules {
  return rules.filter((rule) => rule.key !== key);
}

export function changed(rules: Rules, key: number, change: (rule: EditedRule) => DraftRule): Rules {
  return rules.map((rule) => (rule.key === key ? { ...change(rule), key } : rule));
}

/** A rule that does nothing yet: what it is about stays as it is. */
export function newRule(name: string, filter: string): DraftRule {
  const stays: DraftAction = { kind: 'leave', from: [], newest: false, to: [ALL_SOURCES] };
  return { name, enabled: true, match: 'all', filters: [filter], actions: [stays] };
}

/** @param labels of all data sources: the first is proposed to be copied from */
export function newAction(labels: readonly string[]): DraftAction {
  return { kind: 'copy', from: labels.slice(0, 1), newest: false, to: [OTHER_SOURCES] };
}

/** What it is about: where conditions count there is at least one. Where they don't, they stay until the rule is saved. */
export function withMatch(rule: DraftRule, match: DraftRule['match']): DraftRule {
  if (match === 'everything') return { ...rule, match };
  return { ...rule, match, filters: rule.filters.length === 0 ? [''] : rule.filters };
}

/** Another kind of action, with the sides that it has. What is to be deleted is chosen anew: it was chosen for something else. */
export function withKind(
  action: DraftAction,
  kind: ActionKind,
  labels: readonly string[],
): DraftAction {
  const to = kind === 'delete' ? [] : action.to;
  if (!takesFrom(kind)) return { kind, from: [], newest: false, to };
  return withSources(
    { ...action, kind },
    action.from.length > 0 ? action.from : labels.slice(0, 1),
    labels,
  );
}

/** Of several, or of a name that stands for several, the newest is copied. @param labels that stand for one each */
export function withSources(
  action: DraftAction,
  from: readonly string[],
  labels: readonly string[],
): DraftAction {
  const [only] = from;
  const isOne = from.length <= 1 && (only === undefined || labels.includes(only));
  return { ...action, from, newest: !isOne };
}

/** The other one of several names, or only “all”: it stands for each of them. */
export function withNames(names: readonly string[], before: readonly string[]): readonly string[] {
  const isNew = (name: string) => names.includes(name) && !before.includes(name);
  if (isNew(ALL_SOURCES)) return [ALL_SOURCES];
  return names.length > 1 ? names.filter((name) => name !== ALL_SOURCES) : names;
}
