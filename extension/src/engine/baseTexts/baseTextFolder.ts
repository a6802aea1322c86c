import { closeSync, fstatSync, readSync, writeSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
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

  /** What is kept, those first that were kept first. */
  list(): readonly AgreedText[] {
    const bytes = this.#read(LIST, LIST_CHARACTERS * 4);
    return bytes === undefined ? [] : decodeTexts(Buffer.from(bytes).toString());
  }

  /** Undefined where it is not kept, or damaged. */
  read(content: string): Uint8Array | undefined {
    const bytes = this.#read(content, BASE_FILE_MAX);
    return bytes && decodeBaseText(bytes, content);
  }

  /** Keeps a text, once for each content. It is found when the list names it. */
  keep(content: string, text: Uint8Array): void {
    if (this.#folder.lstat(content) === undefined) this.#write(content, encodeBaseText(text));
  }

  /**
   * Makes this the list, those last that are to stay longest; the first go where they are too much.
   * @param mostBytes on disk
   * @returns names of files that are not listed, to be removed
   */
  put(texts: readonly AgreedText[], mostBytes = MOST_BYTES): readonly string[] {
    const wanted = withTexts([], texts);
    const sizes = this.#sizes();
    const kept = new Set<string>();
    let bytes = 0;
    let first = wanted.length;
    for (const [at, { content }] of [...wanted.entries()].reverse()) {
      bytes += kept.has(content) ? 0 : (sizes.get(content) ?? 0);
      if (bytes > mostBytes) break;
      kept.add(content);
      first = at;
    }
    const listed = wanted.slice(first);
    this.#write(LIST, Buffer.from(encodeTexts(listed)));
    return this.unlisted(listed);
  }

  /** Names of files that none of these has: left by a killed process, or not listed any more. */
  unlisted(texts: readonly AgreedText[]): readonly string[] {
    const listed = new Set(texts.map(({ content }) => content));
    return [...this.#sizes().keys()].filter((name) => !listed.has(name));
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

  #read(name: string, most: number): Uint8Array | undefined {
    let fd: number;
    try {
      fd = this.#folder.openRead(name);
    } catch (error) {
      if (error instanceof BytesyncError && error.code === 'entry-vanished') return undefined;
      throw error;
    }
    try {
      const { size } = fstatSync(fd);
      if (size > most) return undefined;
      const bytes = new Uint8Array(size);
      return bytes.subarray(0, readSync(fd, bytes, 0, size, 0));
    } catch (error) {
      throw fileSystemError(error, { path: name });
    } finally {
      closeSync(fd);
    }
  }
}
