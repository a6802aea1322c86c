// What the page and the extension both need as values: apart from the schemas, which the page does not load.

/** What rows can be limited to: names of `ROW_MARKS`, in the order in which the page offers them. */
export const CHIPS = [
  'differences',
  'conflicts',
  'undecided',
  'decided',
  'errors',
  'one-source',
  'moved',
] as const;
export type Chip = (typeof CHIPS)[number];

export const SORTS = ['path', 'size', 'date', 'state'] as const;
export type Sort = (typeof SORTS)[number];
