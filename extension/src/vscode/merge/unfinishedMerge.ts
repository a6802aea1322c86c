import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import { contentIdOf } from '../../engine/inventory/contentIdOf.ts';
import { hasMarks, markedText } from '../../engine/merging/mergeMarks.ts';
import { bytesAs, bytesForEditor, editedText } from '../../engine/merging/mergeText.ts';
import { base64Of, bytesOf, type KeptMerge, type KeptResult, RESULT_MAX } from './keptMerge.ts';
import type { KeptMerges } from './keptMerges.ts';
import type { MergedResult } from './mergedOffers.ts';
import { lineEndOf, type MergedContents, type MergedTexts } from './mergedTexts.ts';
import type { MergeFile } from './mergeFileSystem.ts';
import type { MergePart } from './mergeUri.ts';
import { type MergeQuestions, OpenMerge } from './openMerge.ts';

/** Names of both sides, for people. */
export interface SideNames {
  readonly ourName: string;
  readonly theirName: string;
}

export interface UnfinishedParts {
  readonly kept: Pick<KeptMerges, 'keepResult'>;
  readonly names: SideNames;
  /** What is kept, as merges see it. */
  readonly texts: MergedTexts;
  readonly questions: MergeQuestions;
  /** The base with what does not collide: what an editor begins with. Undefined where that can't be told; never rejects. */
  readonly merged: Promise<string | undefined>;
  /** What could not be done beside what was asked for. */
  readonly noted: (error: unknown) => void;
}

/**
 * A merge that is kept on disk: what an editor saves of it is there before anything else is done with it, so that no text
 * is lost if the own file can't be written, or nobody is there any more to write it.
 */
