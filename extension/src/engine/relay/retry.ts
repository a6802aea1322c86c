import { setTimeout as sleep } from 'node:timers/promises';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { mayPass } from './failure.ts';

/** Waiting is not failing: a full buffer empties as others take their chunks. */
const BACK_PRESSURE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['buffer-full', 'rate-limited']);

export interface RetryOptions {
  readonly signal: AbortSignal;
  /** Tries of one request before its failure counts, back-pressure aside. */
  readonly tries: number;
  /** Back-pressure is a failure like others, and silence is an answer: somebody waits for it. */
  readonly hurried?: boolean;
  /** Longest pause in ms. */
  readonly longestPauseMs: number;
  /** Told of each try that failed in a way that may pass, and when it began, in ms of `performance.now()`. */
  readonly onFailure?: ((failure: BytesyncError, began: number) => void) | undefined;
}

/** An answer that asks to come back after a while. */
export class RetryLater extends Error {
  readonly failure: BytesyncError;
  readonly afterMs: number;

  constructor(failure: BytesyncError, afterMs: number) {
    super(failure.message, { cause: failure });
    this.failure = failure;
    this.afterMs = afterMs;
  }
}

/**
 * Repeats `attempt` while it fails in a way that may pass, with exponential back-off and full
 * jitter (Brooker, "Exponential Backoff And Jitter"), or after the pause that the relay asked for.
 */
export async function withRetry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let failures = 0; ; ) {
    options.signal.throwIfAborted();
    const began = performance.now();
    try {
      return await attempt();
    } catch (error) {
      const failure = error instanceof RetryLater ? error.failure : error;
      if (!(failure instanceof BytesyncError) || !mayPass(failure)) throw failure;
      options.onFailure?.(failure, began);
      if (options.hurried && failure.code === 'relay-timeout') throw failure;
      if (options.hurried || !BACK_PRESSURE.has(failure.code)) failures += 1;
      if (failures >= options.tries) throw failure;
      const ceiling = Math.min(options.longestPauseMs, 50 * 2 ** Math.min(failures, 12));
      const asked = error instanceof RetryLater ? error.afterMs : 0;
      await sleep(asked + Math.random() * ceiling, undefined, { signal: options.signal }).catch(
        () => options.signal.throwIfAborted(),
      );
    }
  }
}
