import { HostAdmission } from '@bytesync/shared/crypto/admission.ts';
import { createEpochKey, epochKeyHash, wrapEpochKey } from '@bytesync/shared/crypto/epoch.ts';
import { fingerprint } from '@bytesync/shared/crypto/identity.ts';
import type { Invitation } from '@bytesync/shared/crypto/invitation.ts';
import { type RosterMember, rosterHash, signRoster } from '@bytesync/shared/crypto/roster.ts';
import type { BytesyncError } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { encode } from '@bytesync/shared/wire/codec.ts';
import { MEMBER_PROTOCOL } from '@bytesync/shared/wire/version.ts';
import { DIRECT_ADMISSION, withTag } from './sealedRoom.ts';
import { type AdmissionDesk, asBytesyncError, type Session } from './session.ts';

/** Somebody who waits at the door, as a person sees it. */
export interface Newcomer {
  readonly name: string;
  readonly deviceKey: Uint8Array;
  /** Short text that tells devices apart. */
  readonly fingerprint: string;
  /** To be compared with those that the newcomer sees. */
  readonly words: readonly string[];
}

export interface AdmissionsOptions {
  readonly session: Session;
  readonly invitation: Invitation;
  readonly hostName: string;
  /** A person's answer, or that of a trust list. */
  readonly decide: (newcomer: Newcomer) => Promise<boolean>;
  readonly admitted: (member: RosterMember) => void;
  readonly failed: (failure: BytesyncError) => void;
}

/** The host's desk: one admission for each newcomer, letting in one after the other. */
export class Admissions implements AdmissionDesk {
  readonly #options: AdmissionsOptions;
  readonly #waiting = new Map<string, { admission: HostAdmission; deviceKey: Uint8Array }>();
  #lettingIn: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: AdmissionsOptions) {
    this.#options = options;
  }

  /** From now on newcomers are turned away: the session has begun. Resolves when nobody is half in. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const memberId of this.#waiting.keys()) this.#turnAway(memberId);
    await this.#lettingIn;
  }

  knock(memberId: string, deviceKey: Uint8Array): void {
    if (this.#waiting.has(memberId)) return;
    const { session, invitation, hostName } = this.#options;
    const expired = invitation.expiresAt !== undefined && Date.now() > invitation.expiresAt;
    if (this.#closed || expired || session.room.roster.members.length >= LIMITS.members) {
      this.#turnAway(memberId);
      return;
    }
    const { device, memberId: hostId, boxKeys } = session.identity;
    const admission = new HostAdmission(
      { invitation, device, memberId: hostId, boxKeys, name: hostName, protocol: MEMBER_PROTOCOL },
      { memberId, deviceKey },
    );
    this.#waiting.set(memberId, { admission, deviceKey });
  }

  message(memberId: string, payload: Uint8Array): void {
    const waiting = this.#waiting.get(memberId);
    if (waiting === undefined) return;
    const { admission, deviceKey } = waiting;
    try {
      if (payload[0] === REQUEST) {
        // A newcomer that connects again starts anew.
        this.#waiting.delete(memberId);
        this.knock(memberId, deviceKey);
        const fresh = this.#waiting.get(memberId)?.admission;
        if (fresh) this.#send(memberId, OFFER, this.#answer(fresh, payload.subarray(1)));
      } else if (payload[0] === REVEAL) {
        const revealed = admission.onReveal(payload.subarray(1));
        this.#decide(memberId, deviceKey, admission, revealed);
      }
    } catch (error) {
      this.#turnAway(memberId);
      this.#options.failed(asBytesyncError(error));
    }
  }

  #answer(admission: HostAdmission, request: Uint8Array): Uint8Array {
    try {
      return admission.onRequest(request);
    } catch (error) {
      const refusal = admission.refusal();
      if (refusal) return refusal;
      throw error;
    }
  }

  #decide(
    memberId: string,
    deviceKey: Uint8Array,
    admission: HostAdmission,
    revealed: { readonly words: string[]; readonly name: string; readonly boxKey: Uint8Array },
  ): void {
    const { decide, failed } = this.#options;
    const { name, words, boxKey } = revealed;
    const print = Buffer.from(fingerprint(deviceKey)).toString('hex').slice(0, 16);
    decide({ name, deviceKey, fingerprint: print, words })
      .then((yes) => {
        if (!yes || this.#closed) return this.#turnAway(memberId);
        const letIn = () => this.#letIn({ memberId, name, deviceKey, boxKey }, admission);
        this.#lettingIn = this.#lettingIn.then(letIn);
        return this.#lettingIn;
      })
      .catch((error: unknown) => failed(asBytesyncError(error)));
  }

  async #letIn(
    newcomer: Pick<RosterMember, 'memberId' | 'name' | 'deviceKey' | 'boxKey'>,
    admission: HostAdmission,
  ): Promise<void> {
    const { session, admitted } = this.#options;
    const { room, identity, connection } = session;
    const letter = String.fromCharCode(65 + room.roster.members.length);
    const member: RosterMember = { ...newcomer, letter, role: 'member' };
    const roster = {
      ...room.roster,
      version: room.roster.version + 1,
      members: [...room.roster.members, member],
      previous: rosterHash(room.signedRoster),
    };
    const epochKey = createEpochKey();
    await room.post([
      {
        type: 'epoch-start',
        epoch: room.epoch + 1,
        roster: signRoster(roster, identity.device.secretKey),
        keyHash: epochKeyHash(epochKey),
        wraps: wrapEpochKey(epochKey, roster.members, identity.boxKeys.secretKey),
      },
    ]);
    // From here to `direct` nothing may be awaited: state and log position belong together.
    const logPoint = room.chain.point;
    const { sources, complete } = session.state;
    const welcome = admission.welcome({
      epoch: room.epoch,
      epochKey: room.epochKey,
      roster: room.signedRoster,
      logPoint,
      state: encode({ sources, complete: [...complete] }),
    });
    this.#send(newcomer.memberId, WELCOME, welcome);
    this.#waiting.delete(newcomer.memberId);
    await connection.admit(newcomer.memberId, logPoint.position);
    admitted(member);
  }

  #send(memberId: string, kind: number, bytes: Uint8Array): void {
    const payload = withTag(DIRECT_ADMISSION, withTag(kind, bytes));
    this.#options.session.connection.direct([memberId], payload);
  }

  #turnAway(memberId: string): void {
    this.#waiting.delete(memberId);
    this.#options.session.connection.reject(memberId).catch((error: unknown) => {
      // Gone by itself meanwhile.
      const failure = asBytesyncError(error);
      if (failure.code !== 'member-unknown') this.#options.failed(failure);
    });
  }
}

/** Second byte of an admission's direct payload. */
export const REQUEST = 1;
export const OFFER = 2;
export const REVEAL = 3;
export const WELCOME = 4;