export class UnfinishedMerge {
  readonly kept: KeptMerge;
  /** Resolves when it is known what an editor begins with, or nobody can tell; never rejects. */
  readonly ready: Promise<void>;
  readonly #parts: UnfinishedParts;
  readonly #lineEnd: '\n' | '\r\n';
  readonly #merge: OpenMerge;
  readonly #taken: Set<string>;
  /** As the editor knows it. */
  #file: MergeFile;
  /** What is on disk: what was not taken in the end, the editor does not know as the file. */
  #onDisk: Uint8Array;
  /** What an editor has saved last, whether it could be kept, or written, or not. */
  #latest: Uint8Array;
  #isUnwritten: boolean;
  #written: Uint8Array | undefined;
  /** What an editor begins with; undefined where that is not known yet. */
  #begun: string | undefined;
  /** One after the other. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param result what was made of it so far; undefined: nothing */
  constructor(kept: KeptMerge, result: KeptResult | undefined, parts: UnfinishedParts) {
    const contents = contentsOf(kept);
    const { ours } = parts.texts;
    this.kept = kept;
    this.#parts = parts;
    this.#lineEnd = lineEndOf(parts.texts);
    this.#isUnwritten = result?.isUnwritten ?? false;
    this.#written = result?.written === undefined ? undefined : bytesOf(result.written);
    this.#taken = new Set([contents.own, contents.other, contents.base].map(contentIdOf));
    this.#file = result
      ? { bytes: bytesOf(result.text), mtime: result.mtime }
      : { bytes: bytesForEditor(this.#marked, this.#lineEnd), mtime: kept.at };
    this.#onDisk = this.#file.bytes;
    this.#latest = this.#file.bytes;
    const { root, path, file } = kept.pair.own;
    const before = [...(this.#written ? [this.#written] : []), contents.own];
    const own = { root, path, before, ...(file !== undefined && { file }) };
    const spelling = { hasMark: ours.hasMark, lineEnd: this.#lineEnd };
    this.#merge = new OpenMerge({ own, spelling }, parts.questions);
    this.ready = parts.merged.then((merged) => this.#know(merged));
  }

  /** Somebody has worked on it, and the own file does not hold it. */
  get isUnwritten(): boolean {
    return this.#isUnwritten;
  }

  /** Somebody has worked on it, and neither the own file nor the disk holds that. */
  get isUnkept(): boolean {
    return !isSame(this.#latest, this.#onDisk) && this.#isOfAPerson(this.#latest);
  }

  /** What an editor has saved last has marks of a conflict in it: a merge editor would begin anew. */
  get isMarked(): boolean {
    return this.#isUnwritten && hasMarks(this.text ?? '');
  }

  /** What was made of it; undefined where it is no text. */
  get text(): string | undefined {
    return editedText(this.#file.bytes);
  }

  /** What an editor has saved last, also where that was not taken. */
  get latest(): Uint8Array {
    return this.#latest;
  }

  file(part: MergePart): MergeFile {
    if (part === 'result') return this.#file;
    const bytes = bytesForEditor(this.#parts.texts[part].text, this.#lineEnd);
    return { bytes, mtime: this.kept.at };
  }

  /**
   * Takes what an editor saves, and writes it to the own file where a person has said so.
   * @returns what was written; undefined where nothing was to be written
   * @throws BytesyncError as `OpenMerge.save`, interrupted where the person gave up; home-unusable where it could neither
   *   be written nor kept, its cause why it could not be written
   */
  save(content: Uint8Array, isByAPerson: boolean): Promise<MergedResult | undefined> {
    return this.inTurn(() => (isByAPerson ? this.#write(content) : this.#keepOnly(content)));
  }

  /**
   * Writes what was saved last, as a save of a person does.
   * @returns what was written; undefined where the own file has it
   * @throws BytesyncError as `save`
   */
  writeLatest(): Promise<MergedResult | undefined> {
    return this.inTurn(async () => {
      return this.#isUnwritten || this.isUnkept ? this.#write(this.#latest) : undefined;
    });
  }

  /** No editor has it any more: the next one gets what was saved last, also where that was not taken. */
  putForth(): void {
    if (isSame(this.#latest, this.#file.bytes)) return;
    this.#file = { bytes: this.#latest, mtime: after(this.#file.mtime) };
  }

  /** After whatever goes on with it. */
  inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#last.then(act);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #keepOnly(content: Uint8Array): Promise<undefined> {
    requireSize(content);
    this.#latest = content;
    const { mtime } = this.#file;
    await this.#keep(content, { mtime: after(mtime), isUnwritten: this.#isOfAPerson(content) });
    this.#file = { bytes: content, mtime: after(mtime) };
  }

  async #write(content: Uint8Array): Promise<MergedResult> {
    requireSize(content);
    this.#latest = content;
    const { mtime, bytes } = this.#file;
    // The editor knows the file as it was until this is done.
    const isUnwritten = this.#isOfAPerson(content);
    const kept = await this.#keep(content, { mtime, isUnwritten }).then(
      () => undefined,
      asBytesyncError,
    );
    const refused = (error: unknown): never => {
      if (kept === undefined) throw error;
      // Why it could not be written says that it is kept.
      this.#parts.noted(kept);
      throw new BytesyncError(kept.code, kept.values, { cause: error });
    };
    const saved = await this.#merge.save(content).catch(refused);
    // The editor keeps it as unsaved.
    if (saved === undefined) return refused(new BytesyncError('interrupted'));
    for (const failure of saved.left) this.#parts.noted(failure);
    this.#written = saved.after;
    // An editor that has saved it before, and is not told of this, knows it by its date.
    const now = isSame(content, bytes) ? mtime : after(mtime);
    await this.#keep(content, { mtime: now, isUnwritten: false }).catch(this.#parts.noted);
    this.#file = { bytes: content, mtime: now };
    const id = contentIdOf(saved.after);
    const taken = new Set(this.#taken);
    // Whoever got this one gets the next one, too.
    this.#taken.add(id);
    return { pair: this.kept.pair, content: id, taken };
  }

  async #keep(
    content: Uint8Array,
    { mtime, isUnwritten }: { readonly mtime: number; readonly isUnwritten: boolean },
  ): Promise<void> {
    const written = this.#written && { written: base64Of(this.#written) };
    const result = { mtime, text: base64Of(content), isUnwritten, ...written };
    await this.#parts.kept.keepResult(this.kept, result);
    this.#onDisk = content;
    this.#isUnwritten = isUnwritten;
  }

  /**
   * Not what the own file holds since the last save or, before the first one, what an editor begins with: whatever a person
   * goes back to after a save, the file does not hold it.
   */
  #isOfAPerson(content: Uint8Array): boolean {
    const text = editedText(content);
    if (text === undefined) return true;
    if (this.#written === undefined) return text !== this.#marked && text !== this.#begun;
    const spelling = { hasMark: this.#parts.texts.ours.hasMark, lineEnd: this.#lineEnd };
    return !isSame(bytesAs(text, spelling), this.#written);
  }

  /** An editor may have saved it before: that was taken for a person's work. */
  #know(merged: string | undefined): Promise<void> {
    this.#begun = merged;
    const look = async () => {
      const { bytes, mtime } = this.#file;
      const isKept = this.#isUnwritten && this.#onDisk === bytes;
      if (!isKept || this.#isOfAPerson(bytes)) return;
      await this.#keep(bytes, { mtime, isUnwritten: false });
    };
    return this.inTurn(look).catch(this.#parts.noted);
  }

  /** Both versions as one conflict, which makes a merge editor begin. */
  get #marked(): string {
    const { ours, theirs } = this.#parts.texts;
    return markedText({ ours: ours.text, theirs: theirs.text, ...this.#parts.names });
  }
}

/** Of what is kept. */
export function contentsOf({
  contents,
}: KeptMerge): MergedContents & { readonly base: Uint8Array } {
  const { own, other, base } = contents;
  return { own: bytesOf(own), other: bytesOf(other), base: bytesOf(base) };
}

function requireSize(content: Uint8Array): void {
  if (content.length > RESULT_MAX) throw new BytesyncError('merge-not-text');
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** The editor takes a file with the same date for the same. */
function after(mtime: number): number {
  return Math.max(Date.now(), mtime + 1);
}
