import { randomBytes } from 'node:crypto';
import { BytesyncError } from '../errors.ts';
import { decode, encode } from '../wire/codec.ts';
import type { VersionRange } from '../wire/version.ts';
import {
  type AdmissionChannel,
  type AdmissionOffer,
  admissionMalformed,
  checkSignature,
  commitment,
  extendTranscript,
  MAX_ADMISSION_MESSAGE,
  type OfferedRole,
  offerOpeningSchema,
  offerSchema,
  openMessage,
  requestSchema,
  requireVersion,
  safetyTranscript,
  sealMessage,
  signMessage,
  startTranscript,
} from './admissionMessages.ts';
import { type DeviceKeys, fingerprint } from './identity.ts';
import { admissionKey, type Invitation } from './invitation.ts';
import type { BoxKeys, RandomSource } from './keys.ts';
import { type RosterMember, verifyRoster } from './roster.ts';
import { safetyWords } from './safetyWords.ts';
import { openWelcome, type Welcome } from './welcome.ts';

const CODE = 'admission-malformed';

/** What the newcomer has learnt when it shows the words. */
export interface OfferReceived {
  /** To be sent to the host. */
  readonly reveal: Uint8Array;
  readonly words: string[];
  readonly host: {
    readonly memberId: string;
    readonly name: string;
    readonly deviceKey: Uint8Array;
  };
  readonly role: OfferedRole;
  /** The member protocol's version that both go on with. */
  readonly version: number;
}

type State =
  | { readonly kind: 'new' }
  | { readonly kind: 'requested'; readonly transcript: Uint8Array }
  | { readonly kind: 'revealed'; readonly transcript: Uint8Array; readonly offer: AdmissionOffer }
  | { readonly kind: 'welcomed' };

/**
 * The newcomer's side of one admission; no input or output of its own. A message that is refused
 * changes nothing: the genuine one may still come.
 */
export class NewcomerAdmission {
  readonly #options: NewcomerOptions;
  readonly #channel: AdmissionChannel;
  readonly #random: RandomSource;
  readonly #nonce: Uint8Array;
  #state: State = { kind: 'new' };

  constructor(options: NewcomerOptions) {
    const { invitation, memberId, random = randomBytes } = options;
    this.#options = options;
    this.#channel = {
      sessionId: invitation.sessionId,
      newcomerId: memberId,
      key: admissionKey(invitation),
    };
    this.#random = random;
    this.#nonce = random(32);
  }

  /** The first message. @throws BytesyncError `admission-malformed` for a name that no host would take */
  request(): Uint8Array {
    if (this.#state.kind !== 'new') {
      throw admissionMalformed('order');
    }
    const { device, memberId, boxKeys, name, protocol, invitation } = this.#options;
    const body = encode({
      protocol,
      memberId,
      deviceKey: device.publicKey,
      boxKey: boxKeys.publicKey,
      name,
      commitment: commitment(this.#channel, this.#nonce),
    });
    decode(requestSchema, body, MAX_ADMISSION_MESSAGE, CODE);
    const start = startTranscript(this.#channel, invitation.hostFingerprint);
    const message = signMessage(start, 1, body, device.secretKey);
    this.#state = { kind: 'requested', transcript: extendTranscript(start, 1, message) };
    return sealMessage(this.#channel, 1, message, this.#random);
  }

  /**
   * Takes the host's offer. The reveal may be sent at once; whether the words agree is for people to say.
   * @throws BytesyncError `host-key-mismatch`, `protocol-mismatch`, `admission-malformed`
   */
  onOffer(bytes: Uint8Array): OfferReceived {
    const state = this.#state;
    if (state.kind !== 'requested') {
      throw admissionMalformed('order');
    }
    const message = openMessage(this.#channel, 2, bytes);
    const offer = this.#readOffer(message.body, (deviceKey) =>
      checkSignature(state.transcript, 2, message, deviceKey),
    );
    const afterOffer = extendTranscript(state.transcript, 2, message);
    const body = encode({ nonce: this.#nonce });
    const reveal = signMessage(afterOffer, 3, body, this.#options.device.secretKey);
    const transcript = extendTranscript(afterOffer, 3, reveal);
    this.#state = { kind: 'revealed', transcript, offer };
    const { memberId, name, deviceKey, role, version } = offer;
    return {
      reveal: sealMessage(this.#channel, 3, reveal, this.#random),
      words: safetyWords(safetyTranscript(afterOffer, this.#nonce)),
      host: { memberId, name, deviceKey },
      role,
      version,
    };
  }

  /** @throws BytesyncError `admission-malformed`, or what `verifyRoster` throws */
  onWelcome(bytes: Uint8Array): Welcome {
    if (this.#state.kind !== 'revealed') {
      throw admissionMalformed('order');
    }
    const { offer, transcript } = this.#state;
    const { sessionId, newcomerId } = this.#channel;
    const context = { sessionId, newcomerId, transcript };
    const welcome = openWelcome(bytes, context, offer, this.#options.boxKeys.secretKey);
    this.#checkRoster(welcome, offer);
    this.#state = { kind: 'welcomed' };
    return welcome;
  }

  #readOffer(body: Uint8Array, checkSigned: (deviceKey: Uint8Array) => void): AdmissionOffer {
    const { invitation, protocol } = this.#options;
    const opening = decode(offerOpeningSchema, body, MAX_ADMISSION_MESSAGE, CODE);
    if (Buffer.compare(fingerprint(opening.deviceKey), invitation.hostFingerprint) !== 0) {
      throw new BytesyncError('host-key-mismatch');
    }
    checkSigned(opening.deviceKey);
    const version = requireVersion(protocol, opening.protocol, 'the host');
    const offer = decode(offerSchema, body, MAX_ADMISSION_MESSAGE, CODE);
    if (offer.version !== version) {
      throw admissionMalformed('version');
    }
    return offer;
  }

  /** The roster must name both sides as they introduced themselves. */
  #checkRoster(welcome: Welcome, offer: AdmissionOffer): void {
    const { device, memberId, boxKeys } = this.#options;
    const roster = verifyRoster(welcome.roster, offer.deviceKey);
    const own = {
      memberId,
      deviceKey: device.publicKey,
      boxKey: boxKeys.publicKey,
      role: offer.role,
    };
    const host = { ...offer, role: 'host' } as const;
    const holds = [own, host].every((side) =>
      roster.members.some((member) => isSame(member, side)),
    );
    if (roster.sessionId !== this.#channel.sessionId || !holds) {
      throw admissionMalformed('roster');
    }
  }
}

export interface NewcomerOptions {
  readonly invitation: Invitation;
  readonly device: DeviceKeys;
  readonly memberId: string;
  readonly boxKeys: BoxKeys;
  readonly name: string;
  readonly protocol: VersionRange;
  /** Only tests give it. */
  readonly random?: RandomSource;
}

type Introduced = Pick<RosterMember, 'memberId' | 'deviceKey' | 'boxKey' | 'role'>;

function isSame(member: RosterMember, side: Introduced): boolean {
  return (
    member.memberId === side.memberId &&
    member.role === side.role &&
    Buffer.compare(member.deviceKey, side.deviceKey) === 0 &&
    Buffer.compare(member.boxKey, side.boxKey) === 0
  );
}
