import { appendFile, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';

/** Bytes: more than twice what the marks take that are kept. Of a larger file the newest lines are kept. */
const FILE_LIMIT = 96 * 1024 * 1024;

/**
 * Which rows of plans somebody has looked at, on disk, 0600 in a 0700 folder: lines that are added one after the other, of
 * hashes alone. It holds no names, and stays on this machine.
 */
export class ReviewedLog {
  readonly #path: string;
  readonly #limit: number;
  /** One after the other. */
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param storage the extension's storage for this workspace
   * @param limit bytes that are read
   */
  constructor(storage: string, limit = FILE_LIMIT) {
    this.#path = join(storage, 'reviewed.log');
    this.#limit = limit;
  }

  /** The newest lines, as many as are kept; '' where there is none yet. @throws BytesyncError home-unusable */
  read(): Promise<string> {
    return this.#next(async () => {
      const { lines, isCut } = await newestLines(this.#path, this.#limit);
      // Else it would grow for ever.
      if (isCut) await this.#put(lines);
      return lines;
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
    await this.#next(() => this.#put(lines));
  }

  async #put(lines: string): Promise<void> {
    const temporary = `${this.#path}.${createId()}`;
    try {
      await writeFile(temporary, lines, { flag: 'wx', mode: 0o600 });
      await rename(temporary, this.#path);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  #next<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#last.then(act).catch((cause: unknown) => {
      throw new BytesyncError('home-unusable', { path: this.#path }, { cause });
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** From the first line on that is whole in what is read. */
async function newestLines(
  path: string,
  limit: number,
): Promise<{ readonly lines: string; readonly isCut: boolean }> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Math.min(size, limit);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const isCut = size > limit;
    const text = buffer.toString('utf8', 0, bytesRead);
    return { lines: isCut ? text.slice(text.indexOf('\n') + 1) : text, isCut };
  } finally {
    await file.close();
  }
}

function isMissing(error: unknown): boolean {
  const cause = error instanceof BytesyncError ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
