import { BytesyncError } from '@bytesync/shared/errors.ts';
import type * as vscode from 'vscode';
import type { z } from 'zod';
import { withHomeLock } from '../../engine/session/homeLock.ts';
import type { PrivateStore } from '../../engine/session/privateStore.ts';

/** Characters of one secret; a saved membership is the largest. */
const SECRET_LIMIT = 8 * 1024 * 1024;

export interface SecretStoreOptions {
  readonly secrets: vscode.SecretStorage;
  /** Secrets of several machines may lie in one place. */
  readonly installation: string;
  /** Folder whose lock the windows of this machine share. */
  readonly folder: string;
}

/** The installation's private values in the editor's secret storage, as JSON. */
export class SecretStore implements PrivateStore {
  readonly #options: SecretStoreOptions;

  constructor(options: SecretStoreOptions) {
    this.#options = options;
  }

  async read<T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const text = await this.#options.secrets.get(this.#key(name));
    if (text === undefined) return undefined;
    try {
      if (text.length > SECRET_LIMIT) throw new Error('the secret is too large');
      return schema.parse(JSON.parse(text));
    } catch (cause) {
      throw new BytesyncError('home-unusable', { path: name }, { cause });
    }
  }

  update<T>(
    name: string,
    schema: z.ZodType<T>,
    change: (stored: T | undefined) => T | undefined,
  ): Promise<void> {
    return withHomeLock(this.#options.folder, async () => {
      const changed = change(await this.read(name, schema));
      if (changed === undefined) return;
      await this.#options.secrets.store(this.#key(name), JSON.stringify(changed));
    });
  }

  /** Keeps nothing under this name any more. */
  forget(name: string): Promise<void> {
    return withHomeLock(this.#options.folder, async () => {
      await this.#options.secrets.delete(this.#key(name));
    });
  }

  #key(name: string): string {
    return `bytesync/${this.#options.installation}/${name}`;
  }
}
