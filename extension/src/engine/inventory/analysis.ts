import { type BigIntStats, closeSync, fstatSync, readSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { LocalStat } from './entry.ts';
import { FileHasher } from './fileHasher.ts';
import { InsideOpener } from './openInside.ts';
import { Pace } from './pace.ts';
import type { ReadContent } from './readContent.ts';
import { systemCode } from './systemCode.ts';

/** Why a file's content could not be read. The order is part of the contents format. */
export const ANALYSIS_ERRORS = ['entry-unreadable', 'entry-vanished', 'entry-changed'] as const;
export type AnalysisError = (typeof ANALYSIS_ERRORS)[number];

export interface AnalysisRequest {
  readonly path: string;
  /** What the walk saw: the content must be that file's. */
  readonly stat: LocalStat;
  /** It is to be looked at as a text, too. */
  readonly text?: true;
}

export type AnalysedFile =
  | (ReadContent & { readonly path: string })
  | { readonly path: string; readonly error: AnalysisError };

export interface AnalysisProgress {
  /** Files done, whatever came of them. */
  readonly files: number;
  /** Bytes read. */
  readonly bytes: number;
}

const BUFFER_SIZE = 1024 * 1024;

const CHANGED: ReadonlySet<string> = new Set(['ELOOP', 'EMLINK', 'ENOTDIR', 'ENXIO', 'EISDIR']);

function analysisError(error: unknown): AnalysisError {
  if (error instanceof BytesyncError && error.code === 'entry-changed') return 'entry-changed';
  const code = systemCode(error);
  if (code === undefined) throw error;
  if (code === 'ENOENT') return 'entry-vanished';
  return CHANGED.has(code) ? 'entry-changed' : 'entry-unreadable';
}

function isAsExpected(now: BigIntStats, expected: LocalStat): boolean {
  return (
    now.isFile() &&
    now.size === BigInt(expected.size) &&
    now.mtimeNs === expected.mtimeNs &&
    now.ino === expected.ino &&
    now.dev === expected.dev
  );
}

/** One run over the files of one data source; used once. */
class Analysis {
  readonly #opener: InsideOpener;
  readonly #buffer = Buffer.allocUnsafe(BUFFER_SIZE);
  readonly #pace: Pace;
  readonly #onProgress: ((done: AnalysisProgress) => void) | undefined;
  #files = 0;
  #bytes = 0;

  constructor(
    root: string,
    signal: AbortSignal | undefined,
    onProgress: ((done: AnalysisProgress) => void) | undefined,
  ) {
    this.#opener = new InsideOpener(root);
    this.#onProgress = onProgress;
    this.#pace = new Pace(signal, () => this.#report());
  }

  async run(requests: readonly AnalysisRequest[]): Promise<AnalysedFile[]> {
    await this.#pace.breathe();
    const results: AnalysedFile[] = [];
    try {
      for (const request of requests) {
        results.push(await this.#analyse(request));
        this.#files += 1;
        if (this.#pace.due) await this.#pace.breathe();
      }
    } finally {
      this.#opener.close();
    }
    this.#report();
    return results;
  }

  #report(): void {
    this.#onProgress?.({ files: this.#files, bytes: this.#bytes });
  }

  async #analyse({ path, stat, text }: AnalysisRequest): Promise<AnalysedFile> {
    try {
      const file = this.#opener.open(path);
      try {
        return { path, ...(await this.#hash(file, stat, text)) };
      } finally {
        closeSync(file);
      }
    } catch (error) {
      return { path, error: analysisError(error) };
    }
  }

  async #hash(file: number, expected: LocalStat, text = false): Promise<ReadContent> {
    const before = fstatSync(file, { bigint: true });
    if (!isAsExpected(before, expected)) throw new BytesyncError('entry-changed');
    const hasher = new FileHasher(expected.size, text);
    for (;;) {
      const length = readSync(file, this.#buffer, 0, BUFFER_SIZE, null);
      if (length === 0) break;
      hasher.update(this.#buffer.subarray(0, length));
      this.#bytes += length;
      // A file that grows faster than it is read would never end.
      if (hasher.size > expected.size) throw new BytesyncError('entry-changed');
      if (this.#pace.due) await this.#pace.breathe();
    }
    const after = fstatSync(file, { bigint: true });
    // ctime: a write in between whose mtime was set back.
    const still = isAsExpected(after, expected) && after.ctimeNs === before.ctimeNs;
    if (!still || hasher.size !== expected.size) throw new BytesyncError('entry-changed');
    return hasher.end();
  }
}

/**
 * Reads files of a data source once each and tells their content ids, and the forms of texts where they are wanted, in the order asked for. A
 * file that is not what the walk saw, before or after it was read, is 'entry-changed'. For a worker
 * thread: it works in synchronous steps. Memory: one buffer of 1 MiB and the results.
 * @param root real absolute path of the data source
 * @param onProgress called at most every 100 ms, and once at the end
 * @throws BytesyncError 'aborted', 'path-not-allowed'; what befalls one file is in its result.
 */
export async function analyseFiles(
  root: string,
  requests: readonly AnalysisRequest[],
  signal?: AbortSignal,
  onProgress?: (done: AnalysisProgress) => void,
): Promise<AnalysedFile[]> {
  return await new Analysis(root, signal, onProgress).run(requests);
}
