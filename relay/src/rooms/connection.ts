import { BytesyncError } from '@bytesync/shared/errors.ts';
import { encode } from '@bytesync/shared/wire/codec.ts';
import { CLOSE_CODES, type FromRelay } from '@bytesync/shared/wire/relayApi.ts';
import type { WebSocket } from 'ws';
import { retryAfter } from '../http/errorAnswer.ts';
import type { RelayLimits } from '../limits/limits.ts';
import { TokenBucket } from '../limits/tokenBucket.ts';

/** Bytes of frames of one member that are being worked on; beyond, its socket isn't read. */
const MOST_IN_WORK = 16 * 1024 * 1024;

/** Time for the other side to answer a close before the socket is cut. */
const CLOSE_MS = 2000;

/**
 * One WebSocket of one member. Memory is bounded both ways: `limits.outgoingBytes` wait to be read
 * by the member, MOST_IN_WORK and one frame come from it.
 */
export class Connection {
  /** Frames of this connection; 0 or the milliseconds to wait. */
  readonly #bucket: TokenBucket;
  readonly #socket: WebSocket;
  readonly #limits: RelayLimits;
  readonly #heartbeat: NodeJS.Timeout;
  #inWork = 0;
  #silentBeats = 0;

  constructor(socket: WebSocket, limits: RelayLimits, clock: () => number) {
    this.#socket = socket;
    this.#limits = limits;
    this.#bucket = new TokenBucket(limits.messagesPerSecond, limits.messageBurst, clock);
    this.#heartbeat = setInterval(() => this.#beat(), limits.heartbeatMs).unref();
    const alive = () => {
      this.#silentBeats = 0;
    };
    socket.on('message', alive);
    socket.on('pong', alive);
    socket.on('ping', alive);
    socket.once('close', () => clearInterval(this.#heartbeat));
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  send(frame: FromRelay): void {
    this.sendEncoded(encode(frame));
  }

  /** Sends a frame that several members get, encoded once. */
  sendEncoded(frame: Uint8Array): void {
    if (!this.isOpen) {
      return;
    }
    this.#socket.send(frame);
    if (this.#socket.bufferedAmount > this.#limits.outgoingBytes) {
      this.close(CLOSE_CODES.timeout);
    }
  }

  /** Sends a frame and waits until the system took it. Rejects when the connection ends before. */
  async write(frame: Uint8Array): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#socket.send(frame, (error) => {
        if (error === undefined || error === null) {
          resolve();
        } else {
          reject(new BytesyncError('relay-lost', {}, { cause: error }));
        }
      });
    });
  }

  /** Answers a request with its error; without a request the connection is about to be closed. */
  sendError(error: BytesyncError, requestId?: number): void {
    const retryAfterMs = retryAfter(error);
    this.send({
      type: 'error',
      code: error.code,
      ...(requestId !== undefined && { requestId }),
      ...(Object.keys(error.values).length > 0 && { values: error.values }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }

  /** Says why, then closes. */
  fail(error: BytesyncError, closeCode: number): void {
    this.sendError(error);
    this.close(closeCode);
  }

  close(code: number): void {
    if (this.#socket.readyState !== this.#socket.CLOSED) {
      this.#socket.close(code);
      const cut = setTimeout(() => this.#socket.terminate(), CLOSE_MS).unref();
      this.#socket.once('close', () => clearTimeout(cut));
    }
  }

  /** Counts a frame. Answers 0, or the milliseconds after which one is allowed. */
  take(): number {
    return this.#bucket.take();
  }

  /** Runs work on a frame of `bytes` bytes; reads no more from this member while much is running. */
  async work(bytes: number, run: () => Promise<void>): Promise<void> {
    this.#inWork += bytes;
    if (this.#inWork > MOST_IN_WORK) {
      this.#socket.pause();
    }
    try {
      await run();
    } finally {
      this.#inWork -= bytes;
      if (this.#inWork <= MOST_IN_WORK && this.#socket.isPaused) {
        this.#socket.resume();
      }
    }
  }

  #beat(): void {
    // A paused socket can't hear a pong; its silence is the relay's own doing.
    if (this.#socket.isPaused) {
      return;
    }
    this.#silentBeats += 1;
    if (this.#silentBeats > 2) {
      this.#socket.terminate();
    } else if (this.isOpen) {
      this.#socket.ping();
    }
  }
}
