import { appendFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';

/** Bytes: twice what the marks take that are kept. A larger file is none of ours. */
const FILE_LIMIT = 64 * 1024 * 1024;

/**
 * Which rows of plans somebody has looked at, on disk, 0600 in a 0700 folder: lines that are added one after the other, of
 * hashes alone. It holds no names, and stays on this machine.
 */
export class ReviewedLog {
  readonly #path: string;
  /** One after the other. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param storage the extension's storage for this workspace */
  constructor(storage: string) {
    this.#path = join(storage, 'reviewed.log');
  }

  /** '' where there is none yet. @throws BytesyncError home-unusable */
  read(): Promise<string> {
    return this.#next(async () => {
      if ((await stat(this.#path)).size > FILE_LIMIT) throw new Error('the file is too large');
      return readFile(this.#path, 'utf8');
    }).catch((error: unknown) => {
      if (isMissing(error)) return '';
      throw error;
    });
  }

  /** @throws BytesyncError home-unusable */
  async append(lines: string): Promise<void> {
    if (lines === '') return;
    await this.#next(async () => {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
      // A line that was cut off the last time ends here.
      await appendFile(this.#path, `\n${lines}`, { mode: 0o600 });
    });
  }

  /** Takes the place of all lines. @throws BytesyncError home-unusable */
  async replace(lines: string): Promise<void> {
    await this.#next(async () => {
      const temporary = `${this.#path}.${createId()}`;
      try {
        await writeFile(temporary, lines, { flag: 'wx', mode: 0o600 });
        await rename(temporary, this.#path);
      } finally {
        await rm(temporary, { force: true });
      }
    });
  }

  #next<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#last.then(act).catch((cause: unknown) => {
      throw new BytesyncError('home-unusable', { path: this.#path }, { cause });
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}

function isMissing(error: unknown): boolean {
  const cause = error instanceof BytesyncError ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
