import type { ReadContent } from './readContent.ts';

/** Bytes of a text that is looked at as one; what is longer is told by its content id alone. */
export const TEXT_MAX = 4 * 1024 * 1024;

/**
 * Bytes of the digest of a form. Nothing is decided by it, so a collision that somebody has constructed (some 2^64
 * trials) puts a wrong word beside a path of theirs; and lists of contents can't be compressed.
 */
export const FORM_LENGTH = 16;

/**
 * What is the same of texts that differ in little: beginnings of content ids, FORM_LENGTH bytes in lower-case hex.
 * Absent where they say nothing new. docs/formats/inventory.md, "Forms of a text".
 */
export interface TextForms {
  /** Of the text with its line ends made LF; absent: it is the text itself. */
  readonly lineEnds?: string;
  /** Of that text without spaces and tabs; absent: it is that text itself. */
  readonly whitespace?: string;
}

/** What a file is but for line ends; undefined where it is no text, or nobody looked. */
export function lineEndsForm({ content, text }: Partial<ReadContent>): string | undefined {
  if (text === undefined || text === 'none') return undefined;
  return text.lineEnds ?? content?.slice(0, FORM_LENGTH * 2);
}

/** What a file is but for whitespace; undefined where it is no text, or nobody looked. */
export function whitespaceForm(read: Partial<ReadContent>): string | undefined {
  if (read.text === undefined || read.text === 'none') return undefined;
  return read.text.whitespace ?? lineEndsForm(read);
}

/** With what says nothing new left out, so that what is the same has one form. */
export function textForms(content: string, lineEnds: string, whitespace: string): TextForms {
  const plain = content.slice(0, FORM_LENGTH * 2);
  return {
    ...(lineEnds !== plain && { lineEnds }),
    ...(whitespace !== lineEnds && { whitespace }),
  };
}
