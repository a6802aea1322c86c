import { DeltaScanner } from '../delta/scanner.ts';
import { parseSignature, SignatureBuilder } from '../delta/signature.ts';

/** Pieces into which a picture of a file is divided. */
export const SHADES = 256;
/** Regions that are listed. */
const LISTED = 1000;

export interface RegionsJob {
  /** What is there. */
  readonly base: Uint8Array;
  /** What would replace it. */
  readonly next: Uint8Array;
}

/** A stretch of the next file that its base lacks. */
export interface ChangedRegion {
  readonly offset: number;
  readonly length: number;
  /** Where it would stand in the base: behind what is taken from there before it. */
  readonly baseOffset: number;
}

/** What a delta would take from the base, and what would have to move. */
export interface ChangedRegions {
  /** The first thousand. */
  readonly regions: readonly ChangedRegion[];
  /** How many there are. */
  readonly count: number;
  /** Bytes that would have to move, before they are packed. */
  readonly moving: number;
  /** Of 256 equal pieces of the next file how much of each would move, 0 to 1. */
  readonly moved: readonly number[];
  /** Of 256 equal pieces of the base how much of each is not taken. */
  readonly left: readonly number[];
}

/** As a delta between members would find it: by the same blocks. For a worker thread. */
export function changedRegions({ base, next }: RegionsJob): ChangedRegions {
  const builder = new SignatureBuilder(base.length, 0);
  builder.update(base);
  const found = new FoundRegions(base.length, next.length);
  const scanner = new DeltaScanner(parseSignature(builder.finish()), found);
  scanner.push(next);
  scanner.end();
  return found.finish();
}

/** Takes the instructions of a delta for a map. */
class FoundRegions {
  readonly #taken: Shades;
  readonly #moved: Shades;
  readonly #regions: ChangedRegion[] = [];
  #open: ChangedRegion | undefined;
  #count = 0;
  #moving = 0;
  #at = 0;
  #baseAt = 0;

  constructor(baseSize: number, nextSize: number) {
    this.#taken = new Shades(baseSize);
    this.#moved = new Shades(nextSize);
  }

  copy(offset: number, length: number): void {
    this.#close();
    this.#taken.add(offset, length);
    this.#at += length;
    this.#baseAt = offset + length;
  }

  literal({ length }: Uint8Array): void {
    const { offset = this.#at, length: before = 0 } = this.#open ?? {};
    this.#open = { offset, length: before + length, baseOffset: this.#baseAt };
    this.#moved.add(this.#at, length);
    this.#at += length;
    this.#moving += length;
  }

  finish(): ChangedRegions {
    this.#close();
    return {
      ...{ regions: this.#regions, count: this.#count, moving: this.#moving },
      moved: this.#moved.parts(),
      left: this.#taken.parts().map((part) => Math.max(0, 1 - part)),
    };
  }

  #close(): void {
    if (this.#open === undefined) return;
    this.#count += 1;
    if (this.#regions.length < LISTED) this.#regions.push(this.#open);
    this.#open = undefined;
  }
}

/** How much of each of 256 equal pieces of a file is covered. */
class Shades {
  readonly #bytes = new Float64Array(SHADES);
  readonly #piece: number;

  constructor(size: number) {
    this.#piece = Math.max(1, size) / SHADES;
  }

  add(offset: number, length: number): void {
    const end = offset + length;
    const last = Math.min(SHADES - 1, Math.floor(end / this.#piece));
    for (let at = Math.floor(offset / this.#piece); at <= last; at += 1) {
      const covered = Math.min(end, (at + 1) * this.#piece) - Math.max(offset, at * this.#piece);
      this.#bytes[at] = (this.#bytes[at] ?? 0) + Math.max(0, covered);
    }
  }

  /** What is copied twice is covered once. */
  parts(): number[] {
    return [...this.#bytes].map((bytes) => Math.min(1, bytes / this.#piece));
  }
}
