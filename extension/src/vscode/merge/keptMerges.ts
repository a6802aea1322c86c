import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId, idSchema } from '@bytesync/shared/wire/ids.ts';
import { homeFileNames, readHomeFile, writeHomeFile } from '../../engine/session/home.ts';
import {
  bytesOf,
  type KeptMerge,
  type KeptResult,
  keptMergeSchema,
  keptResultSchema,
  RESULT_MAX,
} from './keptMerge.ts';

/** Merges that are kept for a person; more are refused until some are finished. */
const MOST = 40;
/** Those that nobody has worked on are removed after so long, in ms. */
const UNTOUCHED_MS = 7 * 24 * 60 * 60 * 1000;
/** Files that were never put in place, since whoever wrote them was killed, are removed after so long, in ms. */
const HALF_MS = 10 * 60 * 1000;
/** Bytes of one file. */
const FILE_LIMIT = 4 * RESULT_MAX;

/** Bytes of a text that nothing but these tell of. */
const BEGINNING = 1024;

const MERGE_NAME = /^(?<id>[^.]+)\.json$/u;
const RESULT_NAME = /^(?<id>[^.]+)\.result$/u;
const HALF_NAME = /^[^.]+\.(?:json|result)\.[^.]+$/u;

/** What was made of a merge of which nothing else is known. */
export interface LostText {
  readonly id: string;
  /** When it was saved last, in ms since 1970. */
  readonly at: number;
  readonly beginning: Uint8Array;
}

export interface ToldOfMerges {
  /** Whether any are kept by now. */
  readonly changed: (isAny: boolean) => void;
  /** What one of them can't be read for; the others can. */
  readonly failed: (error: unknown) => void;
}

/**
 * Merges on disk, 0600 in a 0700 folder, until their result is written or somebody has no use for them: what they were
 * made of, and what an editor has saved of them. They hold texts of the own folder and of other members.
 */
export class KeptMerges {
  readonly #folder: string;
  readonly #isShown: (id: string) => boolean;
  readonly #told: ToldOfMerges;

  /**
   * @param storage the extension's storage for this workspace
   * @param isShown whether a tab shows a merge: it may hold what was not saved yet
   */
  constructor(storage: string, isShown: (id: string) => boolean, told: ToldOfMerges) {
    this.#folder = join(storage, 'merges');
    this.#isShown = isShown;
    this.#told = told;
  }

  /** Keeps what a merge is made of. @throws BytesyncError merge-too-many, home-unusable */
  async begin(merge: Omit<KeptMerge, 'version' | 'id' | 'at'>): Promise<KeptMerge> {
    await this.prune();
    await this.#makeRoom();
    const kept: KeptMerge = { version: 1, id: createId(), at: Date.now(), ...merge };
    await this.#put(kept);
    return kept;
  }

