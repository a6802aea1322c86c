import type { MessagePort } from 'node:worker_threads';
import type { StreamKeys } from '@bytesync/shared/crypto/chunk.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { SignatureBuilder } from '../delta/signature.ts';
import { VARINT_MAX, writeVarint } from '../encoding/varint.ts';
import { DEFAULT_CHUNK_SIZE } from './packer.ts';
import { SealedOutput } from './sealedOutput.ts';
import { type StableFile, StableFiles, type StableSource } from './stableFile.ts';

const READ_SIZE = 512 * 1024;

/**
 * Largest signature in bytes: that of about 400 GB. It bounds what a member can make another one
 * hold in memory; larger files are sent in full.
 */
export const SIGNATURE_LIMIT = 64 * 1024 * 1024;

/** A base of which the source of a transfer wants the signature. */
export interface SignatureBase {
  /** Index of the transfer in the plan. */
  readonly id: number;
  /** Files that are one behind the other in it: what was half received before, and the one that is replaced. */
  readonly pieces: readonly StableSource[];
}

export interface SignaturesJob extends StreamKeys {
  /** Bytes of plaintext for each chunk; 1 MiB by default. */
  readonly chunkSize?: number;
  /** In the order of the stream's delta transfers, none left out. */
  readonly bases: Iterable<SignatureBase>;
  /** Carries `ToProducer` in and `FromProducer` out; moved to the worker, closed by the task. */
  readonly port: MessagePort;
}

export interface SignaturesResult {
  readonly chunks: number;
  readonly bytesRead: number;
  /** Bytes of all signatures, before compression. */
  readonly signatureBytes: number;
  /** Transfers whose base could not be read as planned, or is too large; they are sent in full. */
  readonly missing: readonly number[];
  /** SHA-256 over the SHA-256 of each chunk, in order. */
  readonly digest: Uint8Array<ArrayBuffer>;
}

/**
 * Makes the signatures of a stream's bases and sends them, sealed, to the source. Memory: one
 * signature, one read buffer, one plaintext, and the chunks that a signature fills.
 * docs/formats/streams.md, "Signature stream".
 * @throws BytesyncError 'aborted'
 */
export async function packSignatures(job: SignaturesJob): Promise<SignaturesResult> {
  const output = new SealedOutput(job.port, job);
  const files = new StableFiles();
  try {
    const buffer = new Uint8Array(READ_SIZE);
    const bytes = new ByteChunks(job.chunkSize ?? DEFAULT_CHUNK_SIZE, output);
    const missing: number[] = [];
    let bytesRead = 0;
    let signatureBytes = 0;
    for (const base of job.bases) {
      const signature = await signatureOf(base, files, buffer, output);
      if (signature === undefined) missing.push(base.id);
      else bytesRead += sizeOf(base);
      signatureBytes += signature?.length ?? 0;
      bytes.write(entryHeader(base.id, signature?.length ?? 0));
      if (signature !== undefined) bytes.write(signature);
      await output.drain();
    }
    bytes.finish();
    await output.drain();
    const { chunks } = output;
    return { chunks, bytesRead, signatureBytes, missing, digest: output.digest() };
  } finally {
    files.close();
    output.close();
  }
}

async function signatureOf(
  base: SignatureBase,
  files: StableFiles,
  buffer: Uint8Array,
  output: SealedOutput,
): Promise<Uint8Array | undefined> {
  try {
    const builder = new SignatureBuilder(sizeOf(base));
    for (const piece of base.pieces) {
      await readAll(files.open(piece), buffer, async (bytes) => {
        builder.update(bytes);
        await output.drain();
      });
    }
    const signature = builder.finish();
    return signature.length > SIGNATURE_LIMIT ? undefined : signature;
  } catch (error) {
    if (error instanceof BytesyncError && error.code !== 'aborted') return undefined;
    throw error;
  }
}

async function readAll(
  file: StableFile,
  buffer: Uint8Array,
  take: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  try {
    for (;;) {
      const piece = buffer.subarray(0, file.read(buffer));
      if (piece.length === 0) break;
      await take(piece);
    }
    file.verify();
  } finally {
    file.close();
  }
}

function sizeOf({ pieces }: SignatureBase): number {
  return pieces.reduce((sum, { stat, length }) => sum + (length ?? stat.size), 0);
}

function entryHeader(transfer: number, length: number): Uint8Array {
  const header = new Uint8Array(2 * VARINT_MAX);
  return header.subarray(0, writeVarint(header, writeVarint(header, 0, transfer), length));
}

/** Cuts a byte sequence into plaintexts of equal size. */
class ByteChunks {
  readonly #buffer: Uint8Array;
  readonly #output: SealedOutput;
  #filled = 0;

  constructor(chunkSize: number, output: SealedOutput) {
    this.#buffer = new Uint8Array(chunkSize);
    this.#output = output;
  }

  write(bytes: Uint8Array): void {
    let from = 0;
    while (from < bytes.length) {
      if (this.#filled === this.#buffer.length) this.#flush(false);
      const take = Math.min(bytes.length - from, this.#buffer.length - this.#filled);
      this.#buffer.set(bytes.subarray(from, from + take), this.#filled);
      this.#filled += take;
      from += take;
    }
  }

  finish(): void {
    this.#flush(true);
  }

  #flush(last: boolean): void {
    this.#output.push(this.#buffer.subarray(0, this.#filled), last);
    this.#filled = 0;
  }
}
