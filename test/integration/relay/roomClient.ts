import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { genesisDigest, nextDigest } from '@bytesync/shared/crypto/chain.ts';
import { helloContext } from '@bytesync/shared/crypto/hello.ts';
import { createDeviceKeys, type DeviceKeys, sign } from '@bytesync/shared/crypto/identity.ts';
import { decode, encode } from '@bytesync/shared/wire/codec.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import {
  type FromRelay,
  fromRelaySchema,
  type LogPoint,
  RELAY_PATHS,
  ROOM_SUBPROTOCOL,
  type ToRelay,
} from '@bytesync/shared/wire/relayApi.ts';
import WebSocket from 'ws';

export type Frame<Type extends FromRelay['type']> = Extract<FromRelay, { type: Type }>;

export interface TestMember {
  readonly memberId: string;
  readonly keys: DeviceKeys;
}

export interface TestSession {
  readonly sessionId: string;
  readonly relayToken: Uint8Array;
  readonly host: TestMember;
  readonly logId: string;
}

export function createMember(): TestMember {
  return { memberId: createId(), keys: createDeviceKeys() };
}

export function sha256Text(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('base64url');
}

/** What a host posts to create a session. */
export function sessionRequest(sessionId: string, relayToken: Uint8Array, host: TestMember) {
  return {
    protocol: 1,
    sessionId,
    relayTokenHash: sha256Text(relayToken),
    hostMemberId: host.memberId,
    hostDeviceKey: Buffer.from(host.keys.publicKey).toString('base64url'),
  };
}

export async function createSession(url: string, accessToken?: string): Promise<TestSession> {
  const sessionId = createId();
  const relayToken = randomBytes(32);
  const host = createMember();
  const response = await postJson(
    url + RELAY_PATHS.sessions,
    sessionRequest(sessionId, relayToken, host),
    accessToken,
  );
  assert.equal(response.status, 201);
  const { logId } = (await response.json()) as { logId: string };
  return { sessionId, relayToken, host, logId };
}

export function postJson(url: string, body: unknown, token?: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
}

/** The digest of a log after entries, as a member computes it. */
export function digestOf(
  session: TestSession,
  entries: readonly { sender: string; payload: Uint8Array }[],
): Uint8Array {
  let digest = genesisDigest(session.sessionId, session.logId);
  for (const [index, { sender, payload }] of entries.entries()) {
    digest = nextDigest(digest, index + 1, sender, payload);
  }
  return digest;
}

/** A bare WebSocket to a room, which keeps every frame that has come and not been taken. */
export class RoomClient {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  readonly #frames: FromRelay[] = [];
  readonly #waiting: (() => void)[] = [];
  #lastRequest = 0;
  #over = false;

  constructor(url: string, sessionId: string, protocol: string = ROOM_SUBPROTOCOL) {
    this.socket = new WebSocket(url.replace(/^http/, 'ws') + RELAY_PATHS.room(sessionId), protocol);
    this.socket.on('message', (data: Buffer) => {
      this.#frames.push(decode(fromRelaySchema, data, 8 * 1024 * 1024));
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code) => {
        this.#over = true;
        resolve(code);
        this.#wake();
      });
    });
    this.socket.on('error', () => this.#wake());
  }

  /** Takes the first frame of a type, in whatever order others come. */
  async next<Type extends FromRelay['type']>(
    type: Type,
    fits: (frame: Frame<Type>) => boolean = () => true,
  ): Promise<Frame<Type>> {
    const isIt = (frame: FromRelay): frame is Frame<Type> =>
      frame.type === type && fits(frame as Frame<Type>);
    for (;;) {
      const index = this.#frames.findIndex(isIt);
      const frame = index < 0 ? undefined : this.#frames.splice(index, 1)[0];
      if (frame !== undefined) {
        return frame as Frame<Type>;
      }
      assert.ok(!this.#over, `closed before ${type}; got ${this.seen().join()}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Types of the frames that came and were not taken. */
  seen(): string[] {
    return this.#frames.map(({ type }) => type);
  }

  send(frame: ToRelay): void {
    this.socket.send(encode(frame));
  }

  /** Sends a request and waits for the answer to it, of whatever kind. */
  async request(
    frame: DistributiveOmit<Extract<ToRelay, { requestId: number }>, 'requestId'>,
  ): Promise<Frame<'posted'> | Frame<'done'> | Frame<'error'>> {
    const requestId = this.nextRequest();
    this.send({ ...frame, requestId } as ToRelay);
    for (;;) {
      const index = this.#frames.findIndex(
        (answer) => 'requestId' in answer && answer.requestId === requestId,
      );
      const answer = index < 0 ? undefined : this.#frames.splice(index, 1)[0];
      if (answer?.type === 'posted' || answer?.type === 'done' || answer?.type === 'error') {
        return answer;
      }
      assert.ok(!this.#over, `closed before the answer to ${frame.type}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  nextRequest(): number {
    this.#lastRequest += 1;
    return this.#lastRequest;
  }

  async post(payload: Uint8Array): Promise<Frame<'posted'>> {
    const answer = await this.request({ type: 'post', payload });
    assert.equal(answer.type, 'posted', JSON.stringify(answer));
    return answer as Frame<'posted'>;
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) {
      resolve();
    }
  }
}

type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

export interface HelloOverrides {
  readonly protocol?: number;
  readonly relayToken?: Uint8Array;
  readonly deviceKey?: Uint8Array;
  readonly signature?: Uint8Array;
  readonly resume?: LogPoint;
}

/** Connects and says hello; what comes then is up to the caller. */
export async function sayHello(
  url: string,
  session: TestSession,
  member: TestMember,
  overrides: HelloOverrides = {},
): Promise<RoomClient> {
  const client = new RoomClient(url, session.sessionId);
  const { nonce } = await client.next('challenge');
  const context = helloContext(session.sessionId, member.memberId, nonce);
  client.send({
    type: 'hello',
    protocol: 1,
    relayToken: session.relayToken,
    memberId: member.memberId,
    deviceKey: member.keys.publicKey,
    signature: sign(member.keys.secretKey, context),
    ...overrides,
  });
  return client;
}

export interface Entered {
  readonly member: TestMember;
  readonly client: RoomClient;
  readonly ready: Frame<'ready'>;
  readonly httpToken: string;
}

/** Connects a member, or a newcomer that waits. */
export async function enter(
  url: string,
  session: TestSession,
  member: TestMember,
  resume?: LogPoint,
): Promise<Entered> {
  const client = await sayHello(url, session, member, resume === undefined ? {} : { resume });
  const ready = await client.next('ready');
  return { member, client, ready, httpToken: ready.httpToken };
}

/** A newcomer knocks and the host lets it in. */
export async function join(
  url: string,
  session: TestSession,
  host: Entered,
  fromPosition = 0,
): Promise<Entered> {
  const newcomer = await enter(url, session, createMember());
  const { memberId } = newcomer.member;
  await host.client.next('knock', (knock) => knock.memberId === memberId);
  const done = await host.client.request({ type: 'admit', memberId, fromPosition });
  assert.equal(done.type, 'done', JSON.stringify(done));
  const { httpToken } = await newcomer.client.next('admitted');
  return { ...newcomer, httpToken };
}
