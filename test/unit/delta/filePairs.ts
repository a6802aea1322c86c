import fc from 'fast-check';
import { noise } from './memoryDelta.ts';

export interface FilePair {
  readonly base: Buffer;
  readonly next: Buffer;
}

/** Sizes at which block counts and block lengths change, and others. */
const size = fc.oneof(
  fc.constantFrom(0, 1, 2, 511, 512, 513, 1023, 1024, 1025, 4096, 65536, 70_000),
  fc.integer({ min: 0, max: 20_000 }),
);

const content: fc.Arbitrary<Buffer> = fc.oneof(
  fc.tuple(size, fc.integer({ min: 1, max: 1000 })).map(([length, seed]) => noise(length, seed)),
  size.map((length) => Buffer.alloc(length)),
  // A short pattern over and over: equal blocks, and windows that match at many positions.
  fc
    .tuple(size, fc.uint8Array({ minLength: 1, maxLength: 700 }))
    .map(([length, pattern]) => Buffer.alloc(length, pattern)),
  // Few different bytes: rolling checksums that collide.
  fc.uint8Array({ max: 1, maxLength: 4000 }).map((bytes) => Buffer.from(bytes)),
);

const edit = fc.record({
  kind: fc.constantFrom('insert', 'delete', 'replace', 'move', 'repeat', 'shift'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3000 })),
  seed: fc.integer({ min: 1, max: 1000 }),
});

type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function edited(file: Buffer, { kind, at, length, seed }: Edit): Buffer {
  const from = Math.floor(at * file.length);
  const before = file.subarray(0, from);
  const after = file.subarray(from);
  const rest = file.subarray(from + length);
  switch (kind) {
    case 'insert':
      return Buffer.concat([before, noise(length, seed), after]);
    case 'delete':
      return Buffer.concat([before, rest]);
    case 'replace':
      return Buffer.concat([before, noise(after.length - rest.length, seed), rest]);
    case 'move':
      return Buffer.concat([after, before]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, length), after]);
    default:
      return Buffer.concat([before, noise(512, seed), after]);
  }
}

/** A base, and what some edits made of it; or two files that have nothing to do with each other. */
export const filePair: fc.Arbitrary<FilePair> = fc
  .oneof(
    { weight: 4, arbitrary: fc.tuple(content, fc.array(edit, { maxLength: 6 })) },
    { weight: 1, arbitrary: fc.tuple(content, content) },
  )
  .map(([base, other]) => ({
    base,
    next: Buffer.isBuffer(other) ? other : other.reduce<Buffer>(edited, base),
  }));

/** Lengths of the pieces in which a file is fed. */
export const pieces = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 9000 })),
  { minLength: 1, maxLength: 5 },
);
