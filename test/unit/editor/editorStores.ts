import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Memento, SecretStorage } from 'vscode';
import { SecretStore } from '../../../extension/src/vscode/storage/secretStore.ts';

/** What the editor keeps for a window or for all, as its JSON. */
export class MemoryState implements Memento {
  readonly #kept = new Map<string, string>();
  /** How often something was written. */
  writes = 0;

  keys(): readonly string[] {
    return [...this.#kept.keys()];
  }

  get<T>(key: string): T | undefined;
  get<T>(key: string, otherwise: T): T;
  get<T>(key: string, otherwise?: T): T | undefined {
    const text = this.#kept.get(key);
    return text === undefined ? otherwise : JSON.parse(text);
  }

  async update(key: string, value: unknown): Promise<void> {
    this.writes += 1;
    if (value === undefined) this.#kept.delete(key);
    else this.#kept.set(key, JSON.stringify(value));
  }
}

/** Secrets of the editor; all windows have the same. */
export class MemorySecrets implements SecretStorage {
  readonly kept = new Map<string, string>();

  async get(key: string): Promise<string | undefined> {
    return this.kept.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    this.kept.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.kept.delete(key);
  }

  /** Nobody listens in these tests. */
  onDidChange(): { dispose(): void } {
    return { dispose: () => undefined };
  }
}

/** For each test of a suite an installation with nothing in it. */
export function installation() {
  const secrets = new MemorySecrets();
  let folder = '';
  beforeEach(async () => {
    secrets.kept.clear();
    folder = await mkdtemp(join(tmpdir(), 'bytesync-editor-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return {
    secrets,
    folder: () => folder,
    store: (name = 'here') => new SecretStore({ secrets, installation: name, folder }),
  };
}
