import { asBytesyncError } from '@bytesync/shared/errors.ts';
import { filterMistake } from '../../engine/comparison/filter/repair.ts';
import { checkRules } from '../../engine/comparison/rules/compileRules.ts';
import type { RuleSet } from '../../engine/comparison/rules/ruleSet.ts';
import { parseRulesFile, printRulesFile } from '../../engine/comparison/rules/rulesFile.ts';
import type { RulesParts } from '../../engine/comparison/rules/rulesText.ts';
import type { DraftProblem, DraftRule } from '../../webview/decidingMessages.ts';
import type { FilterProblem } from '../../webview/gridMessages.ts';
import { translatedSentence } from '../messages/translatedSentence.ts';
import { shown, type Words } from '../messages/words.ts';

/**
 * An error as the form shows it, at the rule that it is about.
 * @param placed where the form has a rule that is at this place, both from 0; undefined: nowhere
 */
export function problemOf(
  error: unknown,
  words: Words,
  placed = (rule: number): number | undefined => rule,
): DraftProblem {
  const { code, values } = asBytesyncError(error);
  const rule = typeof values.rule === 'number' ? placed(values.rule - 1) : undefined;
  const told = rule === undefined ? values : { ...values, rule: rule + 1 };
  return {
    text: shown(translatedSentence(code, told, words)),
    ...(rule !== undefined && { rule }),
  };
}

/** The first filter of rules that are switched on that can't be understood. */
export function filterProblem(
  rules: readonly DraftRule[],
  labels: readonly string[],
  words: Words,
): DraftProblem | undefined {
  for (const [rule, { enabled, match, filters }] of rules.entries()) {
    if (!enabled || match === 'everything') continue;
    for (const [filter, expression] of filters.entries()) {
      const place = filterPlace(expression, labels, words);
      if (place !== undefined) return { text: place.text, rule, filter, place };
    }
  }
  return undefined;
}

/** What is wrong with a filter, and where; undefined for what is one. */
export function filterPlace(
  expression: string,
  labels: readonly string[],
  words: Words,
): FilterProblem | undefined {
  const mistake = filterMistake(expression, labels);
  if (mistake === undefined) return undefined;
  const { values, repaired } = mistake;
  return {
    text: shown(translatedSentence('filter-invalid', values, words)),
    ...{ offset: Number(values.offset), length: Number(values.length) },
    ...(repaired !== undefined && { meant: repaired }),
  };
}

/** @throws BytesyncError rules-invalid: a file with these could not be read, or not be used with these sources */
export function requireUsable(parts: RulesParts, labels: readonly string[]): RuleSet {
  const { set: read } = parseRulesFile(printRulesFile(parts), '');
  checkRules(read, labels);
  const { groups = {}, rules } = read;
  return Object.keys(groups).length === 0 ? { rules } : read;
}
