import { helloContext } from '@bytesync/shared/crypto/hello.ts';
import { type DeviceKeys, sign } from '@bytesync/shared/crypto/identity.ts';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { decode, encode } from '@bytesync/shared/wire/codec.ts';
import {
  CLOSE_CODES,
  type FromRelay,
  fromRelaySchema,
  type LogPoint,
  RELAY_PATHS,
  ROOM_SUBPROTOCOL,
  relayErrorSchema,
  type ToRelay,
} from '@bytesync/shared/wire/relayApi.ts';
import { agreedVersion, RELAY_PROTOCOL } from '@bytesync/shared/wire/version.ts';
import type { WebSocket } from 'ws';
import { mayPass, socketFailure } from './failure.ts';
import type { Transport } from './transport.ts';

/** From the first packet to `ready`. */
const HANDSHAKE_TIMEOUT_MS = 10_000;
// The relay pings every 30 s; two of them may be lost.
const SILENCE_LIMIT_MS = 75_000;

export interface RoomCredentials {
  readonly sessionId: string;
  readonly memberId: string;
  readonly device: DeviceKeys;
  readonly relayToken: Uint8Array;
}

export interface RoomSocketHandlers {
  /** Every frame after the challenge, in order. */
  frame(frame: FromRelay): void;
  /** Once, however it ended; `final` failures can't be mended by connecting again. */
  closed(failure: BytesyncError, final: boolean): void;
}

const CLOSE_MEANINGS: Readonly<Record<number, ErrorCode>> = {
  [CLOSE_CODES.malformed]: 'message-malformed',
  [CLOSE_CODES.unauthorized]: 'relay-token-wrong',
  [CLOSE_CODES.rejected]: 'not-admitted',
  [CLOSE_CODES.sessionGone]: 'session-unknown',
  [CLOSE_CODES.replaced]: 'session-closed',
  [CLOSE_CODES.protocol]: 'protocol-mismatch',
  // RFC 6455: a frame that is too big for the other side, which it would be again.
  1009: 'message-too-large',
};

/** One WebSocket connection to a room, from the handshake to its end. */
export class RoomSocket {
  readonly #socket: WebSocket;
  readonly #transport: Transport;
  readonly #handlers: RoomSocketHandlers;
  #refusal: BytesyncError | undefined;
  #state: 'new' | 'challenged' | 'ready' | 'closed' = 'new';
  #silence: NodeJS.Timeout | undefined;

