import type { RulesFile } from '../../engine/comparison/rules/rulesFile.ts';
import { SourceNames } from '../../engine/comparison/rules/sourceNames.ts';
import type {
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

/** The first group that can't be one, whatever its name is to the others. @param labels of all data sources */
export function groupProblem(
  groups: readonly DraftGroup[],
  labels: readonly string[],
  words: Words,
): DraftProblem | undefined {
  const columns = labels.map((label) => ({ label, sourceId: label, memberId: label }));
  for (const [group, { name, members }] of groups.entries()) {
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
    if (file?.filters.get(name) === filter) continue;
    const place = filterPlace(filter, labels, words);
    if (place !== undefined) return { text: place.text, saved, place };
  }
  return undefined;
}

/** The first name of a group or a saved filter that is missing, or another one's. */
export function namesProblem(
  { groups, filters }: Pick<DraftParts, 'groups' | 'filters'>,
  words: Words,
): DraftProblem | undefined {
  for (const group of groups.keys()) {
    const text = nameProblem(groups, group, words);
    if (text !== undefined) return { text, group };
  }
  for (const saved of filters.keys()) {
    const text = nameProblem(filters, saved, words);
    if (text !== undefined) return { text, saved };
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
