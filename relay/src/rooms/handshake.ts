import { createHash, timingSafeEqual } from 'node:crypto';
import { helloContext } from '@bytesync/shared/crypto/hello.ts';
import { verify } from '@bytesync/shared/crypto/identity.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { decode } from '@bytesync/shared/wire/codec.ts';
import { type ToRelay, toRelaySchema } from '@bytesync/shared/wire/relayApi.ts';
import { RELAY_PROTOCOL } from '@bytesync/shared/wire/version.ts';
import { z } from 'zod';
import type { Room } from './room.ts';

export type Hello = Extract<ToRelay, { type: 'hello' }>;

/** A stranger may make the relay look at no more than this. */
const HELLO_LIMIT = 4096;

/** What every version's hello has, so that a version mismatch can be told from nonsense. */
const anyHelloSchema = z.object({
  type: z.literal('hello'),
  protocol: z.number().int().min(1).max(65535),
});

/** Reads the first frame of a connection. @throws BytesyncError message-malformed, protocol-mismatch */
export function readHello(frame: Uint8Array): Hello {
  const { protocol } = decode(anyHelloSchema, frame, HELLO_LIMIT);
  if (protocol < RELAY_PROTOCOL.min || protocol > RELAY_PROTOCOL.max) {
    throw new BytesyncError('protocol-mismatch', { ...RELAY_PROTOCOL, theirs: protocol });
  }
  const hello = decode(toRelaySchema, frame, HELLO_LIMIT);
  if (hello.type !== 'hello') {
    throw new BytesyncError('message-malformed', { reason: 'order' });
  }
  return hello;
}

/**
 * Checks that whoever says hello has the relay token and the device key that it names.
 * @throws BytesyncError relay-token-wrong, not-allowed (the signature is not that device's)
 */
export function checkHello(hello: Hello, room: Room, nonce: Uint8Array): void {
  const tokenHash = createHash('sha256').update(hello.relayToken).digest();
  if (!timingSafeEqual(tokenHash, room.relayTokenHash)) {
    throw new BytesyncError('relay-token-wrong');
  }
  const context = helloContext(room.sessionId, hello.memberId, nonce);
  if (!verify(hello.deviceKey, context, hello.signature)) {
    throw new BytesyncError('not-allowed', { reason: 'signature' });
  }
}
