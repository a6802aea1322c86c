// What the page and the extension both need as values: apart from the schemas, which the page does not load.

/** What rows can be limited to: names of `ROW_MARKS`, in the order in which the page offers them. */
export const CHIPS = [
  'differences',
  'conflicts',
  'undecided',
  'decided',
  'not-reviewed',
  'errors',
  'one-source',
  'moved',
] as const;
export type Chip = (typeof CHIPS)[number];

export const SORTS = ['path', 'size', 'date', 'state'] as const;
export type Sort = (typeof SORTS)[number];

/** What somebody goes to by a key: the next row that waits for a decision, or that was not looked at. */
export const SOUGHT = ['waiting', 'not-reviewed'] as const;
export type Sought = (typeof SOUGHT)[number];
