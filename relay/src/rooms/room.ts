import { BytesyncError } from '@bytesync/shared/errors.ts';
import { CLOSE_CODES, type LogPoint, type ToRelay } from '@bytesync/shared/wire/relayApi.ts';
import type { Logger } from 'pino';
import type { Retention } from '../chunks/retention.ts';
import type { FreeDisk } from '../limits/freeDisk.ts';
import type { RelayLimits } from '../limits/limits.ts';
import type { MemberRecord, SessionRecord, SessionStore } from '../sessions/sessionStore.ts';
import type { Connection } from './connection.ts';
import type { ConnectionTokens } from './connectionTokens.ts';
import { People, type Person } from './people.ts';
import { RoomLog } from './roomLog.ts';

export interface RoomParts {
  readonly store: SessionStore;
  readonly retention: Retention;
  readonly connectionTokens: ConnectionTokens;
  readonly disk: FreeDisk;
  readonly limits: RelayLimits;
  readonly log: Logger;
}

export interface Newcomer {
  readonly memberId: string;
  readonly deviceKey: Uint8Array;
  readonly resume: LogPoint | undefined;
}

/** A frame that a member may send after its hello. */
export type RoomRequest = Exclude<ToRelay, { type: 'hello' }>;

/** One session while somebody is connected to it: who is there, what they may do, and the log. */
export class Room {
  readonly sessionId: string;
  readonly relayTokenHash: Uint8Array;
  readonly #logId: string;
  readonly #people: People;
  readonly #log: RoomLog;
  readonly #parts: RoomParts;
  readonly #onClosed: () => void;
  readonly #running = new Set<Promise<void>>();
  #entering = 0;
  #isClosed = false;

  /** @param onClosed called when the host closed the session and everything of it is deleted */
  constructor(record: SessionRecord, parts: RoomParts, onClosed: () => void) {
    this.sessionId = record.sessionId;
    this.relayTokenHash = record.relayTokenHash;
    this.#logId = record.logId;
    this.#people = new People(record);
    this.#log = new RoomLog(parts.store, record.sessionId, record.position, parts.limits.logBytes);
    this.#parts = parts;
    this.#onClosed = onClosed;
  }

  get isEmpty(): boolean {
    return this.#people.all().length === 0 && this.#running.size === 0 && this.#entering === 0;
  }

  /** Keeps the room from being forgotten while somebody is about to enter. */
  hold(): void {
    this.#entering += 1;
  }

  unhold(): void {
    this.#entering -= 1;
  }

  /**
   * Lets somebody in who has shown the relay token and the device key: a member, or a newcomer, who
   * waits. The answer stands for this connection in `receive` and `leaveConnection`.
   * @throws BytesyncError session-unknown (closed), not-allowed (another device's id, or a
   *   membership that ended), session-full, resume-impossible
   */
  async enter(connection: Connection, newcomer: Newcomer): Promise<Person> {
    const { memberId, deviceKey, resume } = newcomer;
    const member = this.#admissible(memberId, deviceKey);
    if (member === undefined) {
      return this.#wait({ memberId, deviceKey, connection, status: 'waiting', httpToken: '' });
    }
    const after = await this.#startOf(member, resume);
    // Again: the membership, or the session, may have ended meanwhile.
    this.#admissible(memberId, deviceKey);
    const httpToken = this.#parts.connectionTokens.issue({ sessionId: this.sessionId, memberId });
    const person: Person = { memberId, deviceKey, connection, status: 'member', httpToken };
    this.#takePlace(person);
    this.#sendReady(person);
    if (this.#people.isHost(person)) {
      for (const waiting of this.#people.waiting()) {
        connection.send(knock(waiting));
      }
    }
    this.#follow(person, after);
    return person;
  }

  /** Works on a frame. Errors go to who sent it; nothing is thrown. */
  async receive(person: Person, request: RoomRequest): Promise<void> {
    const running = this.#answer(person, request);
    this.#running.add(running);
    await running;
    this.#running.delete(running);
  }

