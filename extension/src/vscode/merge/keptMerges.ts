import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId, idSchema } from '@bytesync/shared/wire/ids.ts';
import { contentIdOf } from '../../engine/inventory/contentIdOf.ts';
import { homeFileNames, readHomeFile, writeHomeFile } from '../../engine/session/home.ts';
import {
  bytesOf,
  type KeptMerge,
  type KeptResult,
  keptMergeSchema,
  keptResultSchema,
  RESULT_MAX,
} from './keptMerge.ts';
import { ownNameOf, putBack, removeIf } from './removeIf.ts';

/** Merges that are kept for a person; more are refused until some are finished. */
const MOST = 40;
/** Those that nobody has worked on are removed after so long, in ms. */
const UNTOUCHED_MS = 7 * 24 * 60 * 60 * 1000;
/** Files that were never put in place, since whoever wrote them was killed, are removed after so long, in ms; those that were taken from their place are put back. */
const HALF_MS = 10 * 60 * 1000;
/** Bytes of one file. */
const FILE_LIMIT = 4 * RESULT_MAX;

/** Bytes of a text that nothing but these tell of. */
const BEGINNING = 1024;
/** Such texts that are listed, those that were saved last: one that is discarded makes room for another. */
const LOST_MAX = 40;

const MERGE_NAME = /^(?<id>[^.]+)\.json$/u;
const RESULT_NAME = /^(?<id>[^.]+)\.result$/u;
const HALF_NAME = /^[^.]+\.(?:json|result)\.[^.]+$/u;

/** What was made of a merge of which nothing else is known. */
export interface LostText {
  readonly id: string;
  /** When it was saved last, in ms since 1970. */
  readonly at: number;
  readonly beginning: Uint8Array;
  /** Content id of all of it, in hex. */
  readonly content: string;
}

/** What this window shows of merges. */
export interface MergesOfWindow {
  /** Whether a tab shows one: it may hold what was not saved yet. */
  readonly isShown: (id: string) => boolean;
  /** Whether an editor has its result open as a document; a tab of what can't be read has none. */
  readonly isOpen: (id: string) => boolean;
}

export interface ToldOfMerges {
  /** Whether any are kept by now, or what is left of one. */
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
  readonly #window: MergesOfWindow;
  readonly #told: ToldOfMerges;

