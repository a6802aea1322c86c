import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { FromRelay } from '@bytesync/shared/wire/relayApi.ts';
import type { MemberRecord, SessionRecord } from '../sessions/sessionStore.ts';
import type { Connection } from './connection.ts';

/** Somebody who is connected to a room. */
export interface Person {
  readonly memberId: string;
  readonly deviceKey: Uint8Array;
  readonly connection: Connection;
  /** A waiting newcomer becomes a member when the host admits it. */
  status: 'waiting' | 'member';
  /** Empty while waiting. */
  httpToken: string;
}

/**
 * Members of a room, and who of them and of the newcomers is connected. Newcomers and the host see
 * each other; newcomers see nobody else, and nobody else sees them.
 */
export class People {
  readonly hostMemberId: string;
  readonly #members: Map<string, MemberRecord>;
  readonly #connected = new Map<string, Person>();

  constructor(record: SessionRecord) {
    this.hostMemberId = record.hostMemberId;
    this.#members = new Map(record.members.map((member) => [member.memberId, member]));
  }

  /**
   * The member of this id, or undefined for a newcomer. @throws BytesyncError not-allowed where it is
   * another device's, or a membership that ended
   */
  admissible(memberId: string, deviceKey: Uint8Array): MemberRecord | undefined {
    const member = this.#members.get(memberId);
    const known = member ?? this.connected(memberId);
    if (known !== undefined && Buffer.compare(known.deviceKey, deviceKey) !== 0) {
      throw new BytesyncError('not-allowed', { reason: 'device-key' });
    }
    if (member?.left === true) {
      throw new BytesyncError('not-allowed', { reason: 'membership-ended' });
    }
    return member;
  }

  setMember(member: MemberRecord): void {
    this.#members.set(member.memberId, member);
  }

  connected(memberId: string): Person | undefined {
    return this.#connected.get(memberId);
  }

  all(): readonly Person[] {
    return [...this.#connected.values()];
  }

  waiting(): readonly Person[] {
    return this.all().filter((person) => person.status === 'waiting');
  }

  /** Takes the place of an earlier connection of the same member, and answers that one. */
  connect(person: Person): Person | undefined {
    const before = this.#connected.get(person.memberId);
    this.#connected.set(person.memberId, person);
    return before;
  }

  /** Answers false when another connection of the member has taken this one's place. */
  disconnect(person: Person): boolean {
    return this.#connected.get(person.memberId) === person
      ? this.#connected.delete(person.memberId)
      : false;
  }

  isHost(person: Person): boolean {
    return person.memberId === this.hostMemberId;
  }

  /** Who is connected, as `person` may know it; itself included. */
  onlineFor(person: Person): string[] {
    return this.all()
      .filter((other) => other === person || this.#mayMeet(person, other))
      .map((other) => other.memberId);
  }

  /** Sends to all who may know of `about`, except `about` itself. */
  tellAbout(about: Person, frame: FromRelay): void {
    for (const person of this.all()) {
      if (person !== about && this.#mayMeet(person, about)) {
        person.connection.send(frame);
      }
    }
  }

  /** Delivers to those of `recipients` who are connected and whom the sender may meet. */
  direct(from: Person, recipients: readonly string[], payload: Uint8Array): void {
    const frame: FromRelay = { type: 'direct', from: from.memberId, payload };
    for (const memberId of new Set(recipients)) {
      const person = this.#connected.get(memberId);
      if (person !== undefined && person !== from && this.#mayMeet(from, person)) {
        person.connection.send(frame);
      }
    }
  }

  #mayMeet(one: Person, other: Person): boolean {
    const bothMembers = one.status === 'member' && other.status === 'member';
    return bothMembers || this.isHost(one) || this.isHost(other);
  }
}
