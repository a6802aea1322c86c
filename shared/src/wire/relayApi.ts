import { z } from 'zod';
import { ERROR_CODES } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { boundedBytes, bytesSchema, idSchema } from './ids.ts';
import { versionRangeSchema } from './version.ts';

/** Paths of the relay's HTTP resources; ids are base64url, so nothing needs escaping. */
export const RELAY_PATHS = {
  health: '/v1/health',
  sessions: '/v1/sessions',
  room: (session: string) => `/v1/sessions/${session}/room`,
  streams: (session: string) => `/v1/sessions/${session}/streams`,
  stream: (session: string, stream: string) => `/v1/sessions/${session}/streams/${stream}`,
  recipient: (session: string, stream: string, member: string) =>
    `/v1/sessions/${session}/streams/${stream}/recipients/${member}`,
  chunk: (session: string, stream: string, index: number) =>
    `/v1/sessions/${session}/streams/${stream}/chunks/${index}`,
  acknowledgements: (session: string, stream: string) =>
    `/v1/sessions/${session}/streams/${stream}/acknowledgements`,
} as const;

/** WebSocket subprotocol of a room. */
export const ROOM_SUBPROTOCOL = 'bytesync.v1';

/** Header of a chunk's PUT and GET: SHA-256 of the ciphertext, base64url. */
export const DIGEST_HEADER = 'bytesync-digest';

const key32Text = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/**
 * POST /v1/sessions: creates a session (201; the same creation again: 200 with the same log id).
 * `relayTokenHash` is the SHA-256 of the relay token. An access token, if the relay wants one, is
 * the Bearer of Authorization; in all other resources that is the connection's HTTP token.
 */
export const createSessionSchema = z.object({
  protocol: z.number().int().min(1).max(65535),
  sessionId: idSchema,
  relayTokenHash: key32Text,
  hostMemberId: idSchema,
  hostDeviceKey: key32Text,
});
export type CreateSession = z.infer<typeof createSessionSchema>;

/** Answer (201) to a creation. The log id changes whenever a log starts anew. */
export const sessionCreatedSchema = z.object({ logId: idSchema });
export type SessionCreated = z.infer<typeof sessionCreatedSchema>;

/**
 * POST …/streams: the sender names who may read; space is reserved for its lowest missing chunk.
 * 201, or 200 for the same again, with `streamOpenedSchema`. Its owner deletes it (DELETE, 200 `{}`) when it is done, and takes
 * a recipient that is not coming back out of it (DELETE …/recipients/MEMBER, 200 `{}`): what only that one
 * still needed is deleted, and nothing is kept for it any more.
 * Chunks: PUT answers 201 (stored) or 200 (was there, or nobody waits for it), GET 200, 404
 * chunk-missing (not yet) or 410 chunk-missing (deleted or expired).
 */
export const openStreamSchema = z.object({
  streamId: idSchema,
  recipients: z.array(idSchema).min(1).max(LIMITS.recipients),
});
export type OpenStream = z.infer<typeof openStreamSchema>;

/** Answer to an opened stream: bytes of the largest chunk that this relay takes. Older relays don't say. */
export const streamOpenedSchema = z.object({
  chunkBytes: z.number().int().min(1).max(LIMITS.chunk).optional(),
});
export type StreamOpened = z.infer<typeof streamOpenedSchema>;

/**
 * POST …/acknowledgements: every chunk up to and including `through` is durable at this member. 200
 * `{}`; 404 chunk-missing when `through` is above all that was ever uploaded.
 */
export const acknowledgeSchema = z.object({
  through: z.number().int().min(0).max(LIMITS.chunksPerStream),
});

/** GET /v1/health. */
export const healthSchema = z.object({
  status: z.enum(['ok', 'draining']),
  protocol: versionRangeSchema,
});
export type Health = z.infer<typeof healthSchema>;

/** Body of every HTTP answer that is not a success. `retryAfterMs` with 429 and 503. */
export const relayErrorSchema = z.object({
  code: z.enum(ERROR_CODES),
  values: z.record(z.string().max(64), z.union([z.string().max(1024), z.number()])).optional(),
  retryAfterMs: z.number().int().min(0).optional(),
});
export type RelayErrorBody = z.infer<typeof relayErrorSchema>;

const requestId = z.number().int().min(1).max(0xffff_ffff);
const position = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const payload = boundedBytes(LIMITS.envelope);

/** Where a member stands in a log: the digest binds everything up to that position. */
export const logPointSchema = z.object({
  logId: idSchema,
  position,
  digest: bytesSchema(32),
});
export type LogPoint = z.infer<typeof logPointSchema>;

