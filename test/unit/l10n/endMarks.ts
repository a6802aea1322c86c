/** Marks of Chinese and Japanese, and what they are elsewhere. */
const FULL_WIDTH: Readonly<Record<string, string>> = { '。': '.', '？': '?', '！': '!', '：': ':' };

/** The mark at the end of a text in any language, if there is one: `.`, `…`, `?`, `!` or `:`. */
export function endOf(text: string): string {
  const mark = /[.…?!:。？！：]?$/u.exec(text)?.[0] ?? '';
  return FULL_WIDTH[mark] ?? mark;
}

/** Whether a filled-in template is a sentence: a capital or a value in front and a full stop, or 。 at its end. */
export function isSentence(filled: string): boolean {
  return /^[\p{Lu}<].*\.$|。$/su.test(filled);
}
