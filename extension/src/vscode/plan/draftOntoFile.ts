import { isDeepStrictEqual } from 'node:util';
import type { RulesFile } from '../../engine/comparison/rules/rulesFile.ts';
import type { RulesParts } from '../../engine/comparison/rules/rulesText.ts';
import type { Draft, DraftProblem } from '../../webview/decidingMessages.ts';
import { draftParts, partsOf } from './draftParts.ts';

/** What is known by its name in a form and in a file. */
interface Entry {
  readonly name: string;
}

/**
 * The draft with what the file is to have: its rules, if somebody has changed them here, else those that are there by
 * now; of groups and filters those that are there by now, with what was added, changed and taken away here.
 */
export function ontoFile(draft: Draft, file: RulesFile | undefined): Draft {
  const { begun } = draft;
  const now = draftParts(file);
  const areOurs = !isDeepStrictEqual(partsOf(draft).rules, partsOf(begun).rules);
  return {
    ...draft,
    rules: areOurs ? draft.rules : now.rules,
    groups: carried(draft.groups, begun.groups, now.groups),
    filters: carried(draft.filters, begun.filters, now.filters),
  };
}

/** The parts that the file is to have another way than it has them: the rest is not written, and stays to the letter. */
export function changedParts(draft: Draft, file: RulesFile | undefined): RulesParts {
  const [parts, now] = [partsOf(ontoFile(draft, file)), partsOf(draftParts(file))];
  return {
    ...(!isDeepStrictEqual(parts.rules, now.rules) && { rules: parts.rules }),
    ...(!isDeepStrictEqual(parts.groups, now.groups) && { groups: parts.groups }),
    ...(!isDeepStrictEqual(parts.filters, now.filters) && { filters: parts.filters }),
  };
}

/** Entries as they are by now, each of which was changed by somebody here as it is here. */
function carried<E extends Entry>(
  edited: readonly E[],
  begun: readonly E[],
  now: readonly E[],
): readonly E[] {
  // A name that is another one by then stays where it stood.
  if (isDeepStrictEqual(now, begun)) return edited;
  const [here, before] = [byName(edited), byName(begun)];
  const isOurs = ({ name }: Entry) => !isDeepStrictEqual(here.get(name), before.get(name));
  const there = byName(now);
  return [
    ...now.flatMap((entry) => (isOurs(entry) ? (here.get(entry.name) ?? []) : entry)),
    ...edited.filter((entry) => isOurs(entry) && !there.has(entry.name)),
  ];
}

function byName<E extends Entry>(entries: readonly E[]): ReadonlyMap<string, E> {
  return new Map(entries.map((entry) => [entry.name, entry]));
}

/**
 * A problem of what the file is to have at its place in the form, whose lists may be others: without one where the form
 * has nothing of that name, and without the place in a filter where it has another one there.
 */
export function placedInForm(problem: DraftProblem, onto: Draft, form: Draft): DraftProblem {
  const { rule, group, saved, filter, place, ...rest } = problem;
  const at = {
    rule: placeIn(form.rules, onto.rules, rule),
    group: placeIn(form.groups, onto.groups, group),
    saved: placeIn(form.filters, onto.filters, saved),
  };
  const isSame =
    isDeepStrictEqual(entryAt(form.rules, at.rule), entryAt(onto.rules, rule)) &&
    isDeepStrictEqual(entryAt(form.filters, at.saved), entryAt(onto.filters, saved));
  return {
    ...rest,
    ...(at.rule !== undefined && { rule: at.rule }),
    ...(at.group !== undefined && { group: at.group }),
    ...(at.saved !== undefined && { saved: at.saved }),
    ...(isSame && filter !== undefined && { filter }),
    ...(isSame && place !== undefined && { place }),
  };
}

/** Where the form has an entry of the file: the same one, or else the only one that is called so. */
export function placeIn<E extends Entry>(
  form: readonly E[],
  onto: readonly E[],
  at: number | undefined,
): number | undefined {
  const entry = entryAt(onto, at);
  if (entry === undefined) return undefined;
  const same = form.findIndex((one) => isDeepStrictEqual(one, entry));
  if (same >= 0) return same;
  const [first, ...others] = form.flatMap(({ name }, index) => (name === entry.name ? index : []));
  return others.length === 0 ? first : undefined;
}

function entryAt<E>(entries: readonly E[], at: number | undefined): E | undefined {
  return at === undefined ? undefined : entries[at];
}
