/** Everything that a report says beside names, numbers and the sentences of errors. */
export const REPORT_TEXTS = {
  // Headings: how it ended
  done: 'Done',
  'done-with-errors': 'Done, but not everything',
  refused: 'Refused',
  aborted: 'Ended early',
  dryRun: 'Dry run: nothing was changed',
  nothing: 'Nothing to do',
  ended: '{date}, after {duration}',
  // Sections
  sources: 'Data sources',
  items: 'Items',
  conflicts: 'Conflicts',
  problems: 'Not done',
  links: 'Files whose other names (hard links) keep the old content',
  transfer: 'Transfer',
  saved: 'Files that did not have to travel whole',
  trash: 'Trash',
  unpruned: 'Warning: not pruned from the trash',
  // Columns
  source: 'Source',
  name: 'Name',
  new: 'New',
  changed: 'Changed',
  dates: 'Dates',
  deleted: 'Deleted',
  undone: 'Not done',
  size: 'Size',
  kind: 'Kind',
  count: 'Count',
  // Kinds of items
  compared: 'Compared',
  skipped: 'Left different on purpose',
  identical: 'Identical',
  different: 'Different',
  onlyOn: 'Not everywhere',
  unreadable: 'Unreadable',
  errors: 'Errors',
  // Lines
  folder: 'the folder',
  more: '… and {more} more',
  sent: 'Sent {literal} of content; {saved} did not have to travel.',
  savedOf: '{saved} of {size} did not have to travel',
  relay: 'Relay: {in} in, {out} out, all of it sealed.',
  pruned: 'Old versions deleted from the trash here: {versions} ({size} on disk).',
} as const;

export type ReportText = keyof typeof REPORT_TEXTS;
