import { ContentHasher } from './contentId.ts';
import { FORM_LENGTH, TEXT_MAX, type TextForms, textForms } from './textForms.ts';
import { Utf8Check } from './utf8Check.ts';

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/** Bytes that are looked at together: what fits the processor's caches. */
const PIECE = 64 * 1024;

/** 1 for each byte that is no whitespace within a line. */
const IS_KEPT = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === SPACE || byte === TAB ? 0 : 1,
);

// Each thread has its own, and between two pieces nothing of them is needed.
const lines = new Uint8Array(PIECE);
const marks = new Uint8Array(PIECE);

/**
 * The forms of a text that is fed in pieces of any size: with its line ends made LF (CRLF and lone CR too, and one at
 * the end where there is none), and without spaces and tabs. Memory: two buffers of 64 KiB for each thread.
 */
export class TextHasher {
  readonly #utf8 = new Utf8Check();
  /** Absent while no line end had to be changed. */
  #lineEnds: ContentHasher | undefined;
  readonly #whitespace = new ContentHasher();
  #size = 0;
  /** The last byte, 0 before the first. */
  #last = 0;

  /**
   * Takes the next bytes.
   * @param before what hashes the text as it is, and has not got these bytes
   * @returns whether it is a text so far; if not, the hasher is of no more use
   */
  update(bytes: Uint8Array, before: ContentHasher): boolean {
    this.#size += bytes.length;
    // Of a Buffer it is 70 times faster.
    const searched = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    if (this.#size > TEXT_MAX || searched.includes(0) || !this.#utf8.accepts(bytes)) return false;
    if (searched.includes(CR)) this.#lineEnds ??= before.fork();
    for (let from = 0; from < bytes.length; from += PIECE) {
      const piece = bytes.subarray(from, from + PIECE);
      const written = this.#lineEnds === undefined ? piece : this.#withLineEnds(piece);
      this.#lineEnds?.update(written);
      this.#whitespace.update(withoutWhitespace(written));
      this.#last = piece.at(-1) ?? 0;
    }
    return true;
  }

  /**
   * Ends the last line.
   * @param whole what hashes the text as it is, and has got all of it
   * @returns whether it was a text; if not, the hasher is of no more use
   */
  endLine(whole: ContentHasher): boolean {
    if (!this.#utf8.isWhole) return false;
    if (this.#size === 0 || this.#last === LF || this.#last === CR) return true;
    const end = Uint8Array.of(LF);
    this.#lineEnds ??= whole.fork();
    this.#lineEnds.update(end);
    this.#whitespace.update(end);
    return true;
  }

  /**
   * The forms, once the last line is ended. The hasher is spent afterwards.
   * @param content the text's content id
   */
  forms(content: string): TextForms {
    const lineEnds = this.#lineEnds ? formOf(this.#lineEnds) : content.slice(0, FORM_LENGTH * 2);
    return textForms(content, lineEnds, formOf(this.#whitespace));
  }

  #withLineEnds(piece: Uint8Array): Uint8Array {
    let length = 0;
    let last = this.#last;
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at] ?? 0;
      lines[length] = byte === CR ? LF : byte;
      // Of CRLF the CR has written the LF.
      length += byte === LF && last === CR ? 0 : 1;
      last = byte;
    }
    return lines.subarray(0, length);
  }
}

function withoutWhitespace(piece: Uint8Array): Uint8Array {
  let length = 0;
  // Some 400 MB/s, three times as fast as with an iterator. Without a branch, which would be foretold wrongly at every word.
  for (let at = 0; at < piece.length; at += 1) {
    const byte = piece[at] ?? 0;
    marks[length] = byte;
    length += IS_KEPT[byte] ?? 1;
  }
  return marks.subarray(0, length);
}

function formOf(hasher: ContentHasher): string {
  return Buffer.from(hasher.digest()).toString('hex', 0, FORM_LENGTH);
}
