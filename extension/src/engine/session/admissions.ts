import { HostAdmission } from '@bytesync/shared/crypto/admission.ts';
import { fingerprint } from '@bytesync/shared/crypto/identity.ts';
import type { Invitation } from '@bytesync/shared/crypto/invitation.ts';
import type { RosterMember } from '@bytesync/shared/crypto/roster.ts';
import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { MEMBER_PROTOCOL } from '@bytesync/shared/wire/version.ts';
import { AGAIN, CONFIRM, OFFER, READY, REQUEST, REVEAL, SHOWN, WELCOME } from './admissionKinds.ts';
import { enroll, expel } from './enrolment.ts';
import { DIRECT_ADMISSION, withTag } from './sealedRoom.ts';
import type { AdmissionDesk, Session } from './session.ts';
import { isIdle } from './state.ts';
import { Visit } from './visit.ts';

/** Visits that are remembered, of newcomers that went away for a moment included. */
const MOST_VISITS = 64;

/** Time that a newcomer has to take its Welcome, an interrupted connection included. */
const WELCOME_PATIENCE_MS = 15_000;

/** Time in which a newcomer that people let in has to come in once nobody else may: its words are still compared. */
const ENTRY_PATIENCE_MS = 30_000;

/** Somebody who waits at the door, as a person sees it. */
export interface Newcomer {
  readonly memberId: string;
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
  /** A newcomer was turned away, whoever's choice it was. */
  readonly turnedAway?: (memberId: string) => void;
  readonly failed: (failure: BytesyncError) => void;
}

/** The host's desk: one visit for each newcomer, letting in (and out) one after the other. */
export class Admissions implements AdmissionDesk {
  readonly #options: AdmissionsOptions;
  readonly #visits = new Map<string, Visit>();
  /** Changes of the roster, one after the other. */
  #changes: Promise<void> = Promise.resolve();
  #door: 'open' | 'settling' | 'shut' = 'open';
  /** Those who knocked while it was settling, or a moment before, by member. What they say meanwhile is not heard. */
  readonly #waiting = new Map<string, Visit>();
  #patienceOver = false;

  constructor(options: AdmissionsOptions) {
    this.#options = options;
  }