  constructor(
    transport: Transport,
    credentials: RoomCredentials,
    resume: LogPoint | undefined,
    handlers: RoomSocketHandlers,
  ) {
    this.#transport = transport;
    this.#handlers = handlers;
    this.#socket = transport.openSocket(
      RELAY_PATHS.room(credentials.sessionId),
      ROOM_SUBPROTOCOL,
      LIMITS.roomFrame,
      HANDSHAKE_TIMEOUT_MS,
    );
    this.#socket.on('message', (data: Buffer) => this.#receive(data, credentials, resume));
    this.#socket.on('ping', () => this.#heard());
    this.#socket.on('unexpected-response', (_request, answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => {
        // An error of the relay's fits into one.
        if (pieces.push(piece) > 4) answer.destroy();
      });
      answer.on('error', () => undefined);
      answer.on('close', () => {
        this.#refusal = refusalOf(answer.statusCode ?? 0, Buffer.concat(pieces), transport.relay);
        this.#socket.terminate();
        this.#end(1006);
      });
    });
    this.#socket.on('error', (cause) => {
      this.#refusal ??= socketFailure(cause, transport.relay);
    });
    this.#socket.on('close', (code) => this.#end(code));
    this.#expect(HANDSHAKE_TIMEOUT_MS);
  }

  send(frame: ToRelay): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(encode(frame));
  }

  /** Bytes that wait to be sent. */
  get backlog(): number {
    return this.#socket.bufferedAmount;
  }

  close(): void {
    this.#socket.close(1000);
    // A peer that never answers the close frame must not keep the process alive.
    setTimeout(() => this.#socket.terminate(), 1_000).unref();
  }

  #receive(data: Buffer, credentials: RoomCredentials, resume: LogPoint | undefined): void {
    if (this.#state === 'closed') return;
    this.#heard();
    let frame: FromRelay;
    try {
      frame = decode(fromRelaySchema, data, LIMITS.roomFrame, 'relay-nonsense');
      if (frame.type === 'challenge') {
        this.#answerChallenge(frame, credentials, resume);
        return;
      }
      if (frame.type === 'ready') this.#ready();
    } catch (error) {
      this.#refusal = asFailure(error, this.#transport.relay);
      this.#socket.terminate();
      return;
    }
    if (frame.type === 'error' && frame.requestId === undefined) {
      this.#refusal = new BytesyncError(frame.code, {
        relay: this.#transport.relay,
        ...frame.values,
      });
      return;
    }
    this.#handlers.frame(frame);
  }

  #ready(): void {
    if (this.#state !== 'challenged') {
      throw new BytesyncError('relay-nonsense', { reason: 'ready' });
    }
    this.#state = 'ready';
    this.#heard();
  }

  #answerChallenge(
    challenge: Extract<FromRelay, { type: 'challenge' }>,
    credentials: RoomCredentials,
    resume: LogPoint | undefined,
  ): void {
    if (this.#state !== 'new') throw new BytesyncError('relay-nonsense', { reason: 'challenge' });
    this.#state = 'challenged';
    const protocol = agreedVersion(RELAY_PROTOCOL, challenge.protocol);
    if (protocol === undefined) {
      throw new BytesyncError('protocol-mismatch', {
        what: challenge.protocol.max < RELAY_PROTOCOL.min ? 'the relay' : 'this program',
        ours: `${RELAY_PROTOCOL.min}-${RELAY_PROTOCOL.max}`,
        theirs: `${challenge.protocol.min}-${challenge.protocol.max}`,
      });
    }
    const { sessionId, memberId, device, relayToken } = credentials;
    this.send({
      type: 'hello',
      protocol,
      relayToken,
      memberId,
      deviceKey: device.publicKey,
      signature: sign(device.secretKey, helloContext(sessionId, memberId, challenge.nonce)),
      ...(resume && { resume }),
    });
  }

  #heard(): void {
    if (this.#state === 'ready') this.#expect(SILENCE_LIMIT_MS);
  }

  /** Something must be heard within this time. */
  #expect(ms: number): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#refusal ??= new BytesyncError('relay-timeout', { relay: this.#transport.relay });
      this.#socket.terminate();
    }, ms);
    this.#silence.unref();
  }

  #end(code: number): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#silence);
    const meaning = CLOSE_MEANINGS[code];
    const relay = this.#transport.relay;
    const failure =
      this.#refusal ??
      new BytesyncError(meaning ?? 'relay-unreachable', { relay, reason: `closed (${code})` });
    this.#handlers.closed(failure, meaning !== undefined || !mayPass(failure));
  }
}

function asFailure(error: unknown, relay: string): BytesyncError {
  if (error instanceof BytesyncError) {
    return new BytesyncError(error.code, { ...error.values, relay }, { cause: error });
  }
  return new BytesyncError('relay-nonsense', { relay }, { cause: error });
}

function refusalOf(status: number, body: Buffer, relay: string): BytesyncError {
  const passing = status >= 500 || status === 429;
  try {
    const parsed = relayErrorSchema.parse(JSON.parse(body.toString('utf8')));
    return new BytesyncError(parsed.code, { relay, ...parsed.values });
  } catch (cause) {
    const code = passing ? 'relay-unreachable' : 'relay-nonsense';
    return new BytesyncError(code, { relay, reason: `HTTP ${status}` }, { cause });
  }
}
