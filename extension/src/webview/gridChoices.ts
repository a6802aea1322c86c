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
  'git-changed',
  'pending',
  'done',
  'failed',
] as const;
export type Chip = (typeof CHIPS)[number];

/** Those about what became of a plan: they are offered once it is carried out. */
export const STATE_CHIPS: readonly Chip[] = ['pending', 'done', 'failed'];

/** Whether it depends on what became of rows which of them are listed. */
export function isAboutStates(chips: readonly Chip[]): boolean {
  return STATE_CHIPS.some((chip) => chips.includes(chip));
}

export const SORTS = ['path', 'size', 'date', 'state'] as const;
export type Sort = (typeof SORTS)[number];

/** How rows are arranged: names of `ROW_LAYOUTS`. */
export const LAYOUTS = ['list', 'tree', 'kind'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** What is counted of all that stands below a row: names of `COUNTED`. */
export const COUNTS = [
  'differences',
  'conflicts',
  'undecided',
  'errors',
  'not-reviewed',
  'failed',
] as const;

/** What somebody goes to by a key: the next row that waits for a decision or has failed, or that was not looked at. */
export const SOUGHT = ['waiting', 'not-reviewed'] as const;
export type Sought = (typeof SOUGHT)[number];
