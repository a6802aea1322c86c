import type { z } from 'zod';
import { readHomeFile, writeHomeFile } from './home.ts';
import { withHomeLock } from './homeLock.ts';

/** Where an installation keeps its device key and what else nobody else may read. */
export interface PrivateStore {
  /**
   * What is kept under this name; undefined when there is nothing.
   * @throws BytesyncError home-unusable when it can't be read or isn't what it should be
   */
  read<T>(name: string, schema: z.ZodType<T>): Promise<T | undefined>;
  /**
   * Replaces it by what `change` makes of it; undefined leaves it as it is. No other process of this
   * user changes anything of the store meanwhile.
   * @throws BytesyncError home-unusable
   */
  update<T>(
    name: string,
    schema: z.ZodType<T>,
    change: (stored: T | undefined) => T | undefined,
  ): Promise<void>;
}

/** A folder that only its user may open, with a file for each name. */
export class HomeStore implements PrivateStore {
  readonly #home: string;

  constructor(home: string) {
    this.#home = home;
  }

  read<T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> {
    return readHomeFile(this.#home, `${name}.json`, schema);
  }

  update<T>(
    name: string,
    schema: z.ZodType<T>,
    change: (stored: T | undefined) => T | undefined,
  ): Promise<void> {
    return withHomeLock(this.#home, async () => {
      const changed = change(await this.read(name, schema));
      if (changed !== undefined) await writeHomeFile(this.#home, `${name}.json`, changed);
    });
  }
}
