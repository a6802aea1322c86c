import { CHANGES_MAX } from '../difference/showChanges.ts';

/** How many rows can be chosen at once, and what is said where these are more. */
export const CHOSEN_FOR = {
  decide: { tooMany: 'decided-too-many' },
  contents: { tooMany: 'asked-too-many' },
  difference: { tooMany: 'shown-too-many', most: CHANGES_MAX },
} as const;
