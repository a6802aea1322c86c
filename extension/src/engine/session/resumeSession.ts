import { type Invitation, relayToken } from '@bytesync/shared/crypto/invitation.ts';
import type { Welcome } from '@bytesync/shared/crypto/welcome.ts';
import { asBytesyncError } from '@bytesync/shared/errors.ts';
import { LogChain } from '../relay/logChain.ts';
import { RelayClient } from '../relay/relayClient.ts';
import { RoomConnection } from '../relay/roomConnection.ts';
import { Transport } from '../relay/transport.ts';
import type { MembershipOptions } from './hostSession.ts';
import type { RoomIdentity } from './sealedRoom.ts';
import { Session } from './session.ts';
import { stateOf } from './snapshot.ts';

export interface ResumeOptions extends Omit<MembershipOptions, 'device' | 'name'> {
  readonly invitation: Invitation;
  readonly identity: RoomIdentity;
  readonly hostDeviceKey: Uint8Array;
  /** `Session.epochStart` as it was kept. */
  readonly epochStart: Welcome;
}

/**
 * Comes back to a session whose process was ended. The log is read again from where the last known
 * epoch began; resolves when everything up to now has been read.
 * @throws BytesyncError what the transport and the relay say; member-removed; the signal's reason
 */
export async function resumeSession(options: ResumeOptions): Promise<Session> {
  const { invitation, identity, epochStart, hostDeviceKey, proxy, rates, signal } = options;
  signal?.throwIfAborted();
  const state = stateOf(epochStart);
  const transport = new Transport(invitation.relayUrl, {
    certificate: invitation.certificate,
    proxy,
    rates,
  });
  const ending = new AbortController();
  const { sessionId, memberId, device } = identity;
  const connection = new RoomConnection(
    transport,
    { sessionId, memberId, device, relayToken: relayToken(invitation) },
    options.patience,
  );
  const session = new Session({
    ...{ identity, transport, connection, state, ending },
    relay: new RelayClient(transport, ending.signal),
    start: {
      chain: new LogChain(epochStart.logPoint),
      roster: epochStart.roster,
      hostDeviceKey,
      epoch: epochStart.epoch,
      epochKey: epochStart.epochKey,
    },
    events: options.events,
  });
  const abort = () => session.close(asBytesyncError(signal?.reason));
  signal?.addEventListener('abort', abort, { once: true });
  try {
    connection.connect();
    // An own statement comes back when everything before it has been read.
    await session.room.post([{ type: 'sources-complete' }]);
    return session;
  } catch (error) {
    session.close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
