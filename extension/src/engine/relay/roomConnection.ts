import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { FromRelay, ToRelay } from '@bytesync/shared/wire/relayApi.ts';
import type { LogChain } from './logChain.ts';
import { type RoomCredentials, RoomSocket } from './roomSocket.ts';
import type { Transport } from './transport.ts';

type Frame<T extends FromRelay['type']> = Extract<FromRelay, { type: T }>;

/** Called synchronously, in the order in which the relay sent. */
export interface RoomHandlers {
  ready(frame: Frame<'ready'>): void;
  admitted(frame: Frame<'admitted'>): void;
  /** A log entry that continues the chain. */
  entry(frame: Frame<'entry'>): void;
  direct(frame: Frame<'direct'>): void;
  knock(frame: Frame<'knock'>): void;
  presence(memberId: string, online: boolean): void;
  left(memberId: string): void;
  /** The connection to the relay was lost, or is back. */
  connection(online: boolean): void;
  /** Nothing more will come. */
  ended(failure: BytesyncError): void;
}

interface PendingPost {
  readonly requestId: number;
  readonly payload: Uint8Array;
  readonly resolve: (position: number) => void;
  readonly reject: (failure: Error) => void;
}

interface PendingRequest {
  readonly frame: ToRelay;
  readonly resolve: () => void;
  readonly reject: (failure: Error) => void;
}

export interface RoomPatience {
  /** How long a first connection is tried, ms. */
  readonly firstMs: number;
  /** How long a lost connection is tried to be brought back, ms. */
  readonly againMs: number;
}

/**
 * A member's lasting connection to its room: reconnects with back-off, resumes the log where it
 * was, and repeats what was not answered. An own post counts as done when it comes back as an
 * entry, so everything before it in the log has been seen by then.
 */
export class RoomConnection {
  readonly #transport: Transport;
  readonly #credentials: RoomCredentials;
  readonly #patience: RoomPatience;
  readonly #posts: PendingPost[] = [];
  readonly #requests = new Map<number, PendingRequest>();
  #handlers: RoomHandlers | undefined;
  #chain: LogChain | undefined;
  #socket: RoomSocket | undefined;
  #nextRequest = 1;
  #caughtUpAt = Number.POSITIVE_INFINITY;
  #everReady = false;
  #lostAt: number;
  #tries = 0;
  #timer: NodeJS.Timeout | undefined;
  #token: { value: string } | undefined;
  readonly #tokenWaiters = new Set<() => void>();
  #ended: BytesyncError | undefined;

  constructor(
    transport: Transport,
    credentials: RoomCredentials,
    patience: RoomPatience,
  ) {
    this.#transport = transport;
    this.#credentials = credentials;
    this.#patience = patience;
    this.#lostAt = Date.now();
  }

