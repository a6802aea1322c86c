import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { checkRelayUrl } from '@bytesync/shared/crypto/relayUrl.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { WebSocket } from 'ws';
import { createAgent } from './agents.ts';
import { socketFailure } from './failure.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Largest answer in bytes that is read. */
  readonly answerLimit: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/**
 * Bytes on the sockets between this member and the relay (or the proxy on the way): headers, framing
 * and TLS included.
 */
export interface TrafficCounts {
  /** From this member to the relay. */
  readonly bytesIn: number;
  /** From the relay to this member. */
  readonly bytesOut: number;
}

/**
 * The one way to a relay: HTTP requests and the room's WebSocket share agents, proxy settings
 * (HTTPS_PROXY, HTTP_PROXY, NO_PROXY) and certificate checks, which are never turned off.
 */
export class Transport {
  readonly #base: URL;
  readonly #agent: http.Agent;
  readonly #open = new Set<Socket>();
  #closedIn = 0;
  #closedOut = 0;

  /** @throws BytesyncError relay-insecure for http outside loopback, usage for what is no URL. */
  constructor(relayUrl: string) {
    this.#base = checkRelayUrl(relayUrl);
    this.#agent = createAgent(this.#base, (socket) => this.#track(socket));
  }

  get relay(): string {
    return this.#base.host;
  }

  get traffic(): TrafficCounts {
    let bytesIn = this.#closedIn;
    let bytesOut = this.#closedOut;
    for (const socket of this.#open) {
      bytesIn += socket.bytesWritten;
      bytesOut += socket.bytesRead;
    }
    return { bytesIn, bytesOut };
  }

  /**
   * One request, one whole answer.
   * @throws BytesyncError relay-unreachable, proxy-failed, relay-timeout (no byte for `timeoutMs`),
   * relay-nonsense (no HTTP, or an answer that is too large); the signal's reason when it is aborted.
   */
  request(request: HttpRequest): Promise<HttpAnswer> {
    request.signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const send = this.#base.protocol === 'https:' ? https.request : http.request;
    const body = request.body;
    const outgoing = send(this.#url(request.path), {
      method: request.method,
      agent: this.#agent,
      headers: { ...request.headers, ...(body && { 'content-length': String(body.length) }) },
      ...(request.signal && { signal: request.signal }),
    });
    outgoing.setTimeout(request.timeoutMs, () => {
      outgoing.destroy(new BytesyncError('relay-timeout', { relay: this.relay }));
    });
    const fail = (cause: Error) => {
      const { signal } = request;
      reject(signal?.aborted ? signal.reason : socketFailure(cause, this.relay));
    };
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => {
      this.#collect(incoming, request.answerLimit).then(
        (bytes) =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: bytes }),
        (cause: Error) => {
          outgoing.destroy();
          fail(cause);
        },
      );
    });
    outgoing.end(body);
    return promise;
  }

  /** A WebSocket to a path of the relay, not open yet. */
  openSocket(path: string, subprotocol: string, frameLimit: number, timeoutMs: number): WebSocket {
    const url = this.#url(path);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    return new WebSocket(url, subprotocol, {
      agent: this.#agent,
      handshakeTimeout: timeoutMs,
      maxPayload: frameLimit,
      perMessageDeflate: false,
      followRedirects: false,
    });
  }

  close(): void {
    this.#agent.destroy();
    for (const socket of this.#open) socket.destroy();
  }

  #url(path: string): URL {
    const url = new URL(this.#base);
    url.pathname = url.pathname.replace(/\/$/, '') + path;
    return url;
  }

  #track(socket: Socket): void {
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#closedIn += socket.bytesWritten;
      this.#closedOut += socket.bytesRead;
    });
  }

  async #collect(incoming: http.IncomingMessage, limit: number): Promise<Uint8Array> {
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of incoming as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > limit) {
        throw new BytesyncError('relay-nonsense', { relay: this.relay, reason: 'size' });
      }
      pieces.push(piece);
    }
    if (!incoming.complete) throw new Error('the answer ended early');
    return Buffer.concat(pieces, size);
  }
}
