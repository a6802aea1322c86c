import { BytesyncError } from '@bytesync/shared/errors.ts';
import { bytesAs, editedText, type MergeText } from '../../engine/merging/mergeText.ts';
import { resultState } from '../../engine/merging/resultState.ts';
import { type MergedFile, saveMerged } from '../../engine/merging/saveMerged.ts';
import type { ThreeWay } from '../../engine/merging/threeWay.ts';

/** What a merge is made of. */
export interface MergeOf {
  /** The own file, and what it held when the merge began. */
  readonly own: Pick<MergedFile, 'root' | 'file' | 'path' | 'before'>;
  /** How the own file spells its text. */
  readonly spelling: Pick<MergeText, 'lineEnd' | 'hasMark'>;
  readonly texts: ThreeWay;
}

/** Whom a merge asks. */
export interface MergeQuestions {
  /** Whether the own file is open elsewhere with unsaved changes. */
  readonly isUnsaved: () => boolean;
  /** Whether to write a result that leaves out so many changes that one side made. */
  readonly mayDrop: (count: number) => Promise<boolean>;
}

/** A merge of the own file with another one, until its editor is closed. */
export class OpenMerge {
  readonly #of: MergeOf;
  readonly #questions: MergeQuestions;
  #before: Uint8Array;

  constructor(of: MergeOf, questions: MergeQuestions) {
    this.#of = of;
    this.#questions = questions;
    this.#before = of.own.before;
  }

  /** Whether what an editor holds could be written. */
  isSolved(content: Uint8Array): boolean {
    const text = editedText(content);
    return text !== undefined && resultState(this.#of.texts, text).open === 0;
  }

  /**
   * Writes the result to the own file, if that still is what was merged and no conflict is open.
   * @returns what the file holds now; undefined where the person gave up
   * @throws BytesyncError merge-not-text, merge-open, merge-own-unsaved; as `saveMerged`. Nothing was written then
   */
  async save(content: Uint8Array): Promise<SavedMerge | undefined> {
    const { own, spelling, texts } = this.#of;
    const { path } = own;
    const text = editedText(content);
    if (text === undefined) throw new BytesyncError('merge-not-text', { path });
    const { open, dropped } = resultState(texts, text);
    if (open > 0) throw new BytesyncError('merge-open', { count: open });
    if (dropped > 0 && !(await this.#questions.mayDrop(dropped))) return undefined;
    if (this.#questions.isUnsaved()) throw new BytesyncError('merge-own-unsaved', { path });
    const after = bytesAs(text, spelling);
    const left = await saveMerged({ ...own, before: this.#before, after });
    this.#before = after;
    return { after, left };
  }
}

export interface SavedMerge {
  readonly after: Uint8Array;
  /** What could not be cleared up. */
  readonly left: readonly BytesyncError[];
}
