import { randomBytes } from 'node:crypto';
import type { StreamKeys } from '@bytesync/shared/crypto/chunk.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { Session } from '../session/session.ts';

/** What a worker needs to seal or open the chunks of a stream of the session. */
export function streamKeys(
  session: Session,
  { streamId, key }: { readonly streamId: string; readonly key: Uint8Array },
): StreamKeys {
  return { sessionId: session.identity.sessionId, streamId, key };
}

/** Keys of a stream that does not leave this member. */
export function freshKeys(session: Session): StreamKeys {
  return streamKeys(session, { streamId: createId(), key: randomBytes(32) });
}
