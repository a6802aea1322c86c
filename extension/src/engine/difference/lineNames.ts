const WHITESPACE = /[ \t\r\n\f\v]+/gu;

/** Gives lines numbers: the same one to lines that are taken as equal. */
export class LineNames {
  readonly #ignoreWhitespace: boolean;
  readonly #known = new Map<string, number>();

  /** @param ignoreWhitespace as `git diff -w`: blanks, tabs and line ends count nowhere */
  constructor(ignoreWhitespace: boolean) {
    this.#ignoreWhitespace = ignoreWhitespace;
  }

  /** @param starts as `lineStarts` gives them */
  of(bytes: Uint8Array, starts: Uint32Array): number[] {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const names: number[] = [];
    for (let line = 0; line + 1 < starts.length; line += 1) {
      // A character for each byte: whatever the encoding, lines are equal when their bytes are.
      names.push(this.#name(buffer.toString('latin1', starts[line], starts[line + 1])));
    }
    return names;
  }

  #name(line: string): number {
    const text = this.#ignoreWhitespace ? line.replaceAll(WHITESPACE, '') : line;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, this.#known.size);
    return this.#known.size - 1;
  }
}
