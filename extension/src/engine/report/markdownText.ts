// Control characters, line and paragraph separators, what reorders text, and lone surrogates.
const UNSHOWABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

// What is mark-up within a line, formulas of VS Code's viewer and cells of tables included.
const MARKS = /[\\`*_[\]|~$&<]/gu;

// What begins a list, a heading, a quotation or a rule where it stands first: "28. November" is a date.
const NUMBER_FIRST = /^(\s*\d{1,9})(?=[.)](?!\S))/u;
const MARK_FIRST = /^(\s*)(?=#{1,6}(?!\S)|[-+](?![^\s-])|[>=])/u;

// Some viewers look for HTML before they look for backslashes.
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;' };

/** Longest text that is shown, in code points: a path alone may have 32,767 bytes. */
const SHOWN_MAX = 400;

/**
 * Text from elsewhere as Markdown that shows just this text, within a line or a cell. What can't be shown
 * is written as an escape; what is too long loses its middle.
 */
export function literal(text: string): string {
  return onOneLine(text)
    .replaceAll(MARKS, (mark) => ENTITIES[mark] ?? `\\${mark}`)
    .replace(NUMBER_FIRST, '$1\\')
    .replace(MARK_FIRST, '$1\\');
}

/** A path as a code span, within a line but not in a table. CommonMark 0.31, 6.1. */
export function codeSpan(text: string): string {
  const line = onOneLine(text);
  const runs = [...line.matchAll(/`+/gu)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(0, ...runs) + 1);
  // A blank at both ends is taken off when the span is read, unless there is nothing else.
  const padding = /^`|`$|^ .*[^ ].* $/u.test(line) ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}

function onOneLine(text: string): string {
  return shortened(text).replaceAll(UNSHOWABLE, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}

/** The end of a path tells more than its beginning. */
function shortened(text: string): string {
  if (text.length <= SHOWN_MAX) return text;
  const points = [...text];
  if (points.length <= SHOWN_MAX) return text;
  const tail = Math.ceil(SHOWN_MAX * 0.6);
  const head = points.slice(0, SHOWN_MAX - tail - 1);
  return `${head.join('')}…${points.slice(-tail).join('')}`;
}

/** Lines of a table whose first columns hold text and the others numbers. Cells are Markdown. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  textColumns: number,
): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column < textColumns ? ':--' : '--:'));
  return [line(head), line(rule), ...rows.map(line)];
}
