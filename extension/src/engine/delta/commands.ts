import type { FileHandle } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { ContentHasher } from '../inventory/contentId.ts';
import { checkBase, readBase } from './baseFile.ts';
import { transform } from './byteStream.ts';
import { DeltaReader, type DeltaResult } from './deltaReader.ts';
import { DeltaWriter } from './deltaWriter.ts';
import { DeltaScanner } from './scanner.ts';
import { parseSignature, SignatureBuilder } from './signature.ts';
import { UnsizedSignatureBuilder } from './unsizedSignature.ts';

/** Sizes in bytes. */
export interface DeltaTotals {
  /** Of the new file. */
  readonly size: number;
  /** Of it, what is copied from the base. */
  readonly copied: number;
  /** Of it, what the delta carries, before compression. */
  readonly literals: number;
  /** Of the delta file. */
  readonly written: number;
}

/**
 * Writes the signature of `input`, with its content id, to `output` and ends it.
 * @param size bytes that `input` will have, as far as known; without it UnsizedSignatureBuilder decides
 * @throws BytesyncError as transform() says
 */
export async function writeSignature(
  input: Readable,
  output: Writable,
  signal?: AbortSignal,
  size?: number,
): Promise<DeltaResult> {
  const builder = size === undefined ? new UnsizedSignatureBuilder() : new SignatureBuilder(size);
  const hasher = new ContentHasher();
  let contentId = new Uint8Array(0);
  async function* signature(pieces: AsyncIterable<Uint8Array>) {
    for await (const bytes of pieces) {
      builder.update(bytes);
      hasher.update(bytes);
    }
    contentId = hasher.digest();
    yield builder.finish({ contentId });
  }
  await transform(input, signature, output, signal);
  return { size: hasher.size, contentId };
}

/**
 * Writes the delta that makes `input` from the base of `signature` to `output` and ends it. Memory:
 * what the scanner says, and 1 MiB twice.
 * @throws BytesyncError signature-malformed before it reads or writes a byte; as transform() says
 */
export async function writeDelta(
  signature: Uint8Array,
  input: Readable,
  output: Writable,
  signal?: AbortSignal,
): Promise<DeltaTotals> {
  const base = parseSignature(signature);
  const writer = new DeltaWriter(base);
  const scanner = new DeltaScanner(base, writer);
  const hasher = new ContentHasher();
  async function* delta(pieces: AsyncIterable<Uint8Array>) {
    for await (const bytes of pieces) {
      scanner.push(bytes);
      hasher.update(bytes);
      yield* writer.take();
    }
    scanner.end();
    writer.end(hasher.digest());
    yield* writer.take();
  }
  await transform(input, delta, output, signal);
  return { size: hasher.size, ...writer.totals };
}

/**
 * Writes what `delta` makes of `base` to `output` and ends it. The base is checked before the first
 * byte; the result is checked when its last byte is written, so an output that cannot be taken back
 * (a pipe) is right only if this resolves. patchFile() is for files. `base` stays open.
 * @throws BytesyncError delta-malformed, base-mismatch, content-mismatch (the result is not the new
 * file: blocks whose hashes collide, or a base that changed meanwhile); as transform() says
 */
export async function applyDelta(
  base: FileHandle,
  delta: Readable,
  output: Writable,
  signal?: AbortSignal,
): Promise<DeltaResult> {
  const hasher = new ContentHasher();
  let result: DeltaResult | undefined;
  async function* rebuilt(pieces: AsyncIterable<Uint8Array>) {
    const reader = new DeltaReader(pieces);
    await checkBase(base, await reader.base());
    const instructions = reader.instructions();
    for (;;) {
      const next = await instructions.next();
      if (next.done === true) {
        result = next.value;
        checkResult(hasher, result);
        return;
      }
      if (next.value.kind === 'literal') {
        hasher.update(next.value.bytes);
        yield next.value.bytes;
        continue;
      }
      for await (const bytes of readBase(base, next.value.offset, next.value.length)) {
        hasher.update(bytes);
        yield bytes;
      }
    }
  }
  await transform(delta, rebuilt, output, signal);
  if (result === undefined) throw new BytesyncError('write-failed');
  return result;
}

function checkResult(hasher: ContentHasher, expected: DeltaResult): void {
  const { size } = hasher;
  if (size !== expected.size || Buffer.compare(hasher.digest(), expected.contentId) !== 0) {
    throw new BytesyncError('content-mismatch', { size, expected: expected.size });
  }
}
