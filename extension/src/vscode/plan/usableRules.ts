import type { RuleSet } from '../../engine/comparison/rules/ruleSet.ts';
import type { RulesFile } from '../../engine/comparison/rules/rulesFile.ts';
import type { Draft, DraftProblem } from '../../webview/decidingMessages.ts';
import type { Words } from '../messages/words.ts';
import { placedInForm, placeIn } from './draftOntoFile.ts';
import { groupProblem, namesProblem, partsOf, savedProblem } from './draftParts.ts';
import { filterProblem, problemOf, requireUsable } from './draftProblem.ts';

/** What has to be known to say whether rules can be used. */
export interface RulesTerms {
  /** Absent: the workspace has none yet. */
  readonly file: RulesFile | undefined;
  /** Of all data sources. */
  readonly labels: readonly string[];
  readonly words: Words;
}

/**
 * The rules that the file is to have, or what is wrong with them and where that is in the form.
 * @param onto what the file is to have
 * @param form what is edited
 */
export function usableRules(
  onto: Draft,
  form: Draft,
  terms: RulesTerms,
): { readonly rules: RuleSet } | { readonly problem: DraftProblem } {
  const problem = partProblem(onto, form, terms);
  if (problem !== undefined) return { problem };
  try {
    return { rules: requireUsable(partsOf(onto), terms.labels) };
  } catch (error) {
    const placed = (rule: number) => placeIn(form.rules, onto.rules, rule);
    return { problem: problemOf(error, terms.words, placed) };
  }
}

function partProblem(
  onto: Draft,
  form: Draft,
  { file, labels, words }: RulesTerms,
): DraftProblem | undefined {
  const inForm = (problem: DraftProblem | undefined) =>
    problem && placedInForm(problem, onto, form);
  const ofFilter = inForm(filterProblem(onto.rules, labels, words));
  return (
    namesProblem(form, words) ??
    inForm(groupProblem(onto.groups, labels, words)) ??
    // Which rule it is that the form does not have is said where all of them are checked.
    (ofFilter?.rule === undefined ? undefined : ofFilter) ??
    inForm(savedProblem(onto.filters, file, labels, words))
  );
}
