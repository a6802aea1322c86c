import { Readable, Writable } from 'node:stream';
import { DeltaScanner, type DeltaSink } from '../../../extension/src/engine/delta/scanner.ts';
import {
  parseSignature,
  type Signature,
  SignatureBuilder,
} from '../../../extension/src/engine/delta/signature.ts';

export type Step = { copy: [offset: number, length: number] } | { literal: Buffer };

/** A sink that remembers. */
export class Steps implements DeltaSink {
  readonly list: Step[] = [];

  copy(offset: number, length: number): void {
    this.list.push({ copy: [offset, length] });
  }

  literal(bytes: Uint8Array): void {
    this.list.push({ literal: Buffer.from(bytes) });
  }

  get literalBytes(): number {
    return this.list.reduce((sum, step) => sum + ('literal' in step ? step.literal.length : 0), 0);
  }

  appliedTo(base: Uint8Array): Buffer {
    return Buffer.concat(
      this.list.map((step) =>
        'literal' in step ? step.literal : base.subarray(step.copy[0], step.copy[0] + step.copy[1]),
      ),
    );
  }
}

export function signatureBytes(base: Uint8Array, seed?: number, contentId?: Uint8Array) {
  const builder = new SignatureBuilder(base.length, seed);
  builder.update(base);
  return builder.finish(contentId === undefined ? {} : { contentId });
}

export function signatureOf(base: Uint8Array, seed?: number): Signature {
  return parseSignature(signatureBytes(base, seed));
}

/** Steps from a base to a new file that is pushed in pieces of the given lengths, over and over. */
export function scan(signature: Signature, file: Uint8Array, pieces: number[] = []): Steps {
  const steps = new Steps();
  const scanner = new DeltaScanner(signature, steps);
  for (const piece of cut(file, pieces)) scanner.push(piece);
  scanner.end();
  return steps;
}

export function cut(file: Uint8Array, pieces: number[] = []): Uint8Array[] {
  if (pieces.length === 0) return [file];
  const result: Uint8Array[] = [];
  let from = 0;
  for (let turn = 0; from < file.length; turn++) {
    const length = Math.max(1, pieces[turn % pieces.length] ?? 1);
    result.push(file.subarray(from, from + length));
    from += length;
  }
  return result;
}

export function readable(bytes: Uint8Array, pieces: number[] = [16 * 1024]): Readable {
  return Readable.from(cut(bytes, pieces), { objectMode: false });
}

/** A stream that keeps what it gets. */
export class Kept extends Writable {
  readonly #pieces: Buffer[] = [];

  override _write(piece: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#pieces.push(piece);
    setImmediate(done);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}

/** Deterministic bytes that look random: xorshift32 (Marsaglia, 2003). `seed` is not 0. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let state = Math.imul(seed, 0x9e3779b1);
  for (let index = 0; index < length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state;
  }
  return bytes;
}
