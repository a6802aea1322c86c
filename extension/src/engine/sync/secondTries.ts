import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { Indexed } from '../workers/unpackedArray.ts';
import type { OperationOutcome } from './applyResult.ts';
import type { Operation } from './plan.ts';

/**
 * What befell content on its way, and need not befall it again. What the files themselves are like is not among it, but that a
 * source changed while it was read: it may be what was compared all the same.
 */
const MENDABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'content-mismatch',
  'source-changed',
  'entry-vanished',
  'chunk-forged',
  'chunk-missing',
  'chunk-conflict',
  'chunk-digest-mismatch',
  'stream-malformed',
  'stream-unknown',
  'relay-unreachable',
  'relay-timeout',
  'relay-nonsense',
  'buffer-full',
  'disk-low',
  'internal',
]);

/** Transfers of one stream of the plan that are to come once more. */
export interface FailedTransfers {
  readonly stream: number;
  readonly transfers: readonly number[];
}

/** Operations whose content failed on its way: they wait for another try instead of failing. */
export class SecondTries {
  readonly #waiting = new Map<number, { readonly stream: number; readonly code: ErrorCode }>();
  readonly #came = new Set<number>();
  #stream = -1;
  #over = false;

  /** What fails from now on came, or was to come, in this stream of the plan. */
  in(stream: number): void {
    this.#stream = stream;
  }

  /** Whether the operation waits now; if not, it fails. */
  take(operation: number, code: ErrorCode): boolean {
    if (this.#over || !MENDABLE.has(code)) return false;
    this.#waiting.set(operation, { stream: this.#stream, code });
    return true;
  }

  isWaiting(operation: number): boolean {
    return this.#waiting.has(operation);
  }

  /** What waits, by stream; from here on nothing else does. */
  begin(transferOf: (operation: number) => number | undefined): FailedTransfers[] {
    this.#over = true;
    const byStream = new Map<number, Set<number>>();
    for (const [operation, { stream }] of this.#waiting) {
      const transfer = transferOf(operation);
      if (transfer === undefined) continue;
      const all = byStream.get(stream) ?? new Set();
      byStream.set(stream, all.add(transfer));
    }
    return [...byStream].map(([stream, transfers]) => ({
      stream,
      transfers: [...transfers].sort((a, b) => a - b),
    }));
  }

  /** Content for it comes again, if it waits. @param travels from another member */
  came(operation: number, travels = true): void {
    if (this.#waiting.delete(operation) && travels) this.#came.add(operation);
  }

  /** Bytes that travelled once more for what is in place now; those that serve several operations once. */
  bytesOf(outcomes: Iterable<OperationOutcome>, operations: Indexed<Operation>): number {
    const byTransfer = new Map<number, number>();
    if (this.#came.size === 0) return 0;
    for (const { operation, outcome, bytes } of outcomes) {
      if (outcome !== 'done' || !this.#came.has(operation)) continue;
      const planned = operations.at(operation);
      if (planned?.kind !== 'write-file' || planned.transfer === undefined) continue;
      byTransfer.set(planned.transfer, bytes);
    }
    return [...byTransfer.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Operations that nothing came for, with what befell them first. None waits any more. */
  end(): [operation: number, code: ErrorCode][] {
    this.#over = true;
    const left = [...this.#waiting].map(([operation, { code }]): [number, ErrorCode] => [
      operation,
      code,
    ]);
    this.#waiting.clear();
    return left;
  }
}