  /**
   * Removes what nobody has worked on for long, unless a tab of this window shows it, and what killed ones have left.
   * @throws BytesyncError home-unusable
   */
  async prune(now: number = Date.now()): Promise<void> {
    for (const { id, at } of await this.#untouched()) {
      if (at <= now - UNTOUCHED_MS) await this.#forgetUnlessShown(id);
    }
    const ids = new Set(await this.#ids());
    for (const name of await homeFileNames(this.#folder)) {
      const result = RESULT_NAME.exec(name)?.groups?.id;
      const isLost = result !== undefined && !ids.has(result) && !this.#isShown(result);
      if (HALF_NAME.test(name)) await this.#removeBefore(name, now - HALF_MS);
      else if (isLost && !(await this.#isWorkedOn(result)))
        await this.#removeBefore(name, now - UNTOUCHED_MS);
    }
  }

  /** Undefined where it is not kept. @throws BytesyncError home-unusable */
  read(id: string): Promise<KeptMerge | undefined> {
    return this.#read(`${idSchema.parse(id)}.json`, keptMergeSchema);
  }

  /** What was made of it; undefined where nobody has saved anything. @throws BytesyncError home-unusable */
  readResult(id: string): Promise<KeptResult | undefined> {
    return this.#read(`${idSchema.parse(id)}.result`, keptResultSchema);
  }

  /**
   * It is on the disk when this resolves, with what it was made of, also where another window has forgotten that.
   * @throws BytesyncError home-unusable
   */
  async keepResult(kept: KeptMerge, result: Omit<KeptResult, 'version'>): Promise<void> {
    const whole = keptResultSchema.parse({ version: 1, ...result });
    if (!(await this.#ids()).includes(kept.id)) await this.#put(kept);
    await writeHomeFile(this.#folder, `${kept.id}.result`, whole);
  }

  /** @throws BytesyncError home-unusable */
  async forget(id: string): Promise<void> {
    const path = join(this.#folder, idSchema.parse(id));
    try {
      // What it was made of goes last: with it, the next try finds the rest.
      await rm(`${path}.result`, { force: true });
      await rm(`${path}.json`, { force: true });
    } catch (cause) {
      throw new BytesyncError('home-unusable', { path }, { cause });
    }
    this.#told.changed((await this.#ids()).length > 0);
  }

  /**
   * As `forget`, but for what somebody has worked on and what is not written: windows may share what is kept, and another one
   * may have it.
   * @throws BytesyncError home-unusable
   */
  async forgetFinished(id: string): Promise<void> {
    if (!(await this.#isUnwritten(id))) await this.forget(id);
  }

  /** Those that somebody has worked on and that are not written, the oldest first. @throws BytesyncError home-unusable */
  async unwritten(): Promise<readonly KeptMerge[]> {
    const found: KeptMerge[] = [];
    for (const id of await this.#ids()) {
      if (!(await this.#isUnwritten(id))) continue;
      const kept = await this.#readable(id);
      if (kept !== undefined) found.push(kept);
    }
    return found.sort((a, b) => a.at - b.at);
  }

  /**
   * Texts that somebody has worked on and that are not written, of which nothing tells what they were made of: that is lost or
   * damaged. No tab shows them. Those that were saved last come first.
   * @throws BytesyncError home-unusable
   */
  async lost(): Promise<readonly LostText[]> {
    const found: LostText[] = [];
    for (const name of await homeFileNames(this.#folder)) {
      const { data: id } = idSchema.safeParse(RESULT_NAME.exec(name)?.groups?.id);
      if (id === undefined || this.#isShown(id) || (await this.#readable(id))) continue;
      const result = await this.#readableResult(id);
      if (result?.isUnwritten !== true) continue;
      const beginning = bytesOf(result.text).subarray(0, BEGINNING);
      found.push({ id, at: result.mtime, beginning });
    }
    return found.sort((a, b) => b.at - a.at);
  }

  /** Undefined also where it can't be read. */
  async #readableResult(id: string): Promise<KeptResult | undefined> {
    try {
      return await this.readResult(id);
    } catch (error) {
      this.#told.failed(error);
      return undefined;
    }
  }

  /** Undefined also where it can't be read. */
  async #readable(id: string): Promise<KeptMerge | undefined> {
    try {
      return await this.read(id);
    } catch (error) {
      this.#told.failed(error);
      return undefined;
    }
  }

  /** Of a result without what it was made of: one that is damaged says nothing, one that can't be read now may later. */
  async #isWorkedOn(id: string): Promise<boolean> {
    try {
      return (await this.readResult(id))?.isUnwritten === true;
    } catch (error) {
      this.#told.failed(error);
      return error instanceof Error && error.cause instanceof Error && 'code' in error.cause;
    }
  }

  /** Also where that can't be read: it may become readable again. */
  async #isUnwritten(id: string): Promise<boolean> {
    try {
      return (await this.readResult(id))?.isUnwritten === true;
    } catch (error) {
      this.#told.failed(error);
      return true;
    }
  }

  async #ids(): Promise<readonly string[]> {
    const names = await homeFileNames(this.#folder);
    return names.flatMap((name) => {
      const id = idSchema.safeParse(MERGE_NAME.exec(name)?.groups?.id);
      return id.success ? [id.data] : [];
    });
  }

  async #put(kept: KeptMerge): Promise<void> {
    await writeHomeFile(this.#folder, `${kept.id}.json`, keptMergeSchema.parse(kept));
    this.#told.changed(true);
  }

  /** For one more, if need be: the oldest go that nobody has worked on. @throws BytesyncError merge-too-many, home-unusable */
  async #makeRoom(): Promise<void> {
    const isFull = async () => (await this.#ids()).length >= MOST;
    if (!(await isFull())) return;
    for (const { id } of await this.#untouched()) {
      await this.#forgetUnlessShown(id);
      if (!(await isFull())) return;
    }
    throw new BytesyncError('merge-too-many', { most: MOST });
  }

  /** Those that nobody has worked on, as far as is known here, the oldest first. */
  async #untouched(): Promise<readonly KeptMerge[]> {
    const found: KeptMerge[] = [];
    for (const id of await this.#ids()) {
      if (this.#isShown(id) || (await this.#isUnwritten(id))) continue;
      const kept = await this.#readable(id);
      if (kept !== undefined) found.push(kept);
    }
    return found.sort((a, b) => a.at - b.at);
  }

  /** A tab may have come, or somebody may have saved it, while the others were looked at. */
  async #forgetUnlessShown(id: string): Promise<void> {
    if (this.#isShown(id) || (await this.#isUnwritten(id))) return;
    await this.forget(id);
  }

  async #removeBefore(name: string, before: number): Promise<void> {
    const path = join(this.#folder, name);
    try {
      if ((await stat(path)).mtimeMs <= before) await rm(path, { force: true });
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return;
      throw new BytesyncError('home-unusable', { path }, { cause });
    }
  }

  #read<T>(name: string, schema: Parameters<typeof readHomeFile<T>>[2]): Promise<T | undefined> {
    return readHomeFile(this.#folder, name, schema, FILE_LIMIT);
  }
}