  /** The connection ended. */
  leaveConnection(person: Person): void {
    this.#log.unfollow(person.connection);
    this.#parts.connectionTokens.release(person.httpToken);
    if (this.#people.disconnect(person)) {
      this.#people.tellAbout(person, {
        type: 'presence',
        memberId: person.memberId,
        online: false,
      });
    }
  }

  /** Waits for what is running, so that nobody misses the answer to a committed post. */
  async settle(): Promise<void> {
    await Promise.allSettled([...this.#running]);
  }

  /** Closes all connections, with an error first if there is one. */
  closeAll(closeCode: number, error?: BytesyncError): void {
    for (const { connection } of this.#people.all()) {
      if (error !== undefined) {
        connection.sendError(error);
      }
      connection.close(closeCode);
    }
  }

  /** The member of this id, or undefined for a newcomer. @throws as `enter` */
  #admissible(memberId: string, deviceKey: Uint8Array): MemberRecord | undefined {
    if (this.#isClosed) {
      throw new BytesyncError('session-unknown');
    }
    return this.#people.admissible(memberId, deviceKey);
  }

  #wait(person: Person): Person {
    const others = this.#people.waiting().filter((other) => other.memberId !== person.memberId);
    if (others.length >= this.#parts.limits.waiting) {
      throw new BytesyncError('session-full', {
        what: 'waiting',
        limit: this.#parts.limits.waiting,
      });
    }
    this.#takePlace(person);
    this.#sendReady(person);
    this.#people.connected(this.#people.hostMemberId)?.connection.send(knock(person));
    return person;
  }

  /** Makes this the member's one connection; the others hear of a member who was not there before. */
  #takePlace(person: Person): void {
    const before = this.#people.connect(person);
    if (before !== undefined) {
      this.#log.unfollow(before.connection);
      before.connection.close(CLOSE_CODES.replaced);
    } else if (person.status === 'member') {
      this.#tellOnline(person);
    }
  }

  #tellOnline(person: Person): void {
    this.#people.tellAbout(person, { type: 'presence', memberId: person.memberId, online: true });
  }

  #sendReady(person: Person): void {
    person.connection.send({
      type: 'ready',
      status: person.status,
      logId: this.#logId,
      position: this.#log.position,
      httpToken: person.httpToken,
      host: this.#people.hostMemberId,
      online: this.#people.onlineFor(person),
    });
  }

  /** The position after which a member's entries start. */
  async #startOf(member: MemberRecord, resume: LogPoint | undefined): Promise<number> {
    if (resume === undefined) {
      return member.fromPosition;
    }
    const { logId, position, digest } = resume;
    const ours =
      logId === this.#logId && position >= member.fromPosition
        ? await this.#parts.store.digestAt(this.sessionId, position)
        : undefined;
    if (ours === undefined || Buffer.compare(ours, digest) !== 0) {
      throw new BytesyncError('resume-impossible');
    }
    return position;
  }

  #follow(person: Person, after: number): void {
    this.#log.follow(person.connection, after).catch((error: unknown) => {
      this.#parts.log.warn({ err: error }, 'a member could not be caught up');
      person.connection.close(CLOSE_CODES.goingAway);
    });
  }

  async #answer(person: Person, request: RoomRequest): Promise<void> {
    const requestId = 'requestId' in request ? request.requestId : undefined;
    try {
      await this.#perform(person, request);
    } catch (cause) {
      const error = cause instanceof BytesyncError ? cause : new BytesyncError('internal');
      if (error.code === 'internal') {
        this.#parts.log.error({ err: cause }, 'a room request failed');
      }
      person.connection.sendError(error, requestId);
      if (error.code === 'session-unknown') {
        this.#end(error);
        return;
      }
      if (requestId === undefined) {
        person.connection.close(CLOSE_CODES.malformed);
      }
    }
  }

  async #perform(person: Person, request: RoomRequest): Promise<void> {
    switch (request.type) {
      case 'direct':
        return this.#direct(person, request.to, request.payload);
      case 'post':
        return this.#post(person, request.requestId, request.payload);
      case 'admit':
        this.#requireHost(person);
        await this.#admit(request.memberId, request.fromPosition);
        break;
      case 'reject':
        this.#requireHost(person);
        this.#reject(request.memberId);
        break;
      case 'leave':
        return this.#leave(person, request.requestId);
      case 'close-session':
        this.#requireHost(person);
        return this.#closeSession(person, request.requestId);
    }
    person.connection.send({ type: 'done', requestId: request.requestId });
  }

  #direct(person: Person, to: readonly string[], payload: Uint8Array): void {
    const { hostMemberId } = this.#people;
    if (person.status === 'waiting' && to.some((memberId) => memberId !== hostMemberId)) {
      throw new BytesyncError('not-allowed', { reason: 'waiting' });
    }
    this.#people.direct(person, to, payload);
  }

  async #post(person: Person, requestId: number, payload: Uint8Array): Promise<void> {
    requireMember(person);
    // Recipients learn from it which chunks they can take.
    await this.#parts.disk.check(payload.length, true);
    const { position, digest } = await this.#log.append(person.memberId, payload);
    person.connection.send({ type: 'posted', requestId, position, digest });
  }

  async #admit(memberId: string, fromPosition: number): Promise<void> {
    const waiting = this.#people.connected(memberId);
    if (waiting === undefined) {
      throw new BytesyncError('member-unknown');
    }
    if (waiting.status === 'member') {
      throw new BytesyncError('member-exists');
    }
    if (fromPosition > this.#log.position) {
      throw new BytesyncError('message-malformed', { reason: 'position' });
    }
    const record = { memberId, deviceKey: waiting.deviceKey, fromPosition };
    await this.#parts.store.admit(this.sessionId, record, this.#parts.limits.members);
    this.#people.setMember({ ...record, left: false });
    // The newcomer may have reconnected, or gone, while this was committed; then it is told at its
    // next hello.
    const person = this.#people.connected(memberId);
    if (person !== undefined) {
      this.#welcome(person, fromPosition);
    }
  }

  #welcome(person: Person, fromPosition: number): void {
    const { memberId, connection } = person;
    person.status = 'member';
    person.httpToken = this.#parts.connectionTokens.issue({ sessionId: this.sessionId, memberId });
    const { httpToken } = person;
    const online = this.#people.onlineFor(person);
    connection.send({ type: 'admitted', fromPosition, httpToken, online });
    this.#tellOnline(person);
    this.#follow(person, fromPosition);
  }

  #reject(memberId: string): void {
    const waiting = this.#people.connected(memberId);
    if (waiting?.status !== 'waiting') {
      throw new BytesyncError('member-unknown');
    }
    waiting.connection.fail(new BytesyncError('not-admitted'), CLOSE_CODES.rejected);
  }

  async #leave(person: Person, requestId: number): Promise<void> {
    requireMember(person);
    if (this.#people.isHost(person)) {
      // Nobody could admit or close any more: the host closes the session instead.
      throw new BytesyncError('not-allowed', { reason: 'host' });
    }
    const { memberId, connection, deviceKey } = person;
    const released = await this.#parts.store.leave(this.sessionId, memberId);
    this.#people.setMember({ memberId, deviceKey, fromPosition: 0, left: true });
    this.#parts.connectionTokens.revoke(this.sessionId, memberId);
    this.#people.tellAbout(person, { type: 'left', memberId });
    connection.send({ type: 'done', requestId });
    connection.close(1000);
    await this.#parts.retention.remove(released);
  }

  async #closeSession(person: Person, requestId: number): Promise<void> {
    await this.#parts.retention.removeSession(this.sessionId);
    this.#parts.log.info({ session: this.sessionId.slice(0, 8) }, 'session closed by its host');
    person.connection.send({ type: 'done', requestId });
    this.#end(new BytesyncError('session-closed'));
  }

  /** The session is gone from the store. */
  #end(error: BytesyncError): void {
    this.#isClosed = true;
    this.#parts.connectionTokens.revoke(this.sessionId);
    this.#onClosed();
    this.closeAll(CLOSE_CODES.sessionGone, error);
  }

  #requireHost(person: Person): void {
    if (!this.#people.isHost(person)) {
      throw new BytesyncError('not-allowed', { reason: 'host' });
    }
  }
}

function requireMember(person: Person): void {
  if (person.status !== 'member') {
    throw new BytesyncError('not-allowed', { reason: 'waiting' });
  }
}

function knock({ memberId, deviceKey }: Person) {
  return { type: 'knock', memberId, deviceKey } as const;
}
