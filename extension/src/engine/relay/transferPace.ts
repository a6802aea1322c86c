import type { BytesyncError } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * Bytes of plaintext of a chunk: the least, the first, and the most. A sealed chunk can't be cut when the line gets slow, and the
 * relay gives a request five minutes.
 */
export const LEAST_CHUNK = 64 * KIB;
export const FIRST_CHUNK = MIB;
export const LARGEST_CHUNK = 4 * MIB;

/** Chunks of one stream that may be under way at first. */
export const FIRST_WINDOW = 4;

/** With fewer the line is idle while an answer is on its way; more than that the relay can't tell apart. */
const LEAST_WINDOW = 2;
const LARGEST_WINDOW = 16;

/** Bytes of all chunks of one stream that may be under way: what a member needs of memory on each side. */
const UNDER_WAY = 16 * MIB;

/** What a chunk has in addition as it travels: its seal and the header of its frame. */
const SEAL = 64;

/** A chunk that takes less could as well be larger, one that takes more costs much when it has to be repeated. */
const SHORT_MS = 150;
const LONG_MS = 2000;

/**
 * Bytes a millisecond from which on the line is fast in any case: compressed well, text becomes some 40 KiB a millisecond, and a
 * chunk shares the line with others. The fastest chunk of a round counts: others may have waited for the processor.
 */
const FAST = 20 * KIB;

/** Below that a rate has not risen, or has fallen. */
const RISEN = 1.05;
const FALLEN = 0.7;

/** Rounds without a failure before anything grows again. */
const CALM_ROUNDS = 4;

/** How long a chunk may take of a rate that is set, in seconds: others have their turn after it. */
const LIMITED_SECONDS = 1;

export interface PaceBounds {
  /** Bytes a second that may pass, where that is limited. */
  readonly rate?: (() => number | undefined) | undefined;
}

/**
 * How large the chunks of one stream are, and how many of them are under way: from what the ones before took. A round is as
 * many chunks as the window has. After each, chunks that took little become larger and chunks that took long smaller, and
 * the window grows while the rate does. A try that fails halves both; those that began before that say nothing new.
 */
export class TransferPace {
  readonly #rate: () => number | undefined;
  #chunkSize = FIRST_CHUNK;
  #window = FIRST_WINDOW;
  /** Largest chunk that the other side takes. */
  #most = FIRST_CHUNK;
  #round: Round = newRound();
  #lastRate = 0;
  #calm = CALM_ROUNDS;
  #isFast = false;
  /** When it was last halved. */
  #halved = Number.NEGATIVE_INFINITY;

  constructor({ rate = () => undefined }: PaceBounds = {}) {
    this.#rate = rate;
  }

  /** Bytes of plaintext for the next chunk: a power of two from `LEAST_CHUNK` to `LARGEST_CHUNK`. */
  get chunkSize(): number {
    const rate = this.#rate();
    const limited = rate === undefined ? LARGEST_CHUNK : rate * LIMITED_SECONDS;
    return Math.max(LEAST_CHUNK, powerBelow(Math.min(this.#chunkSize, limited)));
  }

  /** Chunks that may be under way: from 1 to 16, and no more than 16 MiB of them. */
  get window(): number {
    if (this.#rate() !== undefined) return LEAST_WINDOW;
    return Math.min(this.#window, Math.max(1, UNDER_WAY / this.#chunkSize));
  }

  /** Chunks that may be made before there is a place in the window for them. */
  get ahead(): number {
    return Math.max(1, Math.min(FIRST_WINDOW, (FIRST_WINDOW * FIRST_CHUNK) / this.chunkSize));
  }

  /**
   * Whether a little more to send takes less time than making it less: the line took all of a round as it was made, or is fast. Not
   * before a round is over.
   */
  get isFast(): boolean {
    return this.#isFast;
  }

  /** @param bytes of the largest chunk that the relay takes, as it travels */
  relayTakes(bytes: number): void {
    const plaintext = powerBelow(Math.min(bytes, LIMITS.chunk) - SEAL);
    this.#most = Math.min(LARGEST_CHUNK, plaintext);
    this.#chunkSize = Math.max(LEAST_CHUNK, Math.min(this.#chunkSize, this.#most));
  }

  /** A chunk whose size was not chosen here has come: others may be as large as the largest. */
  saw(bytes: number): void {
    this.#chunkSize = Math.max(this.#chunkSize, powerAbove(Math.min(bytes, LIMITS.chunk)));
    this.#most = this.#chunkSize;
  }

  /** A chunk was made, and is not needed before others are through. */
  waited(): void {
    this.#round.hasWaited = true;
  }

  /** A chunk is through. Times in ms, of one clock. */
  done(bytes: number, began: number, ended: number): void {
    const round = this.#round;
    round.begun ??= began;
    round.chunks += 1;
    round.bytes += bytes;
    round.ms += ended - began;
    round.fastest = Math.max(round.fastest, bytes / Math.max(1, ended - began));
    if (round.chunks < this.window) return;
    this.#round = newRound();
    this.#isFast = !round.hasWaited || round.fastest >= FAST;
    this.#adapt(round.bytes / Math.max(1, ended - round.begun), round.ms / round.chunks);
  }

  /** A try of a chunk failed: of the connection, by a time-out, or with an answer that asks to come back. */
  failed(began: number, now: number): void {
    if (began < this.#halved) return;
    this.#halved = now;
    this.#calm = 0;
    this.#isFast = false;
    this.#lastRate = 0;
    this.#chunkSize = Math.max(LEAST_CHUNK, this.#chunkSize / 2);
    this.#window = Math.max(LEAST_WINDOW, Math.floor(this.#window / 2));
  }

  /** To be told of each try that failed. A full buffer says that recipients are slow, and nothing of the line. */
  readonly onFailure = ({ code }: BytesyncError, began: number): void => {
    if (code !== 'buffer-full' && code !== 'disk-low') this.failed(began, performance.now());
  };

  /** @param rate bytes per ms in this round; @param ms that a chunk took */
  #adapt(rate: number, ms: number): void {
    const last = this.#lastRate;
    this.#lastRate = rate;
    this.#calm += 1;
    if (ms > LONG_MS) this.#chunkSize = Math.max(LEAST_CHUNK, this.#chunkSize / 2);
    if (rate < last * FALLEN) this.#window = Math.max(LEAST_WINDOW, this.#window - 1);
    if (this.#calm <= CALM_ROUNDS || rate < last * FALLEN) return;
    if (ms < SHORT_MS) this.#chunkSize = Math.min(this.#most, this.#chunkSize * 2);
    else if (rate > last * RISEN) this.#window = Math.min(LARGEST_WINDOW, this.#window + 1);
  }
}

interface Round {
  begun: number | undefined;
  chunks: number;
  bytes: number;
  ms: number;
  /** Bytes a millisecond. */
  fastest: number;
  hasWaited: boolean;
}

function newRound(): Round {
  return { begun: undefined, chunks: 0, bytes: 0, ms: 0, fastest: 0, hasWaited: false };
}

function powerBelow(bytes: number): number {
  return 2 ** Math.floor(Math.log2(Math.max(1, bytes)));
}

function powerAbove(bytes: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, bytes - SEAL)));
}
