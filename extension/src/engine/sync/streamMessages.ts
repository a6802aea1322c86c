import type { StreamKeys } from '@bytesync/shared/crypto/chunk.ts';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { PackedList } from '../workers/packedList.ts';
import type { FailedTransfers } from './secondTries.ts';
import type { ToldOperations } from './toldOperations.ts';

/**
 * What the main thread (which owns the network) and the stream tasks in worker threads say to each
 * other over message ports. Both ends are ours, so the shapes are types and not schemas; the bytes
 * inside come from other members and are checked by the task that opens them.
 */

/** A sealed chunk on its way out. The buffer is transferred. */
export interface OutgoingChunk {
  readonly type: 'chunk';
  readonly index: number;
  readonly last: boolean;
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the ciphertext. */
  readonly digest: Uint8Array<ArrayBuffer>;
}

/** How far a task that sends files is. */
export interface PackProgress {
  /** Files of which all was read, or that failed. */
  readonly files: number;
  /** Bytes read. */
  readonly bytes: number;
  /** Bytes of these that recipients take from what they have. */
  readonly reused: number;
}

/** From a task that makes a stream. Progress comes at most every 100 ms, and before the last chunk. */
export type FromProducer = OutgoingChunk | ({ readonly type: 'progress' } & PackProgress);

/** To a task that makes a stream: it sends one chunk for each credit, and none before the first. */
export type ToProducer =
  | {
      readonly type: 'credit';
      readonly count: number;
      /** Bytes of plaintext of the chunks that are begun from now on, where the task can choose. */
      readonly size?: number;
      /** The line takes more than is made: compressing well would hold it up. */
      readonly isFast?: boolean;
    }
  /** The task ends with 'aborted'. */
  | { readonly type: 'abort' };

/** To the packer's worker: the signature stream that answers its delta transfers. */
export type ToSignatureFeed =
  | ({ readonly type: 'open' } & StreamKeys)
  | {
      readonly type: 'chunk';
      readonly index: number;
      readonly last: boolean;
      readonly ciphertext: Uint8Array;
    }
  /** Everything was forwarded; what hasn't come by now is missing. */
  | { readonly type: 'ended' }
  /** The stream failed; what hasn't come by now is missing. */
  | { readonly type: 'failed' };

/** From the packer's worker: so many more chunks of signatures may be forwarded. */
export interface FromSignatureFeed {
  readonly type: 'credit';
  readonly count: number;
}

/** A transfer as a recipient expects it. */
export interface ExpectedTransfer {
  /** Index in the plan. */
  readonly id: number;
  /** Own operations (indexes in the plan) that it feeds. */
  readonly operations: readonly number[];
  /** Bytes of the finished file, as planned. */
  readonly size: number;
  /** Content id (hex) of the finished file, where the plan knows it. */
  readonly content?: string;
}

/** To the task that applies a plan. */
export type ToUnpacker =
  /** A stream will come; nothing but these transfers is accepted in it. */
  | {
      readonly type: 'open';
      /** The caller's number for the stream, never used twice in a run. */
      readonly stream: number;
      readonly streamId: string;
      readonly key: Uint8Array;
      readonly transfers: PackedList<ExpectedTransfer>;
      /** Where it comes again: ids of those transfers that it brings. */
      readonly only?: readonly number[];
      /** It does not leave this member. */
      readonly isOwn?: true;
    }
  /** In order of index for each stream. */
  | {
      readonly type: 'chunk';
      readonly stream: number;
      readonly index: number;
      readonly last: boolean;
      readonly ciphertext: Uint8Array;
    }
  /** No more of this stream will come. */
  | {
      readonly type: 'stream-failed';
      readonly stream: number;
      readonly code: ErrorCode;
      /** Where it was never opened: what it was to bring. */
      readonly transfers?: PackedList<ExpectedTransfer>;
    }
  /** The streams of the plan are over: what is to come once more? Answered by 'again'. */
  | { readonly type: 'again' }
  /** No more streams, and no more chunks, will come. */
  | { readonly type: 'last' }
  /** Undo what is not applied and end with 'aborted'. */
  | { readonly type: 'abort' };

/** From the task that applies a plan. */
export type FromUnpacker =
  /** The effects of this chunk are in staging files: it can be acknowledged. */
  | { readonly type: 'durable'; readonly stream: number; readonly index: number }
  /** The stream was refused; it needs no more chunks. */
  | { readonly type: 'stream-failed'; readonly stream: number; readonly code: ErrorCode }
  /** What is to come once more, by stream; asked for once. */
  | { readonly type: 'again'; readonly streams: readonly FailedTransfers[] }
  /** At most every 100 ms. */
  | ({ readonly type: 'progress' } & ApplyProgress);

export interface ApplyProgress {
  /** File operations whose content has arrived and was verified, or failed. */
  readonly filesDone: number;
  /** File operations of this member in the plan. */
  readonly filesTotal: number;
  /** Bytes of content written to staging. */
  readonly bytesWritten: number;
  /** Bytes of content that came from this member's own files, without what failed then. */
  readonly bytesReused: number;
  /** Path of the file that is being written. */
  readonly current?: string;
  /** Of all operations of this member. */
  readonly told: ToldOperations;
}

/** From the task that applies a plan, before it changes these places: which have unsaved changes? */
export interface UnsavedQuestion {
  readonly question: number;
  readonly places: readonly AskedPlace[];
}

export interface AskedPlace {
  readonly column: number;
  readonly path: string;
  /** What lies below counts, too: a folder is to go. */
  readonly below: boolean;
}

export interface UnsavedAnswer {
  readonly question: number;
  /** Indexes of the question's places. */
  readonly unsaved: readonly number[];
}