  connect(): void {
    this.#socket = new RoomSocket(this.#transport, this.#credentials, this.#chain?.point, {
      frame: (frame) => this.#receive(frame),
      closed: (failure, final) => this.#lost(failure, final),
    });
  }

  /** From now on these handlers are called: a newcomer's first, then a member's. */
  handOver(handlers: RoomHandlers): void {
    this.#handlers = handlers;
  }

  /** The chain from which on this member reads the log; set before entries arrive. */
  follow(chain: LogChain): void {
    this.#chain = chain;
  }

  /** Resolves with the entry's position once it was committed and came back in order. */
  post(payload: Uint8Array): Promise<number> {
    if (this.#ended) return Promise.reject(this.#ended);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const post = { requestId: this.#takeRequestId(), payload, resolve, reject };
    this.#posts.push(post);
    if (this.#caughtUp()) this.#sendPost(post);
    return promise;
  }

  /** To those who are connected now; lost when they, or we, are not. */
  direct(to: readonly string[], payload: Uint8Array): void {
    if (to.length > 0) this.#socket?.send({ type: 'direct', to: [...to], payload });
  }

  admit(memberId: string, fromPosition: number): Promise<void> {
    return this.#request((requestId) => ({ type: 'admit', requestId, memberId, fromPosition }));
  }

  reject(memberId: string): Promise<void> {
    return this.#request((requestId) => ({ type: 'reject', requestId, memberId }));
  }

  leave(): Promise<void> {
    return this.#request((requestId) => ({ type: 'leave', requestId }));
  }

  closeSession(): Promise<void> {
    return this.#request((requestId) => ({ type: 'close-session', requestId }));
  }

  /** Bearer token of the present connection; waits while there is none. */
  async token(signal: AbortSignal): Promise<string> {
    for (;;) {
      if (this.#ended) throw this.#ended;
      if (this.#token) return this.#token.value;
      await this.#tokenChange(signal);
    }
  }

  /** Bytes that wait to be sent on the socket. */
  get backlog(): number {
    return this.#socket?.backlog ?? 0;
  }

  /** Ends the connection for good; whatever is pending is rejected. */
  close(failure = new BytesyncError('session-closed')): void {
    if (this.#ended) return;
    this.#ended = failure;
    clearTimeout(this.#timer);
    this.#socket?.close();
    for (const post of this.#posts.splice(0)) post.reject(failure);
    for (const request of this.#requests.values()) request.reject(failure);
    this.#requests.clear();
    this.#wakeTokenWaiters();
    this.#handlers?.ended(failure);
  }

  #receive(frame: FromRelay): void {
    if (this.#ended) return;
    try {
      this.#dispatch(frame);
    } catch (error) {
      const failure =
        error instanceof BytesyncError
          ? error
          : new BytesyncError('internal', {}, { cause: error });
      this.close(failure);
    }
  }

  #dispatch(frame: FromRelay): void {
    switch (frame.type) {
      case 'ready':
        this.#ready(frame);
        break;
      case 'admitted':
        this.#setToken(frame.httpToken);
        this.#caughtUpAt = frame.fromPosition;
        this.#handlers?.admitted(frame);
        this.#flushWhenCaughtUp();
        break;
      case 'entry':
        this.#entry(frame);
        break;
      case 'direct':
        this.#handlers?.direct(frame);
        break;
      case 'knock':
        this.#handlers?.knock(frame);
        break;
      case 'presence':
        this.#handlers?.presence(frame.memberId, frame.online);
        break;
      case 'left':
        this.#handlers?.left(frame.memberId);
        break;
      case 'done':
        this.#requests.get(frame.requestId)?.resolve();
        this.#requests.delete(frame.requestId);
        break;
      case 'error':
        this.#refused(frame);
        break;
      case 'posted':
      case 'challenge':
        break;
    }
  }

  #ready(frame: Frame<'ready'>): void {
    this.#everReady = true;
    this.#tries = 0;
    if (frame.httpToken !== '') this.#setToken(frame.httpToken);
    if (frame.status === 'member') this.#caughtUpAt = frame.position;
    this.#handlers?.ready(frame);
    this.#handlers?.connection(true);
    for (const request of this.#requests.values()) this.#socket?.send(request.frame);
    this.#flushWhenCaughtUp();
  }

  #entry(frame: Frame<'entry'>): void {
    if (this.#chain === undefined) throw new BytesyncError('relay-nonsense', { reason: 'entry' });
    if (this.#chain.append(frame.position, frame.sender, frame.payload)) {
      this.#handlers?.entry(frame);
      if (frame.sender === this.#credentials.memberId) this.#ownEntry(frame);
    }
    if (frame.position === this.#caughtUpAt) this.#flushWhenCaughtUp();
  }

  #ownEntry(frame: Frame<'entry'>): void {
    const at = this.#posts.findIndex((post) => Buffer.compare(post.payload, frame.payload) === 0);
    if (at >= 0) this.#posts.splice(at, 1)[0]?.resolve(frame.position);
  }

  #refused(frame: Frame<'error'>): void {
    const failure = new BytesyncError(frame.code, {
      relay: this.#transport.relay,
      ...frame.values,
    });
    const at = this.#posts.findIndex((post) => post.requestId === frame.requestId);
    const post = this.#posts[at];
    if (post && frame.retryAfterMs !== undefined) {
      setTimeout(() => {
        if (this.#posts.includes(post)) this.#sendPost(post);
      }, frame.retryAfterMs).unref();
      return;
    }
    if (post) this.#posts.splice(at, 1);
    post?.reject(failure);
    const request = this.#requests.get(frame.requestId ?? 0);
    this.#requests.delete(frame.requestId ?? 0);
    request?.reject(failure);
  }

  #caughtUp(): boolean {
    return this.#chain !== undefined && this.#chain.point.position >= this.#caughtUpAt;
  }

  // Own entries that were committed before the loss come back first; only the rest is sent again.
  #flushWhenCaughtUp(): void {
    if (this.#caughtUp()) for (const post of this.#posts) this.#sendPost(post);
  }

  #sendPost(post: PendingPost): void {
    this.#socket?.send({ type: 'post', requestId: post.requestId, payload: post.payload });
  }

  #request(make: (requestId: number) => ToRelay): Promise<void> {
    if (this.#ended) return Promise.reject(this.#ended);
    const requestId = this.#takeRequestId();
    const frame = make(requestId);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#requests.set(requestId, { frame, resolve, reject });
    this.#socket?.send(frame);
    return promise;
  }

  #takeRequestId(): number {
    const id = this.#nextRequest;
    this.#nextRequest = id >= 0xffff_ffff ? 1 : id + 1;
    return id;
  }

  #lost(failure: BytesyncError, final: boolean): void {
    if (this.#ended) return;
    this.#token = undefined;
    this.#caughtUpAt = Number.POSITIVE_INFINITY;
    if (this.#tries === 0) {
      this.#lostAt = Date.now();
      this.#handlers?.connection(false);
    }
    const patience = this.#everReady ? this.#patience.againMs : this.#patience.firstMs;
    if (final || Date.now() - this.#lostAt >= patience) {
      const code = this.#everReady && !final ? 'relay-lost' : failure.code;
      this.close(new BytesyncError(code, failure.values, { cause: failure }));
      return;
    }
    const pause = Math.min(5_000, 100 * 2 ** this.#tries) * (0.5 + Math.random() / 2);
    this.#tries += 1;
    this.#timer = setTimeout(() => this.connect(), pause);
  }

  #setToken(value: string): void {
    this.#token = { value };
    this.#wakeTokenWaiters();
  }

  #wakeTokenWaiters(): void {
    for (const wake of this.#tokenWaiters) wake();
  }

  #tokenChange(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => reject(signal.reason);
    this.#tokenWaiters.add(resolve);
    signal.addEventListener('abort', abort, { once: true });
    return promise.finally(() => {
      this.#tokenWaiters.delete(resolve);
      signal.removeEventListener('abort', abort);
    });
  }
}
