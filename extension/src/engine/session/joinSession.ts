import type { OfferReceived } from '@bytesync/shared/crypto/admission.ts';
import { type Invitation, relayToken } from '@bytesync/shared/crypto/invitation.ts';
import { createBoxKeys } from '@bytesync/shared/crypto/keys.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { RoomConnection } from '../relay/roomConnection.ts';
import { Transport } from '../relay/transport.ts';
import type { MembershipOptions } from './hostSession.ts';
import { Joining } from './joining.ts';
import type { RoomIdentity } from './sealedRoom.ts';
import type { Session } from './session.ts';

export interface JoinOptions extends MembershipOptions {
  readonly invitation: Invitation;
  /** Shows the words; false leaves. The host decides at the same time. */
  readonly confirmHost: (host: OfferReceived) => Promise<boolean>;
  /** The host is away; somebody may want to know. */
  readonly waiting: () => void;
  /** The host is there and has not answered for some seconds: it may be about to begin, and does not know yet whether without us. */
  readonly waitingAtDoor: () => void;
}

/**
 * Knocks, proves itself, and becomes a member once people on both sides agree.
 * @throws BytesyncError not-admitted, safety-words-refused, host-key-mismatch, and what the relay
 * says; the signal's reason
 */
export async function joinSession(options: JoinOptions): Promise<Session> {
  const { invitation, device, proxy, rates, signal } = options;
  signal?.throwIfAborted();
  const transport = new Transport(invitation.relayUrl, {
    certificate: invitation.certificate,
    proxy,
    rates,
  });
  const ending = new AbortController();
  const identity: RoomIdentity = {
    sessionId: invitation.sessionId,
    memberId: createId(),
    device,
    boxKeys: createBoxKeys(),
  };
  const connection = new RoomConnection(
    transport,
    {
      sessionId: invitation.sessionId,
      memberId: identity.memberId,
      device,
      relayToken: relayToken(invitation),
    },
    options.patience,
  );
  const joining = new Joining(options, { identity, transport, connection, ending });
  const abort = () => joining.abort(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await joining.session();
  } catch (error) {
    connection.close();
    transport.close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
