import type { MessagePort } from 'node:worker_threads';
import type { StreamKeys } from '@bytesync/shared/crypto/chunk.ts';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { DeltaScanner } from '../delta/scanner.ts';
import { parseSignature, type Signature } from '../delta/signature.ts';
import { ContentHasher } from '../inventory/contentId.ts';
import { ListPacker, type PackedList } from '../workers/packedList.ts';
import { ChunkPacker, DEFAULT_CHUNK_SIZE } from './packer.ts';
import { SealedOutput } from './sealedOutput.ts';
import { SignatureFeed } from './signatureFeed.ts';
import { type StableFile, StableFiles, type StableSource } from './stableFile.ts';
import type { FromProducer, PackProgress } from './streamMessages.ts';

/** Bytes that are read at once; also how much input passes between two looks at the messages. */
const READ_SIZE = 512 * 1024;

const PROGRESS_MS = 100;

/** One file to send. */
export interface PackTransfer extends StableSource {
  /** Index of the transfer in the plan. */
  readonly id: number;
  /** Content id (hex) where analysis read it: what is read now must be the same. */
  readonly content?: string;
  /** A signature of the recipients' base is expected for it. */
  readonly delta: boolean;
  /** It failed before: where its content id is known, that alone counts, and not when it was written. */
  readonly again?: true;
  /** Where this member keeps this version, too, once it is in place there: it may be replaced where it was. */
  readonly kept?: readonly StableSource[];
}

export interface PackJob extends StreamKeys {
  /** Bytes of plaintext for each chunk, until the port's other end says how many; 1 MiB by default. */
  readonly chunkSize?: number;
  /** Gone through once, and once before where there are signatures. */
  readonly transfers: Iterable<PackTransfer>;
  /** Carries `ToProducer` in and `FromProducer` out; moved to the worker, closed by the task. */
  readonly port: MessagePort;
  /** Carries `ToSignatureFeed` in and `FromSignatureFeed` out; likewise. */
  readonly signatures?: MessagePort;
}

export interface PackResult {
  readonly chunks: number;
  /** Bytes read from the source's files. */
  readonly bytesRead: number;
  /** Bytes of content that travel as such, before compression. */
  readonly literalBytes: number;
  /** Bytes of content that recipients take from their base. */
  readonly reusedBytes: number;
  /** Transfers that the stream says have failed. */
  readonly failures: readonly { readonly transfer: number; readonly code: ErrorCode }[];
  /** What was read of the transfers of which it was not known before. */
  readonly contents: PackedList<SentContent>;
  /** SHA-256 over the SHA-256 of each chunk, in order. */
  readonly digest: Uint8Array<ArrayBuffer>;
}

export interface SentContent {
  readonly transfer: number;
  /** Content id in hex. */
  readonly content: string;
}

/**
 * Reads the files of a stream, in order, and sends them as sealed chunks. Memory: one plaintext, where there are deltas one
 * read buffer, the chunks that one read can fill, one signature with its index, and the window of
 * the signature feed. A file that fails is recorded in the stream and the next one follows.
 * @throws BytesyncError 'aborted'
 */
export async function packStream(job: PackJob): Promise<PackResult> {
  const output = new SealedOutput(job.port, job);
  const files = new StableFiles();
  const feed =
    job.signatures && new SignatureFeed(job.signatures, deltasOf(job.transfers), output.signal);
  try {
    return await new StreamPacker(job, output, files, feed).run();
  } finally {
    files.close();
    feed?.close();
    output.close();
  }
}

function deltasOf(transfers: Iterable<PackTransfer>): number[] {
  const ids: number[] = [];
  for (const { id, delta } of transfers) if (delta) ids.push(id);
  return ids;
}

class StreamPacker {
  readonly #job: PackJob;
  readonly #output: SealedOutput;
  readonly #files: StableFiles;
  readonly #feed: SignatureFeed | undefined;
  readonly #packer: ChunkPacker;
  /** What a scanner looks through. */
  #buffer: Uint8Array | undefined;
  readonly #failures: { transfer: number; code: ErrorCode }[] = [];
  readonly #sent = new ListPacker<SentContent>();
  #bytesRead = 0;
  #literalBytes = 0;
  #reusedBytes = 0;
  #filesDone = 0;
  #reported = 0;

