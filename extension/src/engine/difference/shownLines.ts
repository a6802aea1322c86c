import { shown } from '../messages/shown.ts';

/** UTF-16 code units of a line that are shown. */
const CUT = 2000;
/** UTF-8 takes at most so many bytes for each. */
const CUT_BYTES = CUT * 4;

const [LF, CR] = [10, 13];

/** A line, safe to be shown but for its tabs. */
export interface ShownLine {
  readonly text: string;
  /** It ends with CR and LF, or with nothing; else with LF. */
  readonly end?: 'crlf' | 'none';
  /** It goes on. */
  readonly cut?: true;
}

/** Lines of a text as the page shows them: nothing in them can reorder what is around, or pose as another character. */
export function shownLines(
  bytes: Uint8Array,
  starts: Uint32Array,
  first: number,
  count: number,
): ShownLine[] {
  const end = Math.min(first + count, starts.length - 1);
  const lines: ShownLine[] = [];
  for (let line = first; line < end; line += 1) {
    lines.push(shownLine(bytes.subarray(starts[line], starts[line + 1])));
  }
  return lines;
}

/** @param line with its end */
function shownLine(line: Uint8Array): ShownLine {
  const hasEnd = line.at(-1) === LF;
  const hasReturn = hasEnd && line.at(-2) === CR;
  const content = line.subarray(0, line.length - (hasReturn ? 2 : hasEnd ? 1 : 0));
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const decoded = decoder.decode(content.subarray(0, CUT_BYTES));
  const isCut = content.length > CUT_BYTES || decoded.length > CUT;
  return {
    text: safe(isCut ? wholeStart(decoded) : decoded),
    ...(hasReturn && { end: 'crlf' as const }),
    ...(!hasEnd && { end: 'none' as const }),
    ...(isCut && { cut: true as const }),
  };
}

/** A mark of byte order has no width, and may be all that two lines differ in. */
function safe(text: string): string {
  const parts = text.split('\t').map((part) => shown(part).replaceAll('\ufeff', '\\u{feff}'));
  return parts.join('\t');
}

/** Without half a character at its end. */
function wholeStart(text: string): string {
  const start = text.slice(0, CUT);
  const last = start.charCodeAt(start.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? start.slice(0, -1) : start;
}
