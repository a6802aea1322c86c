import { closeSync, writeSync } from 'node:fs';
import type { ConfinedFolder } from '../sync/confinedFolder.ts';
import { fileSystemError } from '../sync/fileSystemError.ts';
import {
  type AgreedText,
  decodeTexts,
  encodeTexts,
  LIST_CHARACTERS,
  withTexts,
} from './agreedTexts.ts';
import { BASE_FILE_MAX, decodeBaseText, encodeBaseText } from './baseText.ts';
import { readWhole } from './readWhole.ts';

const FOLDER = 'texts';
const LIST = 'list';
const NEW = 'new';
const IS_TEXT = /^[0-9a-f]{64}$/u;

/** Bytes on disk of all texts of one source. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * The texts of a source's files as they were agreed, in its private folder: what a three-way merge starts from. A file
 * for each content, and a list of which path had it in which agreed version. What is lost or damaged there is missed
 * by nobody but the next merge. Every method throws a BytesyncError of the file system.
 */
export class BaseTextFolder {
  readonly #folder: ConfinedFolder;

  private constructor(folder: ConfinedFolder) {
    this.#folder = folder;
  }

  /** @param privateFolder stays the caller's */
  static make(privateFolder: ConfinedFolder): BaseTextFolder {
    if (privateFolder.lstat(FOLDER) === undefined) privateFolder.mkdir(FOLDER);
    return new BaseTextFolder(privateFolder.inside(FOLDER));
  }

  /** Undefined where nothing was kept yet. */
  static open(privateFolder: ConfinedFolder): BaseTextFolder | undefined {
    if (privateFolder.lstat(FOLDER) === undefined) return undefined;
    return new BaseTextFolder(privateFolder.inside(FOLDER));
  }

  close(): void {
    this.#folder.close();
  }

  /** What was kept, those first that were kept first; of those that `put` found too much, the text is not there. */
  list(): readonly AgreedText[] {
    const bytes = readWhole(this.#folder, LIST, LIST_CHARACTERS * 4);
    return bytes === undefined ? [] : decodeTexts(Buffer.from(bytes).toString());
  }

  /** Undefined where it is not kept, or damaged. */
  read(content: string): Uint8Array | undefined {
    const bytes = readWhole(this.#folder, content, BASE_FILE_MAX);
    return bytes && decodeBaseText(bytes, content);
  }

  /** Those of the list whose texts are there. */
  kept(listed: readonly AgreedText[] = this.list()): readonly AgreedText[] {
    const sizes = this.#sizes();
    return listed.filter(({ content }) => sizes.has(content));
  }

  /** Keeps a text, once for each content. It is found when the list names it. */
  keep(content: string, text: Uint8Array): void {
    if (this.#folder.lstat(content) === undefined) this.#write(content, encodeBaseText(text));
  }

  /**
   * Makes this the list, those last whose texts are to stay longest. Where all texts are too much, the first stay in the list
   * alone: their contents may be found elsewhere.
   * @param mostBytes on disk
   * @returns names of files whose texts do not stay, to be removed
   */
  put(texts: readonly AgreedText[], mostBytes = MOST_BYTES): readonly string[] {
    const listed = withTexts([], texts);
    this.#write(LIST, Buffer.from(encodeTexts(listed)));
    return this.excess(listed, mostBytes);
  }

  /**
   * Names of files that do not stay beside this list: those whose texts are too much, and those that no line has; whoever was
   * to remove them may have been killed.
   * @param mostBytes on disk
   */
  excess(listed: readonly AgreedText[], mostBytes = MOST_BYTES): readonly string[] {
    const sizes = this.#sizes();
    const staying = new Set<string>();
    let bytes = 0;
    for (const text of listed.toReversed()) {
      bytes += staying.has(text.content) ? 0 : (sizes.get(text.content) ?? 0);
      if (bytes > mostBytes) break;
      staying.add(text.content);
    }
    return [...sizes.keys()].filter((name) => !staying.has(name));
  }

  remove(names: readonly string[]): void {
    for (const name of names) this.#folder.unlink(name);
  }

  #sizes(): Map<string, number> {
    const sizes = new Map<string, number>();
    for (const name of this.#folder.list('')) {
      const isKnown = IS_TEXT.test(name) || name === NEW;
      const stat = isKnown ? this.#folder.lstat(name) : undefined;
      // What a killed process was about to write may hold anything.
      if (stat?.isFile()) sizes.set(name, Number(stat.size));
    }
    return sizes;
  }

  /** Whole or not at all, but not flushed: a torn text does not pass its check. */
  #write(name: string, bytes: Uint8Array): void {
    if (this.#folder.lstat(NEW) !== undefined) this.#folder.unlink(NEW);
    const fd = this.#folder.createFile(NEW);
    try {
      for (let from = 0; from < bytes.length; ) from += writeSync(fd, bytes, from);
    } catch (error) {
      throw fileSystemError(error);
    } finally {
      closeSync(fd);
    }
    this.#folder.rename(NEW, name);
  }
}
