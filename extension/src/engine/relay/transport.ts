import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { checkRelayUrl } from '@bytesync/shared/crypto/relayUrl.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { WebSocket } from 'ws';

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

/** Bytes on the sockets between this member and the relay, headers and framing included. */
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
    this.#agent = this.#makeAgent();
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
   * @throws BytesyncError relay-unreachable, relay-timeout, relay-nonsense (answer too large);
   * the signal's reason when it is aborted.
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
    outgoing.on('socket', (socket) => this.#track(socket));
    outgoing.on('error', (cause) => {
      reject(request.signal?.aborted ? request.signal.reason : this.#unreachable(cause));
    });
    outgoing.on('response', (incoming) => {
      collect(incoming, request.answerLimit).then(
        (bytes) =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: bytes }),
        (cause: Error) => {
          outgoing.destroy();
          reject(request.signal?.aborted ? request.signal.reason : this.#unreachable(cause));
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
    const socket = new WebSocket(url, subprotocol, {
      agent: this.#agent,
      handshakeTimeout: timeoutMs,
      maxPayload: frameLimit,
      perMessageDeflate: false,
      followRedirects: false,
    });
    socket.on('upgrade', (incoming) => this.#track(incoming.socket));
    return socket;
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

  #makeAgent(): http.Agent {
    const options = { keepAlive: true, maxSockets: 16 };
    if (this.#base.protocol === 'http:') return new http.Agent(options);
    const proxy = getProxyForUrl(this.#base.href);
    return proxy === '' ? new https.Agent(options) : new HttpsProxyAgent(proxy, options);
  }

  #track(socket: Socket): void {
    if (this.#open.has(socket)) return;
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#closedIn += socket.bytesWritten;
      this.#closedOut += socket.bytesRead;
    });
  }

  #unreachable(cause: Error): BytesyncError {
    if (cause instanceof BytesyncError) return cause;
    const reason = 'code' in cause ? String(cause.code) : cause.message;
    return new BytesyncError('relay-unreachable', { relay: this.relay, reason }, { cause });
  }
}

async function collect(incoming: http.IncomingMessage, limit: number): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > limit) throw new BytesyncError('relay-nonsense', { reason: 'size' });
    pieces.push(piece);
  }
  if (!incoming.complete) throw new Error('the answer ended early');
  return Buffer.concat(pieces);
}
