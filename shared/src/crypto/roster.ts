import { z } from 'zod';
import { BytesyncError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { decode, encode } from '../wire/codec.ts';
import { boundedBytes, bytesSchema, idSchema } from '../wire/ids.ts';
import { sign, verify } from './identity.ts';
import { labelled, labelledHash } from './labels.ts';
import { boxKeySchema, deviceKeySchema } from './publicKeys.ts';

/** Bytes of a roster; sixteen members need well under half. */
export const MAX_ROSTER = 32 * 1024;

export const roleSchema = z.enum(['host', 'planner', 'member', 'send-only', 'receive-only']);

/**
 * A display name: 1 to LIMITS.name UTF-16 units, at least one of them visible. It is shown on terminals and
 * beside the safety words, so no control characters, line ends or overrides of the writing direction.
 */
export const nameSchema = z
  .string()
  .max(LIMITS.name)
  .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u)
  .regex(/\S/);

/** The nearest to `text` (the name of a folder, say) that `nameSchema` takes. */
export function displayName(text: string): string {
  const name = text
    .slice(0, LIMITS.name)
    // Half of a character is what the cut may leave.
    .replace(/\p{Cs}$/u, '')
    .replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
  return /\S/.test(name) ? name : 'unnamed';
}

const memberSchema = z.object({
  memberId: idSchema,
  name: nameSchema,
  /** A to P; a member keeps its letter. */
  letter: z.string().regex(/^[A-P]$/),
  role: roleSchema,
  deviceKey: deviceKeySchema,
  boxKey: boxKeySchema,
});
export type RosterMember = z.infer<typeof memberSchema>;

export const rosterSchema = z
  .object({
    /** Starts with 1 and grows by 1. */
    version: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
    sessionId: idSchema,
    members: z.array(memberSchema).min(1).max(LIMITS.members),
    /** `rosterHash` of the version before; zeros for version 1. */
    previous: bytesSchema(32),
  })
  .refine(({ members }) => areUnique(members.map(({ memberId }) => memberId)), 'member ids repeat')
  .refine(({ members }) => areUnique(members.map(({ letter }) => letter)), 'letters repeat')
  .refine(({ members }) => members.filter(isHost).length === 1, 'there must be exactly one host')
  .refine(
    ({ version, previous }) => version !== 1 || previous.every((byte) => byte === 0),
    'version 1 follows nothing',
  );
/** Who is in the session and may do what. */
export type Roster = z.infer<typeof rosterSchema>;

/** `body` is the roster as MessagePack; `signature` is the host's, over exactly these bytes. */
export const signedRosterSchema = z.object({
  body: boundedBytes(MAX_ROSTER),
  signature: bytesSchema(64),
});
export type SignedRoster = z.infer<typeof signedRosterSchema>;

/** @throws BytesyncError `statement-malformed` when the roster breaks a rule of its schema */
export function signRoster(roster: Roster, hostSecretKey: Uint8Array): SignedRoster {
  const body = encode(roster);
  decode(rosterSchema, body, MAX_ROSTER, 'statement-malformed');
  return { body, signature: sign(hostSecretKey, labelled('roster', body)) };
}

/**
 * The roster, if the host that it names signed it and is the one expected. The caller compares the
 * session; `followsRoster` compares the rest.
 * @throws BytesyncError `statement-forged`, or `statement-malformed` when it is signed but no roster
 */
export function verifyRoster(signed: SignedRoster, hostPublicKey: Uint8Array): Roster {
  if (!verify(hostPublicKey, labelled('roster', signed.body), signed.signature)) {
    throw new BytesyncError('statement-forged', { what: 'roster' });
  }
  const roster = decode(rosterSchema, signed.body, MAX_ROSTER, 'statement-malformed');
  const host = roster.members.find(isHost);
  if (host === undefined || Buffer.compare(host.deviceKey, hostPublicKey) !== 0) {
    throw new BytesyncError('statement-forged', { what: 'roster' });
  }
  return roster;
}

/** What the next version names as `previous`. The signature is left out: one body has one hash. */
export function rosterHash(signed: SignedRoster): Uint8Array {
  return labelledHash('rosterHash', signed.body);
}

/** Whether `next` is the version right after the one that `previous` and `signed` both hold. */
export function followsRoster(next: Roster, previous: Roster, signed: SignedRoster): boolean {
  return (
    next.sessionId === previous.sessionId &&
    next.version === previous.version + 1 &&
    Buffer.compare(next.previous, rosterHash(signed)) === 0
  );
}

function isHost(member: RosterMember): boolean {
  return member.role === 'host';
}

function areUnique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
