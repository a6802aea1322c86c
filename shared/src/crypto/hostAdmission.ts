import { randomBytes } from 'node:crypto';
import { decode, encode } from '../wire/codec.ts';
import type { VersionRange } from '../wire/version.ts';
import {
  type AdmissionChannel,
  type AdmissionRequest,
  admissionMalformed,
  checkSignature,
  commitment,
  extendTranscript,
  MAX_ADMISSION_MESSAGE,
  type OfferedRole,
  offerSchema,
  openMessage,
  requestOpeningSchema,
  requestSchema,
  requireVersion,
  revealSchema,
  type SignedMessage,
  safetyTranscript,
  sealMessage,
  signMessage,
  startTranscript,
} from './admissionMessages.ts';
import { type DeviceKeys, fingerprint } from './identity.ts';
import { admissionKey, type Invitation } from './invitation.ts';
import type { BoxKeys, RandomSource } from './keys.ts';
import { safetyWords } from './safetyWords.ts';
import { sealWelcome, type Welcome } from './welcome.ts';

const CODE = 'admission-malformed';

export interface HostOptions {
  readonly invitation: Pick<Invitation, 'sessionId' | 'secret'>;
  readonly device: DeviceKeys;
  readonly memberId: string;
  readonly boxKeys: BoxKeys;
  readonly name: string;
  readonly protocol: VersionRange;
  /** Only tests give it. */
  readonly random?: RandomSource;
}

/** Who knocked, as the relay says, and what it will be if it is let in (`member` unless told). */
export interface KnockingNewcomer {
  readonly memberId: string;
  readonly deviceKey: Uint8Array;
  readonly role?: OfferedRole;
}

/** What the host knows of the newcomer when it shows the words. */
export interface RevealReceived {
  readonly words: string[];
  readonly name: string;
  readonly boxKey: Uint8Array;
  readonly role: OfferedRole;
  /** The member protocol's version that both go on with. */
  readonly version: number;
}

type State =
  | { readonly kind: 'new' }
  | { readonly kind: 'refused'; readonly refusal: Uint8Array }
  | {
      readonly kind: 'offered';
      readonly transcript: Uint8Array;
      readonly request: AdmissionRequest;
      readonly version: number;
    }
  | {
      readonly kind: 'revealed';
      readonly transcript: Uint8Array;
      readonly request: AdmissionRequest;
    };

/**
 * The host's side of one admission: one for each knock; no input or output of its own. A message that is
 * refused changes nothing, except that versions which don't meet end it.
 */
export class HostAdmission {
  readonly #options: HostOptions;
  readonly #newcomer: Required<KnockingNewcomer>;
  readonly #channel: AdmissionChannel;
  readonly #random: RandomSource;
  #state: State = { kind: 'new' };

  constructor(options: HostOptions, newcomer: KnockingNewcomer) {
    const { invitation, random = randomBytes } = options;
    this.#options = options;
    this.#newcomer = { role: 'member', ...newcomer };
    this.#channel = {
      sessionId: invitation.sessionId,
      newcomerId: newcomer.memberId,
      key: admissionKey(invitation),
    };
    this.#random = random;
  }

  /**
   * Takes the request and returns the offer.
   * @throws BytesyncError `protocol-mismatch` (send `refusal()`, so that the newcomer learns it too), or
   *   `admission-malformed`, also when another device signed it than the one that knocked
   */
  onRequest(bytes: Uint8Array): Uint8Array {
    if (this.#state.kind !== 'new') {
      throw admissionMalformed('order');
    }
    const { device, protocol } = this.#options;
    const message = openMessage(this.#channel, 1, bytes);
    const start = startTranscript(this.#channel, fingerprint(device.publicKey));
    checkSignature(start, 1, message, this.#newcomer.deviceKey);
    const transcript = extendTranscript(start, 1, message);
    const opening = decode(requestOpeningSchema, message.body, MAX_ADMISSION_MESSAGE, CODE);
    let version: number;
    try {
      version = requireVersion(protocol, opening.protocol, 'the newcomer');
    } catch (error) {
      this.#state = { kind: 'refused', refusal: this.#sealRefusal(transcript) };
      throw error;
    }
    const request = this.#readRequest(message.body);
    const offer = this.#signOffer(transcript, version);
    const afterOffer = extendTranscript(transcript, 2, offer);
    this.#state = { kind: 'offered', transcript: afterOffer, request, version };
    return sealMessage(this.#channel, 2, offer, this.#random);
  }

  /** After a `protocol-mismatch`: the message that tells the newcomer. */
  refusal(): Uint8Array | undefined {
    return this.#state.kind === 'refused' ? this.#state.refusal : undefined;
  }

  /** Takes the reveal; from now on a person can compare the words. @throws BytesyncError `admission-malformed` */
  onReveal(bytes: Uint8Array): RevealReceived {
    if (this.#state.kind !== 'offered') {
      throw admissionMalformed('order');
    }
    const { transcript, request, version } = this.#state;
    const message = openMessage(this.#channel, 3, bytes);
    checkSignature(transcript, 3, message, request.deviceKey);
    const { nonce } = decode(revealSchema, message.body, MAX_ADMISSION_MESSAGE, CODE);
    if (Buffer.compare(commitment(this.#channel, nonce), request.commitment) !== 0) {
      throw admissionMalformed('commitment');
    }
    const afterReveal = extendTranscript(transcript, 3, message);
    this.#state = { kind: 'revealed', transcript: afterReveal, request };
    return {
      words: safetyWords(safetyTranscript(transcript, nonce)),
      name: request.name,
      boxKey: request.boxKey,
      role: this.#newcomer.role,
      version,
    };
  }

  /**
   * Seals the welcome for a newcomer that was let in. Its roster names the newcomer already.
   * @throws BytesyncError `admission-malformed` before the reveal, or what `sealWelcome` throws
   */
  welcome(welcome: Welcome): Uint8Array {
    if (this.#state.kind !== 'revealed') {
      throw admissionMalformed('order');
    }
    const { transcript, request } = this.#state;
    const { sessionId, newcomerId } = this.#channel;
    const { device, boxKeys } = this.#options;
    return sealWelcome(
      welcome,
      { sessionId, newcomerId, transcript },
      { deviceSecret: device.secretKey, boxSecret: boxKeys.secretKey },
      request.boxKey,
      this.#random,
    );
  }

  #readRequest(body: Uint8Array): AdmissionRequest {
    const request = decode(requestSchema, body, MAX_ADMISSION_MESSAGE, CODE);
    const { memberId, deviceKey } = this.#newcomer;
    if (request.memberId !== memberId || Buffer.compare(request.deviceKey, deviceKey) !== 0) {
      throw admissionMalformed('other-newcomer');
    }
    return request;
  }

  #signOffer(transcript: Uint8Array, version: number): SignedMessage {
    const { device, memberId, boxKeys, name, protocol } = this.#options;
    const body = encode({
      protocol,
      deviceKey: device.publicKey,
      version,
      memberId,
      boxKey: boxKeys.publicKey,
      name,
      nonce: this.#random(32),
      role: this.#newcomer.role,
    });
    decode(offerSchema, body, MAX_ADMISSION_MESSAGE, CODE);
    return signMessage(transcript, 2, body, device.secretKey);
  }

  /** An offer that ends after its opening: who reads it finds that the versions don't meet. */
  #sealRefusal(transcript: Uint8Array): Uint8Array {
    const { device, protocol } = this.#options;
    const body = encode({ protocol, deviceKey: device.publicKey });
    const message = signMessage(transcript, 2, body, device.secretKey);
    return sealMessage(this.#channel, 2, message, this.#random);
  }
}
