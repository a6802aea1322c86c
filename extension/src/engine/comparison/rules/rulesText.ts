import { BytesyncError } from '@bytesync/shared/errors.ts';
import { partSpans, tokens } from './partSpans.ts';
import { parseRulesFile, printRulesFile, rulesFileParts } from './rulesFile.ts';
import { withEntries } from './savedText.ts';
import { edited, joined, type TextEdit } from './textEdits.ts';

type Parts = ReturnType<typeof rulesFileParts>;

/** All that changes in a rules file, with what lies between. */
export interface RulesEdit extends TextEdit {
  readonly parts: readonly {
    readonly name: FilePart;
    /** Absent: it was not there. */
    readonly before?: string;
    readonly text: string;
  }[];
}

/** Parts of a rules file that are not only typed. */
const FILE_PARTS = ['rules', 'groups', 'filters'] as const;
type FilePart = (typeof FILE_PARTS)[number];
/** Those of them that are to be what this says; what is absent stays. */
export type RulesParts = Readonly<Partial<Pick<Parts, FilePart>>>;
/** What a part is where there is nothing of it. */
const NONE: Readonly<Record<FilePart, string>> = { rules: '[]', groups: '{}', filters: '{}' };

/**
 * The text of a rules file with these parts instead of its own; all else stays as somebody wrote it. Comments within
 * what is another one are lost; those among groups or filters only where one of these is taken away or renamed, and those within the list
 * of a group where it gets other members.
 * @param text one that can be read; undefined: there is no file yet
 * @param path where it is from, for errors
 * @throws BytesyncError rules-invalid when the rules are too much, or the file is, or its parts can't be replaced
 */
export function withRules(text: string | undefined, parts: RulesParts, path: string): string {
  if (text !== undefined) return edited(text, rulesEdit(text, parts, path));
  const written = printRulesFile(parts);
  requireParts(written, parts, path);
  return written;
}

/** The edit that `withRules` makes of a file that is there; see there. @throws BytesyncError rules-invalid */
export function rulesEdit(text: string, parts: RulesParts, path: string): RulesEdit {
  const before = rulesFileParts(text, path);
  const others = FILE_PARTS.filter((name) => {
    const [now, then] = [parts[name], before[name]].map((part) => JSON.stringify(part));
    return now !== undefined && now !== (then ?? NONE[name]);
  });
  const edit = replacing(text, Object.fromEntries(others.map((name) => [name, parts[name]])));
  requireParts(edited(text, edit), { ...before, ...parts }, path);
  return edit;
}

/**
 * What takes an edit back that could not be saved.
 * @param before the text that it was made of
 * @param now the text as it is; a formatter may have gone over it
 * @returns undefined: somebody has other rules there now, and they stay
 */
export function takingBack(edit: RulesEdit, before: string, now: string): TextEdit | undefined {
  const { start, end, text, parts } = edit;
  if (now === edited(before, edit)) {
    return { start, end: start + text.length, text: before.slice(start, end) };
  }
  const spans = partSpans(now);
  const pieces = parts.flatMap(({ name, before: old = NONE[name], text: ours }): TextEdit[] => {
    const span = spans.get(name);
    const isOurs = span && unspaced(textIn(now, span)) === unspaced(ours);
    // Where there was none, an empty one is what can be put in place of ours.
    return isOurs ? [{ start: span.start, end: span.end, text: old }] : [];
  });
  return pieces.length === 0 || pieces.length < parts.length ? undefined : joined(now, pieces);
}

function unspaced(text: string): string {
  return text.replaceAll(/\s/gu, '');
}

/** Whether two texts are the same to an editor, which has its own ends of lines, and no byte order mark. */
export function isSameText(one: string, other: string): boolean {
  return asEdited(one) === asEdited(other);
}

function asEdited(text: string): string {
  return text.replace(/^\uFEFF/u, '').replaceAll(/\r\n?/gu, '\n');
}

/** What would be read as something else is not written: a name that stands twice, or is written with escapes. */
function requireParts(written: string, expected: Parts, path: string): void {
  parseRulesFile(written, path);
  const read = rulesFileParts(written, path);
  const near = FILE_PARTS.find((name) => asRead(expected, name) !== asRead(read, name));
  if (near === undefined && read.$schema === expected.$schema) return;
  throw new BytesyncError('rules-invalid', {
    path,
    near: near ?? '$schema',
    reason: 'rules-shape',
  });
}

function asRead(parts: Parts, name: FilePart): string {
  return JSON.stringify(parts[name]) ?? NONE[name];
}

function replacing(text: string, parts: RulesParts): RulesEdit {
  const line = text.includes('\r\n') ? '\r\n' : '\n';
  const spans = partSpans(text);
  const changes = FILE_PARTS.flatMap((name) => {
    if (parts[name] === undefined) return [];
    const span = spans.get(name);
    const put = JSON.stringify(parts[name], null, 2).replaceAll('\n', `${line}  `);
    const entries = name === 'rules' ? undefined : parts[name];
    const isCommented = entries !== undefined && span?.hasComments === true;
    const kept = isCommented && withEntries(textIn(text, span), entries, line);
    return [{ name, put: kept || put, span }];
  });
  const added = changes.filter(({ span }) => span === undefined);
  const pieces = changes.flatMap(({ span, put }): TextEdit[] => {
    return span === undefined ? [] : [{ start: span.start, end: span.end, text: put }];
  });
  if (added.length > 0) {
    const { start, isEmpty } = beginning(text);
    const put = added.map((one) => `${line}  "${one.name}": ${one.put}`).join(',');
    pieces.push({ start, end: start, text: `${put}${isEmpty ? line : ','}` });
  }
  return {
    ...joined(text, pieces),
    parts: changes.map(({ name, put, span }) => {
      return { name, text: put, ...(span && { before: textIn(text, span) }) };
    }),
  };
}

function textIn(text: string, { start, end }: Pick<TextEdit, 'start' | 'end'>): string {
  return text.slice(start, end);
}

/** Behind the brace with which the file begins, and whether nothing follows in it. */
function beginning(text: string): { readonly start: number; readonly isEmpty: boolean } {
  const all = tokens(text);
  for (const { token, end } of all) {
    if (token === '{') return { start: end, isEmpty: all.next().value?.token === '}' };
  }
  return { start: 0, isEmpty: false };
}
