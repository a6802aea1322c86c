import { z } from 'zod';
import { BytesyncError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { decode, encode } from '../wire/codec.ts';
import { boundedBytes, bytesSchema, idSchema } from '../wire/ids.ts';
import { epochSchema } from './epoch.ts';
import { sign, verify } from './identity.ts';
import { labelled } from './labels.ts';

const contextSchema = z.object({
  sessionId: idSchema,
  /** Who speaks. */
  memberId: idSchema,
  logId: idSchema,
  /** The last log entry that the author had seen, and the chain's digest there. */
  position: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  digest: bytesSchema(32),
  epoch: epochSchema,
  rosterVersion: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
});
/** Where in the session's history a statement was made. */
export type StatementContext = z.infer<typeof contextSchema>;

const signedSchema = z.object({ context: contextSchema, body: boundedBytes(LIMITS.envelope) });
const statementSchema = z.object({
  signed: boundedBytes(LIMITS.envelope),
  signature: bytesSchema(64),
});

/** Signs `body` (its meaning is the caller's) together with its context. */
export function signStatement(
  context: StatementContext,
  body: Uint8Array,
  secretKey: Uint8Array,
): Uint8Array {
  const signed = encode({ context, body });
  return encode({ signed, signature: sign(secretKey, labelled('statement', signed)) });
}

/**
 * Reads a statement and checks its signature; whether the context fits is for the caller to judge.
 * @param resolveKey the device key of a member of the roster, undefined for everybody else
 * @throws BytesyncError `statement-malformed`, or `statement-forged` when the author is unknown or didn't sign this
 */
export function openStatement(
  bytes: Uint8Array,
  resolveKey: (memberId: string) => Uint8Array | undefined,
): { context: StatementContext; body: Uint8Array } {
  const limit = LIMITS.envelope;
  const { signed, signature } = decode(statementSchema, bytes, limit, 'statement-malformed');
  const { context, body } = decode(signedSchema, signed, limit, 'statement-malformed');
  const key = resolveKey(context.memberId);
  if (key === undefined || !verify(key, labelled('statement', signed), signature)) {
    throw new BytesyncError('statement-forged', { member: context.memberId });
  }
  return { context, body };
}
