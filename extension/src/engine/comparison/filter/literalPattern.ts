/** What a pattern takes for more than itself. */
const SIGNS = /[*?[{]/gu;
/** The same between braces. */
const SIGNS_BETWEEN = /[*?[{},]/gu;
/** What a line of text can't hold, or nobody can read in it: control characters, what reorders text, and halves of characters. */
const UNWRITABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

/** A pattern that a text matches, and no other that can be written on a line: what can't is any one character there. */
export function literalPattern(text: string): string {
  return writable(text, SIGNS);
}

/** The same for any of several texts. */
export function eitherPattern(texts: readonly string[]): string {
  const [only] = texts;
  if (only !== undefined && texts.length === 1) return literalPattern(only);
  return `{${texts.map((text) => writable(text, SIGNS_BETWEEN)).join(',')}}`;
}

function writable(text: string, signs: RegExp): string {
  return text.replaceAll(signs, (sign) => `[${sign}]`).replaceAll(UNWRITABLE, '?');
}
