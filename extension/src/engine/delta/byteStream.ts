import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BytesyncError } from '@bytesync/shared/errors.ts';

/** Longest piece that is worked on at once, whatever the input hands over. */
const PIECE_LIMIT = 256 * 1024;

/** Makes the output's bytes from the input's pieces; each piece it gives has memory of its own. */
export type Transformation = (pieces: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/**
 * Runs `input` through a transformation into `output`, at the speed of the slowest, and ends `output`.
 * On any error both streams are destroyed.
 * @throws BytesyncError entry-unreadable when the input fails, disk-full or write-failed when the
 * output does, interrupted when `signal` is aborted, and what the transformation throws
 */
export async function transform(
  input: Readable,
  transformation: Transformation,
  output: Writable,
  signal?: AbortSignal,
): Promise<void> {
  // The pipeline rejects with the error of any stream, destroys all streams with it, and does not
  // say whose it was: the first that emits it.
  let failed: 'input' | 'output' | undefined;
  const onInputError = () => {
    failed ??= 'input';
  };
  const onOutputError = () => {
    failed ??= 'output';
  };
  input.once('error', onInputError);
  output.once('error', onOutputError);
  try {
    await pipeline(
      input,
      (source: AsyncIterable<Uint8Array>) => transformation(piecesOf(source)),
      output,
      signal === undefined ? {} : { signal },
    );
  } catch (error) {
    if (signal?.aborted === true) throw new BytesyncError('interrupted', {}, { cause: error });
    if (error instanceof BytesyncError) throw error;
    if (failed === 'input') throw new BytesyncError('entry-unreadable', {}, { cause: error });
    const full = isErrno(error) && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
    throw new BytesyncError(full ? 'disk-full' : 'write-failed', {}, { cause: error });
  } finally {
    input.off('error', onInputError);
    output.off('error', onOutputError);
  }
}

export function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}

async function* piecesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const bytes of source) {
    for (let from = 0; from < bytes.length; from += PIECE_LIMIT) {
      yield bytes.subarray(from, from + PIECE_LIMIT);
    }
  }
}