  /** Names of the newcomers that people here let in and that are not in yet. */
  get awaited(): readonly string[] {
    return [...this.#visits.values()].flatMap(({ agreed, name }) => (agreed ? [name] : []));
  }

  /** The name of a newcomer at the door that has said who it is; undefined: nobody is there under this id. */
  nameAtDoor(memberId: string): string | undefined {
    return this.#visitOf(memberId)?.name || undefined;
  }

  /**
   * It is not certain yet that the session begins: those that people here let in already get half a minute to come in, everybody else waits
   * at the door, until it is shut or opened again. Resolves when nobody is half in.
   */
  async settle(): Promise<void> {
    this.#door = 'settling';
    for (const [memberId, visit] of this.#visits) {
      if (visit.agreed) continue;
      this.#visits.delete(memberId);
      this.#waiting.set(memberId, visit);
    }
    await this.#entries();
    this.#patienceOver = true;
    for (const [memberId, visit] of this.#visits) {
      if (!visit.isEntering) this.#turnAway(memberId);
    }
    await this.#changes;
  }

  /** The session begins: newcomers are turned away, those who wait at the door as well. */
  shut(): void {
    this.#door = 'shut';
    for (const memberId of this.#waiting.keys()) this.#turnAway(memberId);
  }

  /**
   * Newcomers may come in again, the session has not begun after all: first those who have waited for it. Nobody is asked twice about
   * one of them, and an answer that was given meanwhile counts.
   */
  reopen(): void {
    this.#door = 'open';
    this.#patienceOver = false;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const [memberId, visit] of waiting) {
      this.#visits.set(memberId, visit);
      if (!this.#isInviting()) this.#turnAway(memberId);
      // What it said meanwhile was not heard: it is to say it again. Who went away does when it comes back.
      else if (this.#options.session.isOnline(memberId)) this.#startOver(memberId);
    }
  }

  /** Resolves when all visits are over, or with them the patience or the session. */
  async #entries(): Promise<void> {
    const { signal } = this.#options.session;
    const all = [...this.#visits.values()].map(({ over }) => over.promise);
    if (all.length === 0 || signal.aborted) return;
    const enough = Promise.withResolvers<void>();
    const timer = setTimeout(enough.resolve, ENTRY_PATIENCE_MS);
    signal.addEventListener('abort', () => enough.resolve(), { once: true });
    await Promise.race([Promise.all(all), enough.promise]);
    clearTimeout(timer);
  }

  /**
   * Waits until no change of the roster is under way and holds back all that follow, until the
   * function that it resolves with is called: who takes part in a run is fixed. Newcomers wait at the
   * door.
   */
  async hold(): Promise<() => void> {
    const before = this.#changes;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#changes = before.then(() => promise);
    await before;
    return resolve;
  }

  /** Takes a member out of the session, once no run goes on. */
  async remove(memberId: string): Promise<void> {
    const { session } = this.#options;
    const removal = this.#changes.then(async () => {
      if (session.room.others.includes(memberId)) await expel(session, memberId);
    });
    this.#changes = removal.catch(() => undefined);
    await removal;
  }

  knock(memberId: string, deviceKey: Uint8Array): void {
    if (this.#visits.has(memberId)) {
      // One of us was away.
      this.#startOver(memberId);
      return;
    }
    if (this.#waiting.has(memberId)) return;
    this.#forgetAbsent();
    const isRoom = this.#isInviting() && this.#remembered.length < MOST_VISITS;
    if (!isRoom || this.#door === 'shut') this.#turnAway(memberId);
    else {
      const visits = this.#door === 'open' ? this.#visits : this.#waiting;
      visits.set(memberId, new Visit(memberId, deviceKey));
    }
  }

  message(memberId: string, payload: Uint8Array): void {
    const visit = this.#visits.get(memberId);
    if (visit === undefined) return;
    try {
      this.#take(visit, payload[0], payload.subarray(1));
    } catch (error) {
      // What an earlier connection of the newcomer sent may come late.
      if (visit.hasStartedOver) return;
      this.#refuse(visit, error);
    }
  }

  #take(visit: Visit, kind: number | undefined, bytes: Uint8Array): void {
    switch (kind) {
      case REQUEST: {
        const admission = this.#newAdmission(visit);
        if (visit.start(admission)) this.#send(visit.memberId, OFFER, answer(admission, bytes));
        else this.#turnAway(visit.memberId);
        break;
      }
      case REVEAL:
      case SHOWN: {
        const isFirst = kind === REVEAL ? visit.reveal(bytes) : visit.revealEarlier(bytes);
        if (isFirst) this.#ask(visit).catch((error) => this.#refuse(visit, error));
        break;
      }
      case CONFIRM:
        visit.confirm();
        this.#advance(visit);
        break;
      case READY:
        // A Welcome that was taken back: there is nothing to wait for any more.
        if (visit.welcome === undefined) this.#turnAway(visit.memberId);
        else visit.ready.resolve();
        break;
      default:
        break;
    }
  }

  #newAdmission({ memberId, deviceKey }: Visit): HostAdmission {
    const { session, invitation, hostName } = this.#options;
    const { device, memberId: hostId, boxKeys } = session.identity;
    return new HostAdmission(
      { invitation, device, memberId: hostId, boxKeys, name: hostName, protocol: MEMBER_PROTOCOL },
      { memberId, deviceKey },
    );
  }

  /** Asks once, however often the newcomer has to connect meanwhile. */
  async #ask(visit: Visit): Promise<void> {
    const { deviceKey, name, words } = visit;
    const print = Buffer.from(fingerprint(deviceKey)).toString('hex').slice(0, 16);
    const { memberId } = visit;
    const newcomer = { memberId, name, deviceKey, fingerprint: print, words };
    visit.agreed = await this.#options.decide(newcomer);
    if (visit.agreed) this.#advance(visit);
    else this.#turnAway(visit.memberId);
  }

