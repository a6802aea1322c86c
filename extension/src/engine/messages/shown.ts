// Control characters, line and paragraph separators, what reorders text, and lone surrogates: a file
// name must not pose as another one.
const UNSHOWABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

/** A path, a name or a line from elsewhere: what can't be shown is written as an escape. */
export function shown(text: string): string {
  return text.replaceAll(UNSHOWABLE, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}
