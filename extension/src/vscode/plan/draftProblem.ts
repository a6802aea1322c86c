import { asBytesyncError } from '@bytesync/shared/errors.ts';
import { filterMistake } from '../../engine/comparison/filter/repair.ts';
import { checkRules } from '../../engine/comparison/rules/compileRules.ts';
import type { RuleSet } from '../../engine/comparison/rules/ruleSet.ts';
import { parseRulesFile, printRulesFile } from '../../engine/comparison/rules/rulesFile.ts';
import type { DraftProblem, DraftRule } from '../../webview/decidingMessages.ts';
import { translatedSentence } from '../messages/translatedSentence.ts';
import { shown, type Words } from '../messages/words.ts';

/** An error as the form shows it, at the rule that it is about. */
export function problemOf(error: unknown, words: Words): DraftProblem {
  const { code, values } = asBytesyncError(error);
  const { rule } = values;
  return {
    text: shown(translatedSentence(code, values, words)),
    ...(typeof rule === 'number' && { rule: rule - 1 }),
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
      const mistake = filterMistake(expression, labels);
      if (mistake === undefined) continue;
      const { values, repaired } = mistake;
      const text = shown(translatedSentence('filter-invalid', values, words));
      const place = { offset: Number(values.offset), length: Number(values.length) };
      const meant = repaired !== undefined && { meant: repaired };
      return { text, rule, filter, place: { text, ...place, ...meant } };
    }
  }
  return undefined;
}

/** @throws BytesyncError rules-invalid: a file with these could not be read, or not be used with these sources */
export function requireUsable(set: RuleSet, labels: readonly string[]): RuleSet {
  const { set: read } = parseRulesFile(printRulesFile(set), '');
  checkRules(read, labels);
  return read;
}