  constructor(
    job: PackJob,
    output: SealedOutput,
    files: StableFiles,
    feed: SignatureFeed | undefined,
  ) {
    this.#job = job;
    this.#output = output;
    this.#files = files;
    this.#feed = feed;
    this.#packer = new ChunkPacker(job.chunkSize ?? DEFAULT_CHUNK_SIZE, (plaintext, last) => {
      output.push(plaintext, last);
      return output.chunkSize;
    });
  }

  async run(): Promise<PackResult> {
    for (const transfer of this.#job.transfers) {
      await this.#pack(transfer);
      this.#filesDone += 1;
    }
    this.#report();
    this.#packer.finish();
    await this.#output.drain();
    return {
      chunks: this.#output.chunks,
      bytesRead: this.#bytesRead,
      literalBytes: this.#literalBytes,
      reusedBytes: this.#reusedBytes,
      failures: this.#failures,
      contents: this.#sent.done(),
      digest: this.#output.digest(),
    };
  }

  async #pack(transfer: PackTransfer): Promise<void> {
    const signature = transfer.delta ? await this.#signature(transfer.id) : undefined;
    this.#packer.begin(transfer.id, signature === undefined ? 'full' : 'delta');
    const literal = this.#literalBytes;
    const reused = this.#reusedBytes;
    try {
      const content = await this.#contents(transfer, signature);
      this.#packer.end(transfer.stat.size, content);
      if (transfer.content !== undefined) return;
      this.#sent.push({ transfer: transfer.id, content: Buffer.from(content).toString('hex') });
    } catch (error) {
      if (!(error instanceof BytesyncError) || error.code === 'aborted') throw error;
      this.#packer.fail(error.code);
      this.#failures.push({ transfer: transfer.id, code: error.code });
      this.#literalBytes = literal;
      this.#reusedBytes = reused;
    }
  }

  /** Undefined where none came or it makes no sense: the file is then sent in full. */
  async #signature(transfer: number): Promise<Signature | undefined> {
    const bytes = await this.#feed?.next(transfer);
    if (bytes === undefined) return undefined;
    try {
      return parseSignature(bytes);
    } catch (error) {
      if (error instanceof BytesyncError && error.code === 'signature-malformed') return undefined;
      throw error;
    }
  }

  async #contents(transfer: PackTransfer, signature: Signature | undefined): Promise<Uint8Array> {
    const { again, content: analysed } = transfer;
    const isKnown = again === true && analysed !== undefined;
    const file = isKnown ? await this.#openKnown(transfer, analysed) : this.#files.open(transfer);
    try {
      const hasher = new ContentHasher();
      const scanner = signature && new DeltaScanner(signature, this.#sink);
      for (;;) {
        const piece = scanner === undefined ? this.#readLiteral(file) : this.#readPiece(file);
        if (piece.length === 0) break;
        this.#bytesRead += piece.length;
        hasher.update(piece);
        scanner?.push(piece);
        await this.#output.drain();
        if (performance.now() - this.#reported >= PROGRESS_MS) this.#report();
      }
      scanner?.end();
      // Where the content is known, what was read is held against that alone: the file may have lost its place meanwhile.
      if (!isKnown) file.verify();
      const content = hasher.digest();
      if (analysed !== undefined && analysed !== Buffer.from(content).toString('hex')) {
        throw new BytesyncError('source-changed', { path: transfer.path });
      }
      return content;
    } finally {
      file.close();
    }
  }

  /** A file that holds the content now, wherever it is kept here. @throws what befell the first place */
  async #openKnown(transfer: PackTransfer, content: string): Promise<StableFile> {
    const failures: BytesyncError[] = [];
    for (const place of [transfer, ...(transfer.kept ?? [])]) {
      try {
        return await this.#openWith(place, content);
      } catch (error) {
        if (!(error instanceof BytesyncError) || error.code === 'aborted') throw error;
        failures.push(error);
      }
    }
    throw failures[0] ?? new BytesyncError('source-changed', { path: transfer.path });
  }

  async #openWith(place: StableSource, content: string): Promise<StableFile> {
    const file = this.#files.openNow(place);
    try {
      await this.#requireContent(file, place.path, content);
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Nothing of a file is sent that is another one by now than was compared. */
  async #requireContent(file: StableFile, path: string, content: string): Promise<void> {
    const hasher = new ContentHasher();
    for (;;) {
      const piece = this.#readPiece(file);
      if (piece.length === 0) break;
      this.#bytesRead += piece.length;
      hasher.update(piece);
      await this.#output.drain();
    }
    if (Buffer.from(hasher.digest()).toString('hex') !== content) {
      throw new BytesyncError('source-changed', { path });
    }
    file.rewind();
  }

  /** Straight to where it is sealed from. */
  #readLiteral(file: StableFile): Uint8Array {
    const piece = this.#packer.literalFrom(READ_SIZE, (room) => file.read(room));
    this.#literalBytes += piece.length;
    return piece;
  }

  #readPiece(file: StableFile): Uint8Array {
    this.#buffer ??= new Uint8Array(READ_SIZE);
    return this.#buffer.subarray(0, file.read(this.#buffer));
  }

  #report(): void {
    this.#reported = performance.now();
    const progress: PackProgress = {
      files: this.#filesDone,
      bytes: this.#bytesRead,
      reused: this.#reusedBytes,
    };
    const message: FromProducer = { type: 'progress', ...progress };
    this.#job.port.postMessage(message);
  }

  readonly #sink = {
    literal: (bytes: Uint8Array): void => {
      this.#literalBytes += bytes.length;
      this.#packer.literal(bytes);
    },
    copy: (offset: number, length: number): void => {
      this.#reusedBytes += length;
      this.#packer.copy(offset, length);
    },
  };
}
