import type { DraftAction, DraftRule } from '../../decidingMessages.ts';
import {
  changed,
  duplicated,
  type EditedRule,
  moved,
  newAction,
  newRule,
  withMatch,
  without,
} from './ruleEdits.ts';

/** Who has the rules, and shows them. */
export interface RulesOwner {
  readonly rules: readonly EditedRule[];
  /** Of all data sources. */
  readonly labels: readonly string[];
  /** @param isTyping more of it is coming: what it comes to is counted a little later */
  changeRules(rules: readonly EditedRule[], isTyping: boolean): void;
  /** What rows have in common is offered for this rule no more. */
  forgetRows(key: number): void;
  /** Gives the focus to the element with this id when all is drawn. */
  focus(id: string): void;
}

/** How people change the rules of a draft. */
export class RuleList {
  readonly #owner: RulesOwner;
  #keys = 0;

  constructor(owner: RulesOwner) {
    this.#owner = owner;
  }

  /** Rules as they are edited. */
  edited(rules: readonly DraftRule[]): readonly EditedRule[] {
    return rules.map((rule) => ({ ...rule, key: this.#nextKey() }));
  }

  /** A rule that is in no list yet. */
  made(name: string, filter: string): EditedRule {
    return { ...newRule(name, filter), key: this.#nextKey() };
  }

  /** At the end of the list: rules before it go on to decide first. */
  add(name: string, filter: string): void {
    const rule = this.made(name, filter);
    this.#owner.focus(`rule-${rule.key}-name`);
    this.#set([...this.#owner.rules, rule]);
  }

  duplicate(key: number): void {
    const copy = this.#nextKey();
    this.#owner.focus(`rule-${copy}-name`);
    this.#set(duplicated(this.#owner.rules, key, copy));
  }

  /** The focus goes to the rule that takes its place, or to the button that adds one. */
  remove(key: number): void {
    const { rules } = this.#owner;
    const at = rules.findIndex((rule) => rule.key === key);
    const next = rules[at + 1] ?? rules[at - 1];
    this.#owner.focus(next === undefined ? 'add-rule' : `rule-${next.key}-name`);
    this.#set(without(rules, key));
  }

  /** @param focused id of what has the focus, and keeps it */
  move(key: number, step: -1 | 1, focused: string): void {
    this.#owner.focus(focused);
    this.#set(moved(this.#owner.rules, key, step));
  }

  name(key: number, name: string): void {
    this.#change(key, (rule) => ({ ...rule, name }), true);
  }

  enable(key: number, enabled: boolean): void {
    this.#change(key, (rule) => ({ ...rule, enabled }));
  }

  match(key: number, match: DraftRule['match']): void {
    this.#change(key, (rule) => withMatch(rule, match));
  }

  filter(key: number, at: number, filter: string): void {
    this.#change(key, (rule) => ({ ...rule, filters: rule.filters.with(at, filter) }), true);
  }

  /** The first filter of a rule that was begun with rows. */
  rowsFilter(key: number, filter: string): void {
    this.#change(key, (rule) => ({ ...rule, filters: [filter, ...rule.filters.slice(1)] }));
  }

  addFilter(key: number): void {
    const { filters = [] } = this.#owner.rules.find((rule) => rule.key === key) ?? {};
    this.#owner.focus(filterId(key, filters.length));
    this.#change(key, (rule) => ({ ...rule, filters: [...rule.filters, ''] }));
  }

  removeFilter(key: number, at: number): void {
    this.#owner.focus(`rule-${key}-add-filter`);
    if (at === 0) this.#owner.forgetRows(key);
    this.#change(key, (rule) => ({ ...rule, filters: rule.filters.toSpliced(at, 1) }));
  }

  action(key: number, at: number, change: (action: DraftAction) => DraftAction): void {
    this.#change(key, (rule) => {
      const actions = rule.actions.map((action, index) => (index === at ? change(action) : action));
      return { ...rule, actions };
    });
  }

  addAction(key: number): void {
    const { actions = [] } = this.#owner.rules.find((rule) => rule.key === key) ?? {};
    this.#owner.focus(actionId(key, actions.length));
    const added = newAction(this.#owner.labels);
    this.#change(key, (rule) => ({ ...rule, actions: [...rule.actions, added] }));
  }

  removeAction(key: number, at: number): void {
    this.#owner.focus(`rule-${key}-add-action`);
    this.#change(key, (rule) => ({ ...rule, actions: rule.actions.toSpliced(at, 1) }));
  }

  #change(key: number, change: (rule: EditedRule) => DraftRule, isTyping = false): void {
    this.#owner.changeRules(changed(this.#owner.rules, key, change), isTyping);
  }

  #set(rules: readonly EditedRule[]): void {
    this.#owner.changeRules(rules, false);
  }

  #nextKey(): number {
    this.#keys += 1;
    return this.#keys;
  }
}

/** Id of the box of a condition. */
export function filterId(key: number, at: number): string {
  return `rule-${key}-filter-${at}`;
}

/** Id of one of the filters that rows have in common. */
export function rowsFilterId(key: number, at: number): string {
  return `rule-${key}-rows-${at}`;
}

/** Id of the list of what an action does. */
export function actionId(key: number, at: number): string {
  return `rule-${key}-action-${at}`;
}
