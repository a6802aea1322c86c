import { asBytesyncError } from '@bytesync/shared/errors.ts';
import { compileFilter, type FilterSubject } from '../filter/compileFilter.ts';
import { checkLabels, parseFilter } from '../filter/parser.ts';
import { every, type ItemTest, some, TRUE, type Truth, UNKNOWN } from '../filter/truth.ts';
import { conditionError, placeOf, type RulePlace, ruleError } from './ruleError.ts';
import { filtersOf, listOf, type RuleAction, type RuleSet } from './ruleSet.ts';
import { SourceNames } from './sourceNames.ts';

/** An action with its names found. Indexes are columns, ascending. */
export type CompiledAction =
  | {
      readonly kind: 'copy' | 'content' | 'dates' | 'create';
      /** One column, or several whose newest counts. */
      readonly from: readonly number[];
      readonly to: readonly number[];
    }
  | { readonly kind: 'delete' | 'leave' | 'keep'; readonly at: readonly number[] };

export interface CompiledRule {
  /** Index in the set. */
  readonly index: number;
  readonly matches: ItemTest;
  readonly actions: readonly CompiledAction[];
}

const ALWAYS: ItemTest = () => TRUE;

/**
 * The rules that are switched on, in their order, for these columns.
 * @throws BytesyncError rules-invalid, with the rule, and with the place where a filter is wrong
 */
export function compileRules(set: RuleSet, subject: FilterSubject): CompiledRule[] {
  const names = new SourceNames(subject.columns, set.groups);
  const known = new Map<string, ItemTest>();
  return set.rules.flatMap((rule, index) => {
    if (rule.enabled === false) return [];
    const place = placeOf(set, index);
    const matches = conditionTest(rule.when, (text) => filterTest(text, { subject, place, known }));
    const actions = rule.do.map((action) => compileAction(action, names, place));
    return [{ index, matches, actions }];
  });
}

/** Whether the rules can be used with sources of these labels. @throws BytesyncError rules-invalid */
export function checkRules(set: RuleSet, labels: readonly string[]): void {
  const columns = labels.map((label) => ({ label, sourceId: label, memberId: label }));
  compileRules(set, { columns, nowUs: 0 });
}

function conditionTest(
  when: RuleSet['rules'][number]['when'],
  testOf: (expression: string) => ItemTest,
): ItemTest {
  const tests = filtersOf(when).map(testOf);
  const [only] = tests;
  if (only === undefined) return ALWAYS;
  const isAny = typeof when === 'object' && 'any' in when;
  return tests.length === 1 ? only : isAny ? some(tests) : every(tests);
}

interface FilterPlace {
  readonly subject: FilterSubject;
  readonly place: RulePlace;
  /** Filters that other rules have, too. */
  readonly known: Map<string, ItemTest>;
}

function filterTest(expression: string, { subject, place, known }: FilterPlace): ItemTest {
  try {
    const found = known.get(expression);
    if (found !== undefined) return found;
    const parsed = parseFilter(expression);
    const labels = subject.columns.map(({ label }) => label);
    checkLabels(expression, parsed, labels);
    const test = askedOnce(compileFilter(parsed.tree, subject));
    known.set(expression, test);
    return test;
  } catch (error) {
    throw conditionError(asBytesyncError(error), place);
  }
}

/** Rules with the same filter ask it of one item after the other: the last answer is remembered. */
function askedOnce(test: ItemTest): ItemTest {
  let last = -1;
  let truth: Truth = UNKNOWN;
  return (item, index) => {
    if (index !== last) truth = test(item, index);
    last = index;
    return truth;
  };
}

/** @param place of the rule, for errors. @throws BytesyncError rules-invalid */
export function compileAction(
  action: RuleAction,
  names: SourceNames,
  place?: RulePlace,
): CompiledAction {
  if ('delete' in action) return { kind: 'delete', at: names.columnsOf(action.delete, place) };
  if ('leave' in action) return { kind: 'leave', at: names.columnsOf(action.leave, place) };
  if ('keep' in action) return { kind: 'keep', at: names.columnsOf(action.keep, place) };
  if ('copy' in action) return { kind: 'copy', ...ways(action.copy, action.to, names, place) };
  if ('content' in action) {
    return { kind: 'content', ...ways(action.content, action.to, names, place) };
  }
  if ('dates' in action) return { kind: 'dates', ...ways(action.dates, action.to, names, place) };
  return { kind: 'create', ...ways(action.create, action.to, names, place) };
}

type From = string | { readonly newest: string | readonly string[] };

function ways(
  from: From,
  to: string | readonly string[],
  names: SourceNames,
  place: RulePlace | undefined,
): { readonly from: readonly number[]; readonly to: readonly number[] } {
  const given = typeof from === 'string' ? from : from.newest;
  const sources = names.columnsOf(given, place);
  // Which of several was meant must be said.
  if (typeof from === 'string' && sources.length > 1)
    throw ruleError('rule-one-source', from, place);
  const targets = SourceNames.areOthers(to)
    ? names.columnsOf('all', place).filter((column) => !isOnly(sources, column))
    : names.columnsOf(listOf(to), place);
  return { from: sources, to: targets };
}

/** The newest of several may be any of them; the others follow it. */
function isOnly(sources: readonly number[], column: number): boolean {
  return sources.length === 1 && sources[0] === column;
}
