import { ContentHasher } from './contentId.ts';
import type { ReadContent } from './readContent.ts';
import { TEXT_MAX } from './textForms.ts';
import { TextHasher } from './textHasher.ts';

/** All that is told of a file's content, of bytes that are fed in pieces of any size. */
export class FileHasher {
  readonly #content = new ContentHasher();
  readonly #looks: boolean;
  /** Absent once it is known to be no text. */
  #text: TextHasher | undefined;

  /**
   * @param expected bytes that the file should have
   * @param looks whether it is to be looked at as a text, too
   */
  constructor(expected: number, looks: boolean) {
    this.#looks = looks;
    this.#text = looks && expected <= TEXT_MAX ? new TextHasher() : undefined;
  }

  update(bytes: Uint8Array): void {
    // Before the content: where the first line end is to be changed, the text up to there is what it has had.
    if (this.#text?.update(bytes, this.#content) === false) this.#text = undefined;
    this.#content.update(bytes);
  }

  /** Bytes fed so far. */
  get size(): number {
    return this.#content.size;
  }

  /** The hasher is spent afterwards. */
  end(): ReadContent {
    const text = this.#text?.endLine(this.#content) ? this.#text : undefined;
    const content = Buffer.from(this.#content.digest()).toString('hex');
    return this.#looks ? { content, text: text?.forms(content) ?? 'none' } : { content };
  }
}
