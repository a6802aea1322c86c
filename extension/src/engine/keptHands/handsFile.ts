import { randomBytes } from 'node:crypto';
import { aeadOpen, aeadSeal, NONCE_LENGTH } from '@bytesync/shared/crypto/aead.ts';
import { deriveKey } from '@bytesync/shared/crypto/keys.ts';
import { labelled } from '@bytesync/shared/crypto/labels.ts';
import { decode, encode } from '@bytesync/shared/wire/codec.ts';
import { boundedBytes, bytesSchema, idBytes } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { KEPT_MAX } from '../comparison/byHand/keptMany.ts';
import {
  authorSchema,
  decidedAtSchema,
  handActionSchema,
  keptDecisionsSchema,
  MOST_DECISION_EVENTS,
  MOST_DECISIONS,
} from '../session/decisionMessages.ts';

/** Bytes of one file: some twenty for each of two million items are usual. */
export const HANDS_FILE_MAX = 256 * 1024 * 1024;

const MAGIC = Buffer.from('BSD1');
const HEADER_LENGTH = MAGIC.length + NONCE_LENGTH;

const packedItems = {
  count: z.number().int().min(0).max(KEPT_MAX),
  paths: boundedBytes(HANDS_FILE_MAX),
  bases: boundedBytes(KEPT_MAX * 8),
};
const run = z.number().int().min(0).max(0xffff_ffff);

const schemas = {
  /** What the next run is started with, as it was after a run. */
  kept: z.strictObject({
    run,
    /** Of the decisions in the log of the run that was started last. */
    revision: z.number().int().min(0).max(MOST_DECISION_EVENTS),
    decisions: keptDecisionsSchema,
    many: z
      .array(
        z.strictObject({
          ...{ by: authorSchema, atMs: decidedAtSchema, action: handActionSchema },
          ...packedItems,
        }),
      )
      .max(MOST_DECISIONS)
      .refine((many) => many.reduce((sum, { count }) => sum + count, 0) <= KEPT_MAX),
  }),
  /** What all items were like in a run. */
  compared: z.strictObject({ run, digest: bytesSchema(32), ...packedItems }),
} as const;

export type HandsPart = keyof typeof schemas;
export type HandsOf<P extends HandsPart> = z.infer<(typeof schemas)[P]>;

/** Whose decisions they are. */
export interface HandsOwner {
  readonly sessionId: string;
  readonly memberId: string;
  /** Of this membership alone: `handsKey`. */
  readonly key: Uint8Array;
}

/** @param boxSecret the membership's */
export function handsKey(sessionId: string, memberId: string, boxSecret: Uint8Array): Uint8Array {
  return deriveKey(boxSecret, idBytes(sessionId), 'keptDecisions', memberId);
}

/** As it lies on disk: docs/formats/kept-decisions.md. */
export function sealHands<P extends HandsPart>(
  owner: HandsOwner,
  part: P,
  value: HandsOf<P>,
): Uint8Array {
  const nonce = randomBytes(NONCE_LENGTH);
  const sealed = aeadSeal(owner.key, nonce, boundTo(owner, part), encode(value));
  return Buffer.concat([MAGIC, nonce, sealed]);
}

/** Undefined for what is damaged, of another membership or another part. @throws BytesyncError internal for what does not fit the schema */
export function openHands<P extends HandsPart>(
  owner: HandsOwner,
  part: P,
  file: Uint8Array,
): HandsOf<P> | undefined {
  if (!MAGIC.equals(file.subarray(0, MAGIC.length))) return undefined;
  const nonce = file.subarray(MAGIC.length, HEADER_LENGTH);
  if (nonce.length !== NONCE_LENGTH) return undefined;
  const plain = aeadOpen(owner.key, nonce, boundTo(owner, part), file.subarray(HEADER_LENGTH));
  if (plain === undefined) return undefined;
  const schema: z.ZodType<HandsOf<P>> = schemas[part] as unknown as z.ZodType<HandsOf<P>>;
  return decode(schema, plain, HANDS_FILE_MAX, 'internal');
}

function boundTo({ sessionId, memberId }: HandsOwner, part: HandsPart): Uint8Array {
  return labelled('keptDecisions', sessionId, memberId, part);
}
