import { isDeepStrictEqual } from 'node:util';
import type { RulesFile } from '../../engine/comparison/rules/rulesFile.ts';
import type { RulesParts } from '../../engine/comparison/rules/rulesText.ts';
import { SourceNames } from '../../engine/comparison/rules/sourceNames.ts';
import type {
  Draft,
  DraftFilter,
  DraftGroup,
  DraftParts,
  DraftProblem,
} from '../../webview/decidingMessages.ts';
import { shownName, type Words } from '../messages/words.ts';
import { filterPlace, problemOf } from './draftProblem.ts';
import { draftRule, ruleOf } from './draftRules.ts';

/** What a file has, as the page edits it; undefined: there is none. */
export function draftParts(file: RulesFile | undefined): DraftParts {
  return {
    rules: file?.set.rules.map(draftRule) ?? [],
    groups: Object.entries(file?.set.groups ?? {}).map(([name, members]) => ({ name, members })),
    filters: [...(file?.filters ?? [])].map(([name, filter]) => ({ name, filter })),
  };
}

/** What was edited, as files have it. */
export function partsOf({ rules, groups, filters }: DraftParts) {
  return {
    rules: rules.map(ruleOf),
    groups: Object.fromEntries(groups.map(({ name, members }) => [name, [...members]])),
    filters: Object.fromEntries(filters.map(({ name, filter }) => [name, filter])),
  };
}

/** What of it somebody has changed: the rest is not written, and stays as the file has it, whoever changes that. */
export function changedParts(draft: Draft): RulesParts {
  const { begun } = draft;
  const [before, parts] = [partsOf(begun), partsOf(draft)];
  return {
    ...(!isDeepStrictEqual(parts.rules, before.rules) && { rules: parts.rules }),
    ...(!isDeepStrictEqual(draft.groups, begun.groups) && { groups: parts.groups }),
    ...(!isDeepStrictEqual(draft.filters, begun.filters) && { filters: parts.filters }),
  };
}

/** The draft with what the file is to have: what somebody has changed, and else what is there by now. */
export function ontoFile(draft: Draft, file: RulesFile | undefined): Draft {
  const [changed, now] = [changedParts(draft), draftParts(file)];
  return {
    ...draft,
    rules: changed.rules === undefined ? now.rules : draft.rules,
    groups: changed.groups === undefined ? now.groups : draft.groups,
    filters: changed.filters === undefined ? now.filters : draft.filters,
  };
}

/** The first group that can't be one. @param labels of all data sources */
export function groupProblem(
  groups: readonly DraftGroup[],
  labels: readonly string[],
  words: Words,
): DraftProblem | undefined {
  const columns = labels.map((label) => ({ label, sourceId: label, memberId: label }));
  for (const [group, { name, members }] of groups.entries()) {
    const text = nameProblem(groups, group, words);
    if (text !== undefined) return { text, group };
    if (members.length === 0) {
      return { text: words.t('Choose the data sources that belong to the group.'), group };
    }
    try {
      new SourceNames(columns, { [name]: [...members] });
    } catch (error) {
      return { text: problemOf(error, words).text, group };
    }
  }
  return undefined;
}

/**
 * The first saved filter that can't be one. One that the file has already may be wrong: nobody has to mend it now.
 * @param file what it has
 * @param labels of all data sources
 */
export function savedProblem(
  filters: readonly DraftFilter[],
  file: RulesFile | undefined,
  labels: readonly string[],
  words: Words,
): DraftProblem | undefined {
  for (const [saved, { name, filter }] of filters.entries()) {
    const text = nameProblem(filters, saved, words);
    if (text !== undefined) return { text, saved };
    if (file?.filters.get(name) === filter) continue;
    const place = filterPlace(filter, labels, words);
    if (place !== undefined) return { text: place.text, saved, place };
  }
  return undefined;
}

/** What has no name, or that of one before it, could not be told apart in a file. */
function nameProblem(
  all: readonly { readonly name: string }[],
  at: number,
  { t }: Words,
): string | undefined {
  const name = all[at]?.name ?? '';
  if (name.trim() === '') return t('A name is missing here.');
  const isTaken = all.findIndex((one) => one.name === name) < at;
  return isTaken ? t('There is another one called “{0}”.', shownName(name)) : undefined;
}
