import stringWidth from 'string-width';

// Control characters, line and paragraph separators, what reorders text, and lone surrogates: a file
// name must not be able to move the cursor, colour the terminal or pose as another name.
const UNSHOWABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text from elsewhere, made safe for a terminal: what can't be shown is written as an escape. */
export function shown(text: string): string {
  return text.replaceAll(UNSHOWABLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return NAMED[character] ?? `\\u{${code.toString(16)}}`;
  });
}

/** The value as JSON on one line, which a terminal can take too: what can't be shown is escaped. */
export function shownJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(UNSHOWABLE, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Columns of a name within a sentence. */
const NAME_WIDTH = 40;

/** The name of a member or a folder, safe and short enough for a sentence. */
export function shownName(name: string): string {
  return shortened(shown(name), NAME_WIDTH);
}

// Made when it is needed: it takes longer to be made than most programs do to load.
let graphemes: Intl.Segmenter | undefined;

/** The text in at most `width` columns (2 or more): what is too much goes from its middle. */
export function shortened(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  const pieces = [...graphemes.segment(text)].map(({ segment }) => segment);
  // The end of a path tells more than its beginning.
  const tail = fitting(pieces.toReversed(), Math.ceil((width - 1) * 0.6));
  const head = fitting(pieces, width - 1 - stringWidth(tail.join('')));
  return `${head.join('')}…${tail.toReversed().join('')}`;
}

function fitting(pieces: readonly string[], width: number): string[] {
  let used = 0;
  const end = pieces.findIndex((piece) => {
    used += stringWidth(piece);
    return used > width;
  });
  return pieces.slice(0, end < 0 ? pieces.length : end);
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes for people, in powers of 1000: 999 B, 1.2 KB, 34 MB. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** Milliseconds for people: 0.4 s, 12 s, 3 min 5 s, 2 h 10 min. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Time of day here: 14:05:31. @param ms since 1970 */
export function clockTime(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB', { hourCycle: 'h23' });
}

/** 1,234 */
export function number(count: number): string {
  return count.toLocaleString('en-US');
}

/** 1 file, 2 files, 1,234 files. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}