  /** @param storage the extension's storage for this workspace */
  constructor(storage: string, window: MergesOfWindow, told: ToldOfMerges) {
    this.#folder = join(storage, 'merges');
    this.#window = window;
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
   * Removes what nobody has worked on for long, unless a tab of this window shows it, and what killed ones have left; what they
   * were about to discard is put back.
   * @throws BytesyncError home-unusable
   */
  async prune(now: number = Date.now()): Promise<void> {
    for (const { id, at } of await this.#untouched()) {
      if (at <= now - UNTOUCHED_MS) await this.#forgetUnlessShown(id);
    }
    const ids = new Set(await this.#ids());
    for (const name of await homeFileNames(this.#folder)) {
      const result = RESULT_NAME.exec(name)?.groups?.id;
      const isLost = result !== undefined && !ids.has(result) && !this.#window.isShown(result);
      const own = ownNameOf(name);
      if (own !== undefined) await this.#putBackBefore(name, own, now - HALF_MS);
      else if (HALF_NAME.test(name)) await this.#removeBefore(name, now - HALF_MS);
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
    await this.#tellChanged();
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
   * damaged. No editor has them open. Those that were saved last come first.
   * @throws BytesyncError home-unusable
   */
  async lost(): Promise<readonly LostText[]> {
    const found: LostText[] = [];
    for (const name of await homeFileNames(this.#folder)) {
      const { data: id } = idSchema.safeParse(RESULT_NAME.exec(name)?.groups?.id);
      if (id === undefined || !(await this.#isLost(id))) continue;
      const result = await this.#readableResult(`${id}.result`);
      if (result?.isUnwritten === true) found.push(lostText(id, result));
    }
    return found.sort((a, b) => b.at - a.at).slice(0, LOST_MAX);
  }

  /**
   * Removes what `lost` has listed. Not what was saved or opened since then, here or in another window: a merge that is worked
   * on again.
   * @throws BytesyncError merge-lost-changed, home-unusable
   */
  async forgetLost(text: LostText): Promise<void> {
    const path = join(this.#folder, idSchema.parse(text.id));
    try {
      const isListed = (taken: string) => this.#isListed(text, basename(taken));
      if (!(await removeIf(`${path}.result`, isListed))) {
        throw new BytesyncError('merge-lost-changed');
      }
      await removeIf(`${path}.json`, (taken) => this.#isNoMerge(basename(taken)));
    } catch (cause) {
      if (cause instanceof BytesyncError) throw cause;
      throw new BytesyncError('home-unusable', { path }, { cause });
    }
    await this.#tellChanged();
  }

  async #isListed({ id, at, content }: LostText, name: string): Promise<boolean> {
    const result = await this.#readableResult(name);
    if (result?.isUnwritten !== true || !(await this.#isLost(id))) return false;
    const now = lostText(id, result);
    return now.at === at && now.content === content;
  }

  /** Nothing tells what a result was made of, and no editor has it open. */
  async #isLost(id: string): Promise<boolean> {
    return !this.#window.isOpen(id) && (await this.#isNoMerge(`${id}.json`));
  }

  /** There is none, or it is damaged; what can't be read now may be readable later. */
  async #isNoMerge(name: string): Promise<boolean> {
    try {
      return (await this.#read(name, keptMergeSchema)) === undefined;
    } catch (error) {
      this.#told.failed(error);
      return !isUnreadable(error);
    }
  }

  async #tellChanged(): Promise<void> {
    const names = await homeFileNames(this.#folder);
    const ofMerges = names.map((name) => ownNameOf(name) ?? name);
    this.#told.changed(ofMerges.some((name) => MERGE_NAME.test(name) || RESULT_NAME.test(name)));
  }

  /** Undefined also where it can't be read. */
  async #readableResult(name: string): Promise<KeptResult | undefined> {
    try {
      return await this.#read(name, keptResultSchema);
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
      return isUnreadable(error);
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
      if (this.#window.isShown(id) || (await this.#isUnwritten(id))) continue;
      const kept = await this.#readable(id);
      if (kept !== undefined) found.push(kept);
    }
    return found.sort((a, b) => a.at - b.at);
  }

  /** A tab may have come, or somebody may have saved it, while the others were looked at. */
  async #forgetUnlessShown(id: string): Promise<void> {
    if (this.#window.isShown(id) || (await this.#isUnwritten(id))) return;
    await this.forget(id);
  }

  async #removeBefore(name: string, before: number): Promise<void> {
    const path = join(this.#folder, name);
    await unlessGone(path, async () => {
      if ((await stat(path)).mtimeMs <= before) await rm(path, { force: true });
    });
  }

  /** What is in it is older than that it was taken: another name changes its ctime alone. */
  async #putBackBefore(name: string, own: string, before: number): Promise<void> {
    const path = join(this.#folder, name);
    await unlessGone(path, async () => {
      if ((await stat(path)).ctimeMs <= before) await putBack(path, join(this.#folder, own));
    });
  }

  #read<T>(name: string, schema: Parameters<typeof readHomeFile<T>>[2]): Promise<T | undefined> {
    return readHomeFile(this.#folder, name, schema, FILE_LIMIT);
  }
}

function lostText(id: string, { mtime, text }: KeptResult): LostText {
  const bytes = bytesOf(text);
  // A part of the whole would keep all of it in memory.
  const beginning = Uint8Array.from(bytes.subarray(0, BEGINNING));
  return { id, at: mtime, beginning, content: contentIdOf(bytes) };
}

/** @throws BytesyncError home-unusable */
async function unlessGone(path: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return;
    throw new BytesyncError('home-unusable', { path }, { cause });
  }
}

/** The file system has refused it, and may not in a moment; anything else is damaged for good. */
function isUnreadable(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && 'code' in error.cause;
}
