import { statfs } from 'node:fs/promises';
import { BytesyncError } from '@bytesync/shared/errors.ts';

/** An answer of the file system is used for so long; a chunk a millisecond would ask too often. */
const FRESH_MS = 500;

/** Watches the free space of the disk that holds the data folder. */
export class FreeDisk {
  readonly #folder: string;
  readonly #minimum: number;
  #known: { readonly at: number; readonly free: number } | undefined;
  #asking: Promise<number> | undefined;

  constructor(folder: string, minimum: number) {
    this.#folder = folder;
    this.#minimum = minimum;
  }

  /**
   * @param needed to make room: others wait for this before they can acknowledge what takes the
   *   space. It may use half of what else stays free.
   * @throws BytesyncError disk-low when less than the minimum would stay free after `size` bytes.
   */
  async check(size: number, needed = false): Promise<void> {
    const free = await this.#free();
    if (free - size < (needed ? this.#minimum / 2 : this.#minimum)) {
      throw new BytesyncError('disk-low', { minimum: this.#minimum });
    }
  }

  /** Those who ask while an answer is on its way share it, so nobody overtakes anybody. */
  #free(): Promise<number> {
    // Not the relay's clock: how old an answer is has nothing to do with when sessions expire.
    if (this.#known !== undefined && performance.now() - this.#known.at < FRESH_MS) {
      return Promise.resolve(this.#known.free);
    }
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#folder);
    this.#known = { at: performance.now(), free: bavail * bsize };
    return this.#known.free;
  }
}
