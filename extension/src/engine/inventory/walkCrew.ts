import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { unwrap } from '../workers/taskOutcome.ts';
import type { Folder } from './folderReader.ts';
import { type FromWalker, sendFolders, type WalkedPart, type WalkJob } from './walkParts.ts';

/** Gets a thread to work on a job. It may come late or never: until it says so, nothing is given to it. */
export type Hire = (job: WalkJob) => void;

/** Parts that a thread has at once: while one comes back, it works on the other. */
const PARTS_AT_ONCE = 2;
const FOLDERS_AT_ONCE = 64;
const RULES_MAX = 500;

interface Walker {
  readonly port: MessagePort;
  /** Parts that it could take. */
  room: number;
  /** Parts that it has. */
  has: number;
}

/** Threads that lend a hand to a walk. */
export class WalkCrew {
  readonly #walkers: Walker[] = [];
  readonly #back: WalkedPart[] = [];
  #failure: unknown;
  #wake: (() => void) | undefined;

  /** @param threads to be hired */
  constructor(job: Omit<WalkJob, 'port'>, hire: Hire, threads: number) {
    for (let thread = 0; thread < threads; thread += 1) {
      const { port1, port2 } = new MessageChannel();
      const walker = { port: port1, room: 0, has: 0 };
      this.#walkers.push(walker);
      port1.on('message', (message: FromWalker) => this.#said(walker, message));
      port1.on('close', () => this.#gone(walker));
      hire({ ...job, port: port2 });
    }
  }

  /** Gives folders from the front of `pending` to threads that have room; what is read next stands at its end. */
  share(pending: Folder[]): void {
    for (const walker of this.#walkers) {
      for (; walker.room > 0 && pending.length > 1; walker.room -= 1) {
        const fair = Math.ceil(pending.length / (this.#walkers.length + 1));
        const size = Math.min(fair, FOLDERS_AT_ONCE);
        // Rules go with each part, and are read anew: many of them take longer than the folders.
        if (pending.slice(0, size).some(({ rules }) => rules.size > RULES_MAX)) return;
        const part = pending.splice(0, size);
        walker.port.postMessage(sendFolders(part));
        walker.has += 1;
      }
    }
  }

  /** A part that has come back; undefined when there is none. @throws BytesyncError what a thread failed with */
  take(): WalkedPart | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    return this.#back.shift();
  }

  /**
   * The next part that comes back; undefined when nothing is out any more.
   * @throws as `take`, and BytesyncError 'aborted'
   */
  async next(signal?: AbortSignal): Promise<WalkedPart | undefined> {
    const abort = () => {
      this.#failure ??= new BytesyncError('aborted', {}, { cause: signal?.reason });
      this.#wake?.();
    };
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await this.#next();
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async #next(): Promise<WalkedPart | undefined> {
    for (;;) {
      const part = this.take();
      if (part !== undefined || this.#walkers.every(({ has }) => has === 0)) return part;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }

  /** Lets the threads go. */
  close(): void {
    for (const { port } of this.#walkers) port.close();
  }

  #said(walker: Walker, message: FromWalker): void {
    if (message.type === 'ready') {
      walker.room = PARTS_AT_ONCE;
    } else {
      walker.room += 1;
      walker.has -= 1;
      try {
        this.#back.push(unwrap(message.outcome));
      } catch (error) {
        this.#failure ??= error;
      }
    }
    this.#wake?.();
  }

  #gone(walker: Walker): void {
    walker.room = 0;
    if (walker.has > 0) this.#failure ??= new BytesyncError('internal', { what: 'walk' });
    this.#wake?.();
  }
}
