import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { BytesyncError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { bytesSchema, idSchema } from '../wire/ids.ts';
import { BOX_OVERHEAD, box, openBox, type RandomSource } from './keys.ts';
import { labelledHash } from './labels.ts';
import { type RosterMember, signedRosterSchema } from './roster.ts';

const KEY_LENGTH = 32;

export const epochSchema = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

const epochWrapSchema = z.object({
  memberId: idSchema,
  /** The epoch key, boxed by the host to this member's session key. */
  wrap: bytesSchema(KEY_LENGTH + BOX_OVERHEAD),
});
export type EpochWrap = z.infer<typeof epochWrapSchema>;

/** What the host signs, as a statement, when the roster changes: from there on everything is sealed anew. */
export const epochStartSchema = z.object({
  epoch: epochSchema,
  roster: signedRosterSchema,
  /** `epochKeyHash`: a host can't give two members different keys. */
  keyHash: bytesSchema(32),
  wraps: z.array(epochWrapSchema).min(1).max(LIMITS.members),
});
export type EpochStart = z.infer<typeof epochStartSchema>;

/** 32 random bytes. */
export function createEpochKey(): Uint8Array {
  return new Uint8Array(randomBytes(KEY_LENGTH));
}

/** The epoch key boxed to each of `members`, the host included, in their order. */
export function wrapEpochKey(
  epochKey: Uint8Array,
  members: readonly Pick<RosterMember, 'memberId' | 'boxKey'>[],
  hostBoxSecret: Uint8Array,
  random: RandomSource = randomBytes,
): EpochWrap[] {
  return members.map(({ memberId, boxKey }) => ({
    memberId,
    wrap: box(epochKey, boxKey, hostBoxSecret, random(24)),
  }));
}

/**
 * The key of an epoch that a member may read.
 * @returns undefined when the start holds no wrap for this member: it is not of this epoch
 * @throws BytesyncError `statement-forged` when the wrap doesn't open or holds another key than `keyHash`
 */
export function unwrapEpochKey(
  start: Pick<EpochStart, 'epoch' | 'keyHash' | 'wraps'>,
  memberId: string,
  boxSecret: Uint8Array,
  hostBoxKey: Uint8Array,
): Uint8Array | undefined {
  const own = start.wraps.find((wrap) => wrap.memberId === memberId);
  if (own === undefined) {
    return undefined;
  }
  const epochKey = openBox(own.wrap, hostBoxKey, boxSecret);
  if (epochKey === undefined || Buffer.compare(epochKeyHash(epochKey), start.keyHash) !== 0) {
    throw new BytesyncError('statement-forged', { what: 'epoch-key', epoch: start.epoch });
  }
  return epochKey;
}

/** Names an epoch key without telling it. */
export function epochKeyHash(epochKey: Uint8Array): Uint8Array {
  return labelledHash('epochKeyHash', epochKey);
}
