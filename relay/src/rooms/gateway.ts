import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import type { Duplex } from 'node:stream';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { decode } from '@bytesync/shared/wire/codec.ts';
import { idSchema } from '@bytesync/shared/wire/ids.ts';
import {
  CLOSE_CODES,
  RELAY_PATHS,
  ROOM_SUBPROTOCOL,
  toRelaySchema,
} from '@bytesync/shared/wire/relayApi.ts';
import { RELAY_PROTOCOL } from '@bytesync/shared/wire/version.ts';
import type { Logger } from 'pino';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { clientAddress } from '../limits/clientAddress.ts';
import type { FailedAttempts } from '../limits/failedAttempts.ts';
import type { RelayLimits } from '../limits/limits.ts';
import { Connection } from './connection.ts';
import { checkHello, type Hello, readHello } from './handshake.ts';
import type { Person } from './people.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

export interface GatewayParts {
  readonly rooms: Rooms;
  readonly attempts: FailedAttempts;
  readonly limits: RelayLimits;
  readonly proxies: BlockList;
  readonly log: Logger;
  readonly clock: () => number;
  readonly isDraining: () => boolean;
}

/** Frames a little over the limit are refused by name; beyond, WebSocket itself refuses (1009). */
const OVERSIZE_MARGIN = 64 * 1024;

const ROOM_PATH = new RegExp(`^${RELAY_PATHS.room('([A-Za-z0-9_-]{22})')}$`);

const CLOSE_CODE_OF: Partial<Record<ErrorCode, number>> = {
  'relay-token-wrong': CLOSE_CODES.unauthorized,
  'not-allowed': CLOSE_CODES.unauthorized,
  'protocol-mismatch': CLOSE_CODES.protocol,
  'session-unknown': CLOSE_CODES.sessionGone,
  'session-full': CLOSE_CODES.rejected,
  'rate-limited': CLOSE_CODES.rateLimited,
  'message-malformed': CLOSE_CODES.malformed,
  'message-too-large': CLOSE_CODES.malformed,
  'resume-impossible': CLOSE_CODES.malformed,
};

