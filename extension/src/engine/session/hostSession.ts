import { randomBytes } from 'node:crypto';
import { genesisDigest } from '@bytesync/shared/crypto/chain.ts';
import { createEpochKey } from '@bytesync/shared/crypto/epoch.ts';
import { type DeviceKeys, fingerprint } from '@bytesync/shared/crypto/identity.ts';
import { type Invitation, relayToken, relayTokenHash } from '@bytesync/shared/crypto/invitation.ts';
import { createBoxKeys } from '@bytesync/shared/crypto/keys.ts';
import { signRoster } from '@bytesync/shared/crypto/roster.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { RELAY_PROTOCOL } from '@bytesync/shared/wire/version.ts';
import { LogChain } from '../relay/logChain.ts';
import type { ProxySettings } from '../relay/proxy.ts';
import type { TransferRates } from '../relay/rateLimit.ts';
import { RelayClient } from '../relay/relayClient.ts';
import { RoomConnection, type RoomPatience } from '../relay/roomConnection.ts';
import { Transport } from '../relay/transport.ts';
import type { RoomIdentity } from './sealedRoom.ts';
import { EMPTY_STATE, Session, type SessionEvents } from './session.ts';

export interface MembershipOptions {
  readonly device: DeviceKeys;
  /** Shown to the other members. */
  readonly name: string;
  readonly patience: RoomPatience;
  readonly events: SessionEvents;
  /** What the editor says about proxies; the environment's unless given. */
  readonly proxy?: ProxySettings | undefined;
  /** How fast this member's chunks go; as fast as they can unless given. */
  readonly rates?: TransferRates | undefined;
  /** Gives up while the membership is not there yet; later `Session.close` ends it. */
  readonly signal?: AbortSignal;
}

export interface HostOptions extends MembershipOptions {
  readonly relayUrl: string;
  readonly accessToken?: string;
  /** SHA-256 of the relay's self-signed certificate (DER), which the invitation pins. */
  readonly certificate?: Uint8Array | undefined;
}

/**
 * Creates a session on the relay; whoever does is its host and member A.
 * @throws BytesyncError what the transport and the relay say; the signal's reason
 */
export async function hostSession(
  options: HostOptions,
): Promise<{ session: Session; invitation: Invitation }> {
  const { device, relayUrl, certificate, proxy, rates, signal } = options;
  const transport = new Transport(relayUrl, { certificate, proxy, rates });
  const ending = new AbortController();
  const abort = () => ending.abort(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  const relay = new RelayClient(transport, ending.signal);
  const invitation: Invitation = {
    version: 1,
    sessionId: createId(),
    secret: randomBytes(16),
    relayUrl,
    hostFingerprint: fingerprint(device.publicKey),
    ...(certificate && { certificate }),
  };
  let session: Session | undefined;
  try {
    session = await create(options, invitation, { transport, relay, ending });
    await session.connection.token(ending.signal);
    return { session, invitation };
  } catch (error) {
    session?.close();
    transport.close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

async function create(
  options: HostOptions,
  invitation: Invitation,
  parts: Pick<HostParts, 'transport' | 'relay' | 'ending'>,
): Promise<Session> {
  const { device, accessToken } = options;
  const { sessionId } = invitation;
  const token = relayToken(invitation);
  const identity = { sessionId, memberId: createId(), device, boxKeys: createBoxKeys() };
  const { logId } = await parts.relay.createSession(
    {
      protocol: RELAY_PROTOCOL.max,
      sessionId,
      relayTokenHash: relayTokenHash(token),
      hostMemberId: identity.memberId,
      hostDeviceKey: Buffer.from(device.publicKey).toString('base64url'),
    },
    accessToken,
  );
  const digest = genesisDigest(sessionId, logId);
  const chain = new LogChain({ logId, position: 0, digest });
  return openAsHost(options, { ...parts, identity, chain, token });
}

interface HostParts {
  readonly identity: RoomIdentity;
  readonly transport: Transport;
  readonly relay: RelayClient;
  readonly chain: LogChain;
  readonly ending: AbortController;
  readonly token: Uint8Array;
}

function openAsHost(options: HostOptions, parts: HostParts): Session {
  const { identity, transport, relay, chain, ending, token } = parts;
  const roster = signRoster(
    {
      version: 1,
      sessionId: identity.sessionId,
      members: [
        {
          memberId: identity.memberId,
          name: options.name,
          letter: 'A',
          role: 'host',
          deviceKey: identity.device.publicKey,
          boxKey: identity.boxKeys.publicKey,
        },
      ],
      previous: new Uint8Array(32),
    },
    identity.device.secretKey,
  );
  const connection = new RoomConnection(
    transport,
    {
      sessionId: identity.sessionId,
      memberId: identity.memberId,
      device: identity.device,
      relayToken: token,
    },
    options.patience,
  );
  const session = new Session({
    identity,
    transport,
    relay,
    connection,
    start: {
      chain,
      roster,
      hostDeviceKey: identity.device.publicKey,
      epoch: 1,
      epochKey: createEpochKey(),
    },
    state: EMPTY_STATE,
    events: options.events,
    ending,
  });
  connection.connect();
  return session;
}
