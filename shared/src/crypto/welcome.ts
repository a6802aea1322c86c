import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { BytesyncError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { decode, encode } from '../wire/codec.ts';
import { boundedBytes, bytesSchema } from '../wire/ids.ts';
import { logPointSchema } from '../wire/relayApi.ts';
import { aeadOpen, aeadSeal, NONCE_LENGTH } from './aead.ts';
import { epochSchema } from './epoch.ts';
import { sign, verify } from './identity.ts';
import { BOX_OVERHEAD, box, openBox, type RandomSource } from './keys.ts';
import { labelled } from './labels.ts';
import { signedRosterSchema } from './roster.ts';

const KEY_LENGTH = 32;
const BOXED_KEY_LENGTH = KEY_LENGTH + BOX_OVERHEAD;
// The key is used once.
const NONCE = new Uint8Array(NONCE_LENGTH);

/** Bytes of a welcome's `state`: what is left of one frame beside the roster and the seals. */
export const MAX_WELCOME_STATE = LIMITS.envelope - 64 * 1024;

export const welcomeSchema = z.object({
  epoch: epochSchema,
  epochKey: bytesSchema(KEY_LENGTH),
  /** Names the newcomer already; the host's session key stands in it. */
  roster: signedRosterSchema,
  /** The newcomer reads the log from here on. */
  logPoint: logPointSchema,
  /** The session's state at `logPoint`; its shape is the engine's. */
  state: boundedBytes(MAX_WELCOME_STATE),
});
/** All that makes a newcomer a member: a snapshot of the session and the key to what follows. */
export type Welcome = z.infer<typeof welcomeSchema>;

const signedSchema = z.object({
  body: boundedBytes(LIMITS.envelope),
  signature: bytesSchema(64),
});

/** Binds a welcome to one run of the admission. */
export interface WelcomeContext {
  readonly sessionId: string;
  readonly newcomerId: string;
  /** Digest of the three admission messages. */
  readonly transcript: Uint8Array;
}

/**
 * Signs and seals a welcome: a box with a fresh key, then AES-256-GCM under that key of the signed
 * body. (A box around the whole would block the event loop: tweetnacl does some 20 MB/s.)
 * @throws BytesyncError `message-malformed` or `message-too-large` for an impossible welcome
 */
export function sealWelcome(
  welcome: Welcome,
  context: WelcomeContext,
  host: { readonly deviceSecret: Uint8Array; readonly boxSecret: Uint8Array },
  newcomerBoxKey: Uint8Array,
  random: RandomSource = randomBytes,
): Uint8Array {
  const body = encode(welcome);
  decode(welcomeSchema, body, LIMITS.envelope, 'message-malformed');
  const signature = sign(host.deviceSecret, signedText(context, body));
  const key = random(KEY_LENGTH);
  const boxed = box(key, newcomerBoxKey, host.boxSecret, random(24));
  const sealed = aeadSeal(key, NONCE, associatedData(context), encode({ body, signature }));
  const bytes = Buffer.concat([boxed, sealed]);
  if (bytes.length > LIMITS.envelope) {
    throw new BytesyncError('message-too-large', { size: bytes.length, limit: LIMITS.envelope });
  }
  return bytes;
}

/** @throws BytesyncError `admission-malformed` when it isn't from this host, for this newcomer and this run */
export function openWelcome(
  bytes: Uint8Array,
  context: WelcomeContext,
  host: { readonly deviceKey: Uint8Array; readonly boxKey: Uint8Array },
  newcomerBoxSecret: Uint8Array,
): Welcome {
  const code = 'admission-malformed';
  const key = openBox(bytes.subarray(0, BOXED_KEY_LENGTH), host.boxKey, newcomerBoxSecret);
  if (key?.length !== KEY_LENGTH || bytes.length > LIMITS.envelope) {
    throw new BytesyncError(code, { reason: 'welcome-box' });
  }
  const content = aeadOpen(key, NONCE, associatedData(context), bytes.subarray(BOXED_KEY_LENGTH));
  if (content === undefined) {
    throw new BytesyncError(code, { reason: 'welcome-seal' });
  }
  const { body, signature } = decode(signedSchema, content, LIMITS.envelope, code);
  if (!verify(host.deviceKey, signedText(context, body), signature)) {
    throw new BytesyncError(code, { reason: 'welcome-signature' });
  }
  const welcome = decode(welcomeSchema, body, LIMITS.envelope, code);
  // A copy: the key is kept for long, and as a view it would keep the whole message alive.
  return { ...welcome, epochKey: Uint8Array.from(welcome.epochKey) };
}

function signedText(context: WelcomeContext, body: Uint8Array): Uint8Array {
  const { sessionId, newcomerId, transcript } = context;
  return labelled('welcome', sessionId, newcomerId, transcript, body);
}

function associatedData({ sessionId, newcomerId }: WelcomeContext): Uint8Array {
  return labelled('welcomeSeal', sessionId, newcomerId);
}