/** Turns WebSockets into people in rooms. */
export class Gateway {
  readonly #parts: GatewayParts;
  readonly #server: WebSocketServer;
  readonly #open = new Set<Connection>();
  /** Open WebSockets of each address. */
  readonly #addresses = new Map<string, number>();

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: parts.limits.messageBytes + OVERSIZE_MARGIN,
      // Ciphertext doesn't compress.
      perMessageDeflate: false,
      handleProtocols: () => ROOM_SUBPROTOCOL,
    });
  }

  get connections(): number {
    return this.#open.size;
  }

  /** Listener for a server's `upgrade`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Until WebSocket takes over, nobody else listens, and a reset must not end the relay.
    const ignore = () => undefined;
    socket.on('error', ignore);
    const [path = ''] = (request.url ?? '').split('?');
    const sessionId = ROOM_PATH.exec(path)?.[1];
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
    if (this.#parts.isDraining()) {
      refuse(socket, 503, 'shutting-down');
    } else if (!idSchema.safeParse(sessionId).success || sessionId === undefined) {
      refuse(socket, 404, 'message-malformed');
    } else if (!offered.includes(ROOM_SUBPROTOCOL)) {
      refuse(socket, 400, 'protocol-mismatch');
    } else {
      const address = clientAddress(request, this.#parts.proxies);
      this.#server.handleUpgrade(request, socket, head, (webSocket) => {
        socket.off('error', ignore);
        this.#greet(webSocket, sessionId, address);
      });
    }
  }

  /** Tells everybody to reconnect, also those who have not said hello. */
  closeAll(): void {
    for (const connection of this.#open) {
      connection.close(CLOSE_CODES.goingAway);
    }
  }

  /** Cuts whoever did not close in time. */
  terminate(): void {
    for (const client of this.#server.clients) {
      client.terminate();
    }
  }

  #greet(socket: WebSocket, sessionId: string, address: string): void {
    const { limits, clock, attempts, log } = this.#parts;
    const connection = new Connection(socket, limits, clock);
    socket.on('error', (error) => log.debug({ err: error }, 'a connection failed'));
    this.#count(socket, connection, address);
    const blockedMs = attempts.blockedFor(address);
    if (blockedMs > 0 || (this.#addresses.get(address) ?? 0) > limits.connectionsPerAddress) {
      const what = blockedMs > 0 ? 'tokens' : 'connections';
      const values = { what, retryAfterMs: Math.max(blockedMs, 1000) };
      connection.fail(new BytesyncError('rate-limited', values), CLOSE_CODES.rateLimited);
      return;
    }
    const nonce = randomBytes(32);
    const timeout = setTimeout(() => connection.close(CLOSE_CODES.timeout), limits.helloMs);
    socket.once('close', () => clearTimeout(timeout));
    socket.once('message', (data, isBinary) => {
      clearTimeout(timeout);
      if (!connection.isOpen) {
        return;
      }
      // Nothing is read from somebody whose hello is not answered yet.
      socket.pause();
      void this.#enter(socket, connection, { sessionId, address, nonce, data, isBinary });
    });
    connection.send({ type: 'challenge', nonce, protocol: RELAY_PROTOCOL });
  }

  async #enter(
    socket: WebSocket,
    connection: Connection,
    arrival: {
      sessionId: string;
      address: string;
      nonce: Uint8Array;
      data: RawData;
      isBinary: boolean;
    },
  ): Promise<void> {
    const { rooms, attempts, log } = this.#parts;
    const { sessionId, address, nonce, data, isBinary } = arrival;
    try {
      const hello = readHello(frameBytes(data, isBinary));
      await rooms.use(sessionId, async (room) => {
        const person = await enterRoom(room, connection, hello, nonce);
        this.#serve(socket, connection, room, person);
      });
    } catch (cause) {
      const error = cause instanceof BytesyncError ? cause : new BytesyncError('internal');
      if (error.code === 'relay-token-wrong' || error.code === 'not-allowed') {
        attempts.record(address);
      }
      if (error.code === 'internal') {
        log.error({ err: cause }, 'a connection could not enter its room');
      }
      connection.fail(error, CLOSE_CODE_OF[error.code] ?? CLOSE_CODES.goingAway);
    } finally {
      if (socket.isPaused) {
        socket.resume();
      }
    }
  }

  #serve(socket: WebSocket, connection: Connection, room: Room, person: Person): void {
    socket.on('message', (data, isBinary) => {
      if (connection.isOpen) {
        this.#receive(connection, room, person, data, isBinary);
      }
    });
    if (socket.readyState === socket.CLOSED) {
      room.leaveConnection(person);
    } else {
      socket.once('close', () => room.leaveConnection(person));
    }
  }

  #receive(
    connection: Connection,
    room: Room,
    person: Person,
    data: RawData,
    isBinary: boolean,
  ): void {
    try {
      const bytes = frameBytes(data, isBinary);
      const request = decode(toRelaySchema, bytes, this.#parts.limits.messageBytes);
      if (request.type === 'hello') {
        throw new BytesyncError('message-malformed', { reason: 'order' });
      }
      const retryAfterMs = connection.take();
      if (retryAfterMs > 0) {
        const error = new BytesyncError('rate-limited', { what: 'messages', retryAfterMs });
        if ('requestId' in request) {
          connection.sendError(error, request.requestId);
          return;
        }
        throw error;
      }
      void connection.work(bytes.length, () => room.receive(person, request));
    } catch (cause) {
      const error = frameError(cause);
      connection.fail(error, CLOSE_CODE_OF[error.code] ?? CLOSE_CODES.malformed);
    }
  }

  #count(socket: WebSocket, connection: Connection, address: string): void {
    this.#open.add(connection);
    this.#addresses.set(address, (this.#addresses.get(address) ?? 0) + 1);
    socket.once('close', () => {
      this.#open.delete(connection);
      const left = (this.#addresses.get(address) ?? 1) - 1;
      if (left === 0) {
        this.#addresses.delete(address);
      } else {
        this.#addresses.set(address, left);
      }
    });
  }
}

function enterRoom(
  room: Room,
  connection: Connection,
  hello: Hello,
  nonce: Uint8Array,
): Promise<Person> {
  checkHello(hello, room, nonce);
  const { memberId, deviceKey, resume } = hello;
  return room.enter(connection, { memberId, deviceKey, resume });
}

/** @throws BytesyncError message-malformed for a text frame */
function frameBytes(data: RawData, isBinary: boolean): Uint8Array {
  if (!isBinary || !Buffer.isBuffer(data)) {
    throw new BytesyncError('message-malformed', { reason: 'text' });
  }
  return data;
}

/** A frame over the limit has an error of its own. */
function frameError(cause: unknown): BytesyncError {
  if (!(cause instanceof BytesyncError)) {
    return new BytesyncError('message-malformed', {}, { cause });
  }
  return cause.code === 'message-malformed' && cause.values.reason === 'size'
    ? new BytesyncError('message-too-large', cause.values, { cause })
    : cause;
}

function refuse(socket: Duplex, status: 400 | 404 | 503, code: ErrorCode): void {
  const reason = { 400: 'Bad Request', 404: 'Not Found', 503: 'Service Unavailable' }[status];
  const body = JSON.stringify({ code });
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
