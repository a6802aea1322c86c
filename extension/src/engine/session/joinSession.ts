import { NewcomerAdmission, type OfferReceived } from '@bytesync/shared/crypto/admission.ts';
import { type Invitation, relayToken } from '@bytesync/shared/crypto/invitation.ts';
import { createBoxKeys } from '@bytesync/shared/crypto/keys.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { decode } from '@bytesync/shared/wire/codec.ts';
import { createId, idSchema } from '@bytesync/shared/wire/ids.ts';
import type { FromRelay } from '@bytesync/shared/wire/relayApi.ts';
import { MEMBER_PROTOCOL } from '@bytesync/shared/wire/version.ts';
import { z } from 'zod';
import { LogChain } from '../relay/logChain.ts';
import { RelayClient } from '../relay/relayClient.ts';
import { RoomConnection, type RoomHandlers } from '../relay/roomConnection.ts';
import { Transport } from '../relay/transport.ts';
import { OFFER, REQUEST, REVEAL, WELCOME } from './admissions.ts';
import type { MembershipOptions } from './hostSession.ts';
import { DIRECT_ADMISSION, type RoomIdentity, withTag } from './sealedRoom.ts';
import { asBytesyncError, EMPTY_STATE, Session } from './session.ts';
import { offeredSourceSchema } from './state.ts';

const snapshotSchema = z.object({
  sources: z.array(offeredSourceSchema).max(1000),
  complete: z.array(idSchema).max(LIMITS.members),
});

export interface JoinOptions extends MembershipOptions {
  readonly invitation: Invitation;
  /** Shows the words; false leaves. The host decides at the same time. */
  readonly confirmHost: (host: OfferReceived) => Promise<boolean>;
  /** The host is away; somebody may want to know. */
  readonly waiting: () => void;
}

/**
 * Knocks, proves itself, and becomes a member once people on both sides agree.
 * @throws BytesyncError not-admitted, safety-words-refused, host-key-mismatch, and what the relay says.
 */
export async function joinSession(options: JoinOptions): Promise<Session> {
  const { invitation, device } = options;
  const transport = new Transport(invitation.relayUrl);
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
  const joining = new Joining(options, identity, transport, connection, ending);
  try {
    return await joining.session();
  } catch (error) {
    connection.close();
    transport.close();
    throw error;
  }
}

/** One newcomer's way from the knock to the Welcome. */
class Joining implements RoomHandlers {
  readonly #options: JoinOptions;
  readonly #identity: RoomIdentity;
  readonly #transport: Transport;
  readonly #connection: RoomConnection;
  readonly #ending: AbortController;
  readonly #welcomed = Promise.withResolvers<Session>();
  #admission: NewcomerAdmission | undefined;
  #offer: OfferReceived | undefined;
  #confirmed: Promise<boolean> = Promise.resolve(false);
  #hostId = '';

  constructor(
    options: JoinOptions,
    identity: RoomIdentity,
    transport: Transport,
    connection: RoomConnection,
    ending: AbortController,
  ) {
    this.#options = options;
    this.#identity = identity;
    this.#transport = transport;
    this.#connection = connection;
    this.#ending = ending;
  }

  async session(): Promise<Session> {
    this.#connection.handOver(this);
    this.#connection.connect();
    const session = await this.#welcomed.promise;
    if (!(await this.#confirmed)) throw new BytesyncError('safety-words-refused');
    await session.connection.token(session.signal);
    return session;
  }

  ready(frame: Extract<FromRelay, { type: 'ready' }>): void {
    this.#hostId = frame.host;
    if (frame.online.includes(frame.host)) this.#request();
    else this.#options.waiting();
  }

  presence(memberId: string, online: boolean): void {
    if (memberId === this.#hostId && online) this.#request();
  }

  direct(frame: Extract<FromRelay, { type: 'direct' }>): void {
    if (frame.from !== this.#hostId || frame.payload[0] !== DIRECT_ADMISSION) return;
    const bytes = frame.payload.subarray(2);
    if (frame.payload[1] === OFFER) this.#takeOffer(bytes);
    else if (frame.payload[1] === WELCOME) this.#takeWelcome(bytes);
  }

  ended(failure: BytesyncError): void {
    this.#ending.abort(failure);
    this.#welcomed.reject(failure);
  }

  connection(): void {
    // A newcomer has nothing to resume; `ready` starts over.
  }

  admitted(): void {
    throw new BytesyncError('relay-nonsense', { reason: 'admitted before the welcome' });
  }

  entry(): void {
    throw new BytesyncError('relay-nonsense', { reason: 'entry before the welcome' });
  }

  knock(): void {
    // Only hosts are told of newcomers.
  }

  left(memberId: string): void {
    if (memberId === this.#hostId) throw new BytesyncError('session-closed');
  }

  #request(): void {
    const { invitation, device, name } = this.#options;
    const { memberId, boxKeys } = this.#identity;
    this.#admission = new NewcomerAdmission({
      invitation,
      device,
      memberId,
      boxKeys,
      name,
      protocol: MEMBER_PROTOCOL,
    });
    this.#send(REQUEST, this.#admission.request());
  }

  #takeOffer(bytes: Uint8Array): void {
    const offer = this.#admission?.onOffer(bytes);
    if (offer === undefined) return;
    this.#offer = offer;
    this.#send(REVEAL, offer.reveal);
    this.#confirmed = this.#options.confirmHost(offer);
    this.#confirmed.then(
      (yes) => {
        if (!yes) this.#welcomed.reject(new BytesyncError('safety-words-refused'));
      },
      (error: unknown) => this.#welcomed.reject(asBytesyncError(error)),
    );
  }

  #takeWelcome(bytes: Uint8Array): void {
    const offer = this.#offer;
    if (this.#admission === undefined || offer === undefined) return;
    const welcome = this.#admission.onWelcome(bytes);
    const snapshot = decode(snapshotSchema, welcome.state, LIMITS.envelope, 'admission-malformed');
    const { sources, complete } = snapshot;
    const session = new Session({
      identity: this.#identity,
      transport: this.#transport,
      relay: new RelayClient(this.#transport, this.#ending.signal),
      connection: this.#connection,
      start: {
        chain: new LogChain(welcome.logPoint),
        roster: welcome.roster,
        hostDeviceKey: offer.host.deviceKey,
        epoch: welcome.epoch,
        epochKey: welcome.epochKey,
      },
      state: { ...EMPTY_STATE, sources, complete: new Set(complete) },
      events: this.#options.events,
      ending: this.#ending,
    });
    this.#welcomed.resolve(session);
  }

  #send(kind: number, bytes: Uint8Array): void {
    const payload = withTag(DIRECT_ADMISSION, withTag(kind, bytes));
    this.#connection.direct([this.#hostId], payload);
  }
}
