import { CONTENT_ID_LENGTH } from '../inventory/contentId.ts';
import type { ReadContent } from '../inventory/readContent.ts';
import { FORM_LENGTH, lineEndsForm, textForms, whitespaceForm } from '../inventory/textForms.ts';

/** Bytes of what a file reads as. */
export const READ_LENGTH = CONTENT_ID_LENGTH + 2 * FORM_LENGTH;

/** In the place of a form: nobody looked, or it is no text. No digest is like them, as far as anybody knows. */
const NOT_LOOKED = '00'.repeat(FORM_LENGTH);
const NO_TEXT = 'ff'.repeat(FORM_LENGTH);

/** Writes the content id and the two forms in full, so that all rows are of one length. */
export function writeRead(into: Buffer, at: number, read: ReadContent): void {
  const none = read.text === 'none' ? NO_TEXT : NOT_LOOKED;
  const forms = [lineEndsForm(read) ?? none, whitespaceForm(read) ?? none];
  into.write([read.content, ...forms].join(''), at, READ_LENGTH, 'hex');
}

/** What was written there. */
export function readOf(from: Buffer, at: number): ReadContent {
  const lineEndsAt = at + CONTENT_ID_LENGTH;
  const whitespaceAt = lineEndsAt + FORM_LENGTH;
  const content = from.toString('hex', at, lineEndsAt);
  const lineEnds = from.toString('hex', lineEndsAt, whitespaceAt);
  if (lineEnds === NOT_LOOKED) return { content };
  if (lineEnds === NO_TEXT) return { content, text: 'none' };
  const whitespace = from.toString('hex', whitespaceAt, at + READ_LENGTH);
  return { content, text: textForms(content, lineEnds, whitespace) };
}
