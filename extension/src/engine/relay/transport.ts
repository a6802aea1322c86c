import * as http from 'node:http';
import type { Socket } from 'node:net';
import { checkRelayUrl } from '@bytesync/shared/crypto/relayUrl.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { WebSocket } from 'ws';
import { createAgents, type RelayAgents, type RelayWay } from './agents.ts';
import { answerBody } from './answerBody.ts';
import { destinationOf } from './connect.ts';
import { socketFailure } from './failure.ts';
import { TransferRates } from './rateLimit.ts';

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
  /** The system has taken all of the request's body: nothing looks at it any more. */
  readonly isBodySpent: boolean;
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
 * The one way to a relay: HTTP requests and the room's WebSocket share connections, proxy settings
 * and certificate checks, which are never turned off.
 *
 * VS Code replaces the agent of every request that extensions make by `http.request` or
 * `https.request`, and with it our check of a pinned certificate, our proxy and our keep-alive
 * (`http.proxySupport: override`, its default). So neither is used here: requests are made by their
 * class, and WebSockets are asked for as if on a Unix socket, which the editor leaves alone.
 */
export class Transport {
  readonly #base: URL;
  readonly #agents: RelayAgents;
  readonly #rates: TransferRates;
  readonly #open = new Set<Socket>();
  #closedIn = 0;
  #closedOut = 0;

  /**
   * @throws BytesyncError relay-insecure for http outside loopback, usage for what is no URL,
   * proxy-failed for a proxy whose address is none
   */
  constructor(relayUrl: string, way: RelayWay = {}) {
    this.#base = checkRelayUrl(relayUrl);
    this.#rates = way.rates ?? new TransferRates();
    this.#agents = createAgents(this.#base, way, (socket) => this.#track(socket));
  }

  get relay(): string {
    return this.#base.host;
  }

  get rates(): TransferRates {
    return this.#rates;
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
   * @throws BytesyncError relay-unreachable, certificate-mismatch, proxy-failed, relay-timeout (no
   * byte for `timeoutMs`), relay-nonsense (no HTTP, or an answer that is too large); the signal's
   * reason when it is aborted.
   */
  async request(request: HttpRequest): Promise<HttpAnswer> {
    const { signal, body, answerLimit } = request;
    const { up, down } = this.#rates;
    signal?.throwIfAborted();
    return up.inTurn(body?.length ?? 0, signal, () =>
      down.inTurn(answerLimit, signal, () => this.#request(request)),
    );
  }

  #request(request: HttpRequest): Promise<HttpAnswer> {
    const { signal } = request;
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const body = request.body;
    const outgoing = new http.ClientRequest({
      protocol: this.#base.protocol,
      ...destinationOf(this.#base),
      path: this.#path(request.path),
      method: request.method,
      agent: this.#agents.requests,
      headers: { ...request.headers, ...(body && { 'content-length': String(body.length) }) },
    });
    outgoing.setTimeout(request.timeoutMs, () => {
      outgoing.destroy(new BytesyncError('relay-timeout', { relay: this.relay }));
    });
    // A request without a socket yet would tell of its end only when it has one.
    const abort = () => {
      reject(signal?.reason);
      outgoing.destroy();
    };
    signal?.addEventListener('abort', abort, { once: true });
    outgoing.on('close', () => signal?.removeEventListener('abort', abort));
    const fail = (cause: Error) => reject(socketFailure(cause, this.relay));
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => {
      this.#collect(incoming, request).then(
        (bytes) => {
          const { statusCode: status = 0, headers } = incoming;
          resolve({ status, headers, body: bytes, isBodySpent: outgoing.writableFinished });
          // Refused before all was taken: nobody reads the rest, and its memory may be given back soon.
          if (status >= 400 && !outgoing.writableFinished) outgoing.destroy();
        },
        (cause: Error) => {
          outgoing.destroy();
          fail(cause);
        },
      );
    });
    if (body) this.#rates.up.send(outgoing, body, signal).catch((error) => outgoing.destroy(error));
    else outgoing.end();
    return promise;
  }

  /** A WebSocket to a path of the relay, not open yet. */
  openSocket(path: string, subprotocol: string, frameLimit: number, timeoutMs: number): WebSocket {
    // The colon parts the path of the socket, of which our agent makes nothing, from the relay's.
    const room = this.#path(path).replaceAll(':', '%3A');
    return new WebSocket(`ws+unix:/relay:${room}`, subprotocol, {
      agent: this.#agents.webSockets,
      headers: { host: this.#base.host },
      handshakeTimeout: timeoutMs,
      maxPayload: frameLimit,
      perMessageDeflate: false,
      followRedirects: false,
    });
  }

  close(): void {
    this.#agents.requests.destroy();
    this.#agents.webSockets.destroy();
    for (const socket of this.#open) socket.destroy();
  }

  #path(path: string): string {
    return this.#base.pathname.replace(/\/$/, '') + path;
  }

  #track(socket: Socket): void {
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#closedIn += socket.bytesWritten;
      this.#closedOut += socket.bytesRead;
    });
  }

  async #collect(
    incoming: http.IncomingMessage,
    { answerLimit, signal }: HttpRequest,
  ): Promise<Uint8Array> {
    const pass = (bytes: number) => this.#rates.down.pass(bytes, signal);
    const body = await answerBody(incoming, answerLimit, pass);
    if (body !== undefined) return body;
    throw new BytesyncError('relay-nonsense', { relay: this.relay, reason: 'size' });
  }
}
