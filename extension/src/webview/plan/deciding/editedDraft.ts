import type { Draft } from '../../decidingMessages.ts';
import { type EditedGroup, withGroupNames } from './groupTokens.ts';
import type { EditedRule } from './ruleEdits.ts';
import type { EditedFilter } from './savedList.ts';

/** A draft as it is edited: all that is in a list is known by its key, and groups in rules by theirs. */
export interface EditedDraft extends Omit<Draft, 'rules' | 'groups' | 'filters'> {
  readonly rules: readonly EditedRule[];
  readonly groups: readonly EditedGroup[];
  readonly filters: readonly EditedFilter[];
}

/** The draft with all names as they are by now. */
export function spelled({ rules, groups, filters, ...others }: EditedDraft): Draft {
  return {
    ...others,
    rules: withGroupNames(rules, groups).map(({ key: _, ...rule }) => rule),
    groups: groups.map(({ name, members }) => ({ name, members })),
    filters: filters.map(({ name, filter }) => ({ name, filter })),
  };
}
