/** The two versions of a text between the marks that editors and Git know. */
export interface Versions {
  readonly ours: string;
  readonly theirs: string;
  readonly ourName: string;
  readonly theirName: string;
}

const OURS = '<<<<<<<';
const BETWEEN = '=======';
const THEIRS = '>>>>>>>';

/**
 * Both versions, one after the other, as one conflict. The editor's merge editor takes a result with such marks for
 * one that is to be made anew from both sides; where there is none, the marks are what people work with.
 */
export function conflictText({ ours, theirs, ourName, theirName }: Versions): string {
  const end = ours.includes('\r\n') ? '\r\n' : '\n';
  const line = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}${end}`);
  return [
    `${OURS} ${ourName}${end}${line(ours)}`,
    `${BETWEEN}${end}${line(theirs)}`,
    `${THEIRS} ${theirName}${end}`,
  ].join('');
}

/** Whether a text still holds a conflict. */
export function holdsConflict(text: string): boolean {
  return text.split(/\r?\n/u).some((line) => line.startsWith(`${OURS} `));
}
