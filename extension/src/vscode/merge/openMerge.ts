import { BytesyncError } from '@bytesync/shared/errors.ts';
import { bytesAs, editedText, type MergeText } from '../../engine/merging/mergeText.ts';
import type { ResultState } from '../../engine/merging/resultState.ts';
import { type MergedFile, saveMerged } from '../../engine/merging/saveMerged.ts';
import { RESULT_MAX } from './keptMerge.ts';

/** What a merge is made of. */
export interface MergeOf {
  /** The own file, and what it may hold: all that is in the result. */
  readonly own: Pick<MergedFile, 'root' | 'file' | 'path' | 'before'>;
  /** How the own file spells its text. */
  readonly spelling: Pick<MergeText, 'lineEnd' | 'hasMark'>;
}

/** Whom a merge asks. */
export interface MergeQuestions {
  /** What a result says of the conflicts; off the main thread. */
  readonly stateOf: (result: string) => Promise<ResultState>;
  /** Whether the own file is open elsewhere with unsaved changes. */
  readonly isUnsaved: () => boolean;
  /** Whether places are solved that have neither side whole, by their lines, and may go without changes of one side. */
  readonly mayWrite: (state: Pick<ResultState, 'doubtful' | 'dropped'>) => Promise<boolean>;
}

/** A merge of the own file with another one, until its editor is closed. */
export class OpenMerge {
  readonly #of: MergeOf;
  readonly #questions: MergeQuestions;
  /** What was written last, and what was merged: a person may have put that back. */
  #before: readonly Uint8Array[];

  constructor(of: MergeOf, questions: MergeQuestions) {
    this.#of = of;
    this.#questions = questions;
    this.#before = of.own.before;
  }

  /**
   * Writes the result to the own file, if that still is what was merged and no conflict is open.
   * @returns what the file holds now; undefined where the person gave up
   * @throws BytesyncError merge-not-text, merge-open, merge-own-unsaved; as `saveMerged`. Nothing was written then
   */
  async save(content: Uint8Array): Promise<SavedMerge | undefined> {
    const { own, spelling } = this.#of;
    const { path } = own;
    const text = editedText(content);
    if (text === undefined) throw new BytesyncError('merge-not-text', { path });
    const { open, doubtful, dropped } = await this.#questions.stateOf(text);
    const untouched = open - doubtful.length;
    if (untouched > 0) throw new BytesyncError('merge-open', { count: untouched });
    const isAsked = doubtful.length + dropped.length > 0;
    if (isAsked && !(await this.#questions.mayWrite({ doubtful, dropped }))) return undefined;
    if (this.#questions.isUnsaved()) throw new BytesyncError('merge-own-unsaved', { path });
    const after = bytesAs(text, spelling);
    // Other ends of lines make it longer.
    if (after.length > RESULT_MAX) throw new BytesyncError('merge-not-text', { path });
    const left = await saveMerged({ ...own, before: this.#before, after });
    this.#before = [after, ...own.before];
    return { after, left };
  }
}

export interface SavedMerge {
  readonly after: Uint8Array;
  /** What could not be cleared up. */
  readonly left: readonly BytesyncError[];
}
