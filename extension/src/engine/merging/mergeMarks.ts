/** The two versions of a text between the marks that editors and Git know. */
export interface NamedVersions {
  readonly ours: string;
  readonly theirs: string;
  readonly ourName: string;
  readonly theirName: string;
}

const OURS = '<<<<<<<';
const BETWEEN = '=======';
const THEIRS = '>>>>>>>';

/**
 * Both versions, one after the other, as one conflict. The editor's merge editor takes a result with such marks for one
 * that is to be made anew from base and both sides.
 */
export function markedText({ ours, theirs, ourName, theirName }: NamedVersions): string {
  const line = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
  return [
    `${OURS} ${ourName}\n${line(ours)}`,
    `${BETWEEN}\n${line(theirs)}`,
    `${THEIRS} ${theirName}\n`,
  ].join('');
}

/** Whether a text holds such marks. The one between the versions stands under headings, too. */
export function hasMarks(text: string): boolean {
  return text.split('\n').some((line) => line.startsWith(OURS) || line.startsWith(THEIRS));
}
