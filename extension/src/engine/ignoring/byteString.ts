// Nearly all names: then a byte is a character.
const ASCII = /^[\0-\x7f]*$/;

/** A text as a character for each byte of its UTF-8: patterns count bytes, as Git does. */
export function byteString(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}