  /** Lets a newcomer in once people on both sides agreed and it is there. */
  #advance(visit: Visit): void {
    const { memberId } = visit;
    if (this.#visits.get(memberId) !== visit || !visit.confirmed) return;
    if (visit.welcome !== undefined) {
      this.#send(memberId, WELCOME, visit.sealWelcome());
      return;
    }
    const goes = visit.agreed && !visit.isEntering && this.#options.session.isOnline(memberId);
    if (!goes) return;
    visit.isEntering = true;
    this.#changes = this.#changes.then(() =>
      this.#letIn(visit).catch((error: unknown) => this.#options.failed(asBytesyncError(error))),
    );
  }

  async #letIn(visit: Visit): Promise<void> {
    const { session, admitted } = this.#options;
    const { memberId } = visit;
    visit.isEntering = session.isOnline(memberId) && visit.confirmed;
    if (!visit.isEntering) {
      // It comes back, with a new handshake, or it doesn't.
      if (this.#patienceOver) this.#turnAway(memberId);
      return;
    }
    try {
      // Whoever takes part in a run was there when it began.
      if (!isIdle(session.state)) throw new BytesyncError('run-in-progress');
      if (!this.#hasRoom()) throw new BytesyncError('session-full', { limit: LIMITS.members });
      const { member, welcome } = await enroll(session, visit);
      visit.welcome = welcome;
      this.#advance(visit);
      await visit.taken(WELCOME_PATIENCE_MS, session.signal);
      await session.connection.admit(memberId, welcome.logPoint.position);
      this.#end(visit);
      admitted(member);
    } catch (error) {
      this.#turnAway(memberId);
      if (visit.welcome && !session.signal.aborted) await expel(session, memberId);
      throw error;
    }
  }

  #isInviting(): boolean {
    const { session, invitation } = this.#options;
    const expired = invitation.expiresAt !== undefined && Date.now() > invitation.expiresAt;
    return !expired && !session.signal.aborted && this.#hasRoom();
  }

  #hasRoom(): boolean {
    return this.#options.session.room.roster.members.length < LIMITS.members;
  }

  get #remembered(): Visit[] {
    return [...this.#visits.values(), ...this.#waiting.values()];
  }

  #forgetAbsent(): void {
    const remembered = this.#remembered;
    if (remembered.length < MOST_VISITS) return;
    for (const visit of remembered) {
      const { memberId, isEntering } = visit;
      if (!isEntering && !this.#options.session.isOnline(memberId)) this.#end(visit);
    }
  }

  #visitOf(memberId: string): Visit | undefined {
    return this.#visits.get(memberId) ?? this.#waiting.get(memberId);
  }

  #end(visit: Visit): void {
    for (const visits of [this.#visits, this.#waiting]) {
      if (visits.get(visit.memberId) === visit) visits.delete(visit.memberId);
    }
    visit.over.resolve();
  }

  /** Has a newcomer begin its handshake anew. */
  #startOver(memberId: string): void {
    this.#send(memberId, AGAIN, new Uint8Array(0));
  }

  #send(memberId: string, kind: number, bytes: Uint8Array): void {
    const payload = withTag(DIRECT_ADMISSION, withTag(kind, bytes));
    this.#options.session.connection.direct([memberId], payload);
  }

  #refuse(visit: Visit, error: unknown): void {
    this.#turnAway(visit.memberId);
    this.#options.failed(asBytesyncError(error));
  }

  #turnAway(memberId: string): void {
    const visit = this.#visitOf(memberId);
    if (visit) this.#end(visit);
    this.#options.turnedAway?.(memberId);
    this.#options.session.connection.reject(memberId).catch((error: unknown) => {
      // The session is over anyway.
      if (!this.#options.session.signal.aborted) this.#options.failed(asBytesyncError(error));
    });
  }
}

/** The offer, or why there can't be one, in words that the newcomer understands too. */
function answer(admission: HostAdmission, request: Uint8Array): Uint8Array {
  try {
    return admission.onRequest(request);
  } catch (error) {
    const refusal = admission.refusal();
    if (refusal) return refusal;
    throw error;
  }
}
