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
/** Between both, and before the version that both come from. */
const BETWEENS = [/^={7}\s*$/u, /^\|{7}(?:\s|$)/u];

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

/** Whether lines hold more of the marks in between than the texts that they come from: these stand under headings, too. */
export function hasMoreMarks(lines: readonly string[], from: readonly string[]): boolean {
  return BETWEENS.some((mark) => {
    const count = (all: readonly string[]) => all.filter((line) => mark.test(line)).length;
    return count(lines) > count(from);
  });
}