/** Frames from a member to the relay. */
export const toRelaySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    protocol: z.number().int().min(1).max(65535),
    relayToken: bytesSchema(32),
    memberId: idSchema,
    deviceKey: bytesSchema(32),
    /** Ed25519 by the device key over `helloContext(session, member, nonce)`. */
    signature: bytesSchema(64),
    /** Present on a reconnect: entries after this point are sent. */
    resume: logPointSchema.optional(),
  }),
  /** Appends an envelope to the room's log; answered by `posted` after it is committed. */
  z.object({ type: z.literal('post'), requestId, payload }),
  /** Delivered to those who are connected, outside the log, unanswered. Waiting members: host only. */
  z.object({
    type: z.literal('direct'),
    to: z.array(idSchema).min(1).max(LIMITS.recipients),
    payload,
  }),
  /** Host only: lets a waiting member in; it receives log entries after `fromPosition`. */
  z.object({ type: z.literal('admit'), requestId, memberId: idSchema, fromPosition: position }),
  /** Host only: turns a waiting member away. */
  z.object({ type: z.literal('reject'), requestId, memberId: idSchema }),
  /** This membership ends; it stops counting for deletion of chunks. Not for the host. */
  z.object({ type: z.literal('leave'), requestId }),
  /** Host only: the session ends and everything of it is deleted. */
  z.object({ type: z.literal('close-session'), requestId }),
]);
export type ToRelay = z.infer<typeof toRelaySchema>;

/** Frames from the relay to a member. */
export const fromRelaySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('challenge'),
    nonce: bytesSchema(32),
    protocol: versionRangeSchema,
  }),
  z.object({
    type: z.literal('ready'),
    status: z.enum(['member', 'waiting']),
    logId: idSchema,
    /** Last position of the log; entries up to it follow at once (members only). */
    position,
    /** Bearer token of this connection for streams and chunks; empty while waiting. */
    httpToken: z.string().max(64),
    host: idSchema,
    /** Members that are connected; for the host also those who wait, for those only the host. */
    online: z.array(idSchema).max(64),
  }),
  /** Every member gets every entry, in order; the poster too, before or after its `posted`. */
  z.object({ type: z.literal('entry'), position, sender: idSchema, payload }),
  z.object({ type: z.literal('posted'), requestId, position, digest: bytesSchema(32) }),
  /** Answer to admit, reject, leave and close-session. */
  z.object({ type: z.literal('done'), requestId }),
  z.object({ type: z.literal('direct'), from: idSchema, payload }),
  /** To the host: somebody with the relay token waits. Sent again when the host reconnects. */
  z.object({ type: z.literal('knock'), memberId: idSchema, deviceKey: bytesSchema(32) }),
  /** To the newcomer: it is a member now; entries after `fromPosition` follow. */
  z.object({
    type: z.literal('admitted'),
    fromPosition: position,
    httpToken: z.string().max(64),
    online: z.array(idSchema).max(64),
  }),
  /** Of those whom `online` would name. A connection that replaces another is not announced. */
  z.object({ type: z.literal('presence'), memberId: idSchema, online: z.boolean() }),
  /** The member ended its membership (it did not just disconnect). */
  z.object({ type: z.literal('left'), memberId: idSchema }),
  /** A request failed (with its id), or the connection is about to be closed (without). */
  z.object({
    type: z.literal('error'),
    requestId: requestId.optional(),
    code: z.enum(ERROR_CODES),
    values: z.record(z.string().max(64), z.union([z.string().max(1024), z.number()])).optional(),
    retryAfterMs: z.number().int().min(0).optional(),
  }),
]);
export type FromRelay = z.infer<typeof fromRelaySchema>;

/** WebSocket close codes (4000–4999 are the application's). */
export const CLOSE_CODES = {
  /** The relay restarts or drains: reconnect soon. */
  goingAway: 1001,
  /** A frame was malformed or too large (far too large: 1009), or a resume is impossible. */
  malformed: 4400,
  /** Wrong relay token, signature or device key, or a membership that ended. */
  unauthorized: 4401,
  /** The host turned this newcomer away, or too many wait. The error frame before says which. */
  rejected: 4403,
  /** The session is unknown, closed or expired. */
  sessionGone: 4404,
  /** No answer to the challenge in time, or reads too slowly: reconnect and resume. */
  timeout: 4408,
  /** Another connection of the same member took its place. */
  replaced: 4409,
  /** No protocol version in common. */
  protocol: 4426,
  /** Too many messages or wrong tokens. */
  rateLimited: 4429,
} as const;
