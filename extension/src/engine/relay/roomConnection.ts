import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { FromRelay } from '@bytesync/shared/wire/relayApi.ts';
import type { LogChain } from './logChain.ts';
import { Outage, type RoomPatience } from './outage.ts';
import { Outbox, type Posted } from './outbox.ts';
import { type RoomCredentials, RoomSocket } from './roomSocket.ts';
import type { Transport } from './transport.ts';

export type { RoomPatience } from './outage.ts';

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
  /** The connection to the relay was lost, or is there (again). */
  connection(online: boolean): void;
  /** Nothing more will come. */
  ended(failure: BytesyncError): void;
}

/**
 * A member's lasting connection to its room: reconnects with back-off, resumes the log where it
 * was, and repeats what was not answered. An own post counts as done when it comes back as an
 * entry, so everything before it in the log has been seen by then.
 */
export class RoomConnection {
  readonly #transport: Transport;
  readonly #credentials: RoomCredentials;
  readonly #outage: Outage;
  readonly #outbox: Outbox;
  #handlers: RoomHandlers | undefined;
  #chain: LogChain | undefined;
  #socket: RoomSocket | undefined;
  #online = false;
  #caughtUpAt = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #token: string | undefined;
  readonly #tokenWaiters = new Set<() => void>();
  #ended: BytesyncError | undefined;

  constructor(transport: Transport, credentials: RoomCredentials, patience: RoomPatience) {
    this.#transport = transport;
    this.#credentials = credentials;
    this.#outage = new Outage(patience);
    this.#outbox = new Outbox(transport.relay, (frame) => this.#socket?.send(frame));
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

  /**
   * Appends to the log; resolves when the entry was committed and came back in order. `seal` makes
   * the payload when it is to be sent, and anew when the relay refused the one before.
   */
  post(seal: () => Uint8Array): Promise<Posted> {
    return this.#ended ? Promise.reject(this.#ended) : this.#outbox.post(seal);
  }

  /** To those who are connected now; lost when they, or we, are not. */
  direct(to: readonly string[], payload: Uint8Array): void {
    if (to.length > 0 && this.#online) this.#socket?.send({ type: 'direct', to: [...to], payload });
  }

  admit(memberId: string, fromPosition: number): Promise<void> {
    return this.#request(
      (requestId) => ({ type: 'admit', requestId, memberId, fromPosition }),
      ({ code }) => code === 'member-exists',
    );
  }

  /** Turns a newcomer away, if it is there. */
  reject(memberId: string): Promise<void> {
    return this.#request(
      (requestId) => ({ type: 'reject', requestId, memberId }),
      ({ code }) => code === 'member-unknown',
    );
  }

  /** Ends the membership, and with it this connection: for this reason, if there is one. */
  async leave(reason?: BytesyncError): Promise<void> {
    await this.#request(
      (requestId) => ({ type: 'leave', requestId }),
      ({ values }) => values.reason === 'membership-ended',
    );
    this.close(reason);
  }

  /** Ends the session for everybody (the host alone), and with it this connection; as `leave`. */
  async closeSession(reason?: BytesyncError): Promise<void> {
    await this.#request(
      (requestId) => ({ type: 'close-session', requestId }),
      ({ code }) => code === 'session-closed' || code === 'session-unknown',
    );
    this.close(reason);
  }

  /** Bearer token of the present connection; waits while there is none. */
  async token(signal: AbortSignal): Promise<string> {
    for (;;) {
      if (this.#ended) throw this.#ended;
      if (this.#token !== undefined) return this.#token;
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
    this.#outbox.close(failure);
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
        this.#openOutbox();
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
        this.#outbox.done(frame.requestId);
        break;
      case 'posted':
        this.#outbox.posted(frame);
        this.#checkPosted();
        break;
      case 'error':
        this.#outbox.refused(frame);
        break;
      case 'challenge':
        break;
    }
  }

  #ready(frame: Frame<'ready'>): void {
    const member = frame.status === 'member';
    if (member && this.#chain && frame.logId !== this.#chain.point.logId) {
      throw new BytesyncError('log-forked', { position: frame.position });
    }
    this.#outage.over(performance.now());
    this.#online = true;
    if (frame.httpToken !== '') this.#setToken(frame.httpToken);
    if (member) this.#caughtUpAt = frame.position;
    this.#handlers?.ready(frame);
    this.#handlers?.connection(true);
    this.#openOutbox();
  }

  #entry(frame: Frame<'entry'>): void {
    if (this.#chain === undefined) throw new BytesyncError('relay-nonsense', { reason: 'entry' });
    if (this.#chain.append(frame.position, frame.sender, frame.payload)) {
      this.#handlers?.entry(frame);
      if (frame.sender === this.#credentials.memberId) this.#outbox.ownEntry(frame);
      this.#checkPosted();
    }
    if (frame.position === this.#caughtUpAt) this.#openOutbox();
  }

  /** The relay must deliver what it says that it committed. */
  #checkPosted(): void {
    if (this.#chain) this.#outbox.reached(this.#chain.point.position);
  }

  // Own entries that were committed before the loss come back first; only the rest is sent again.
  #openOutbox(): void {
    const caughtUp = this.#chain !== undefined && this.#chain.point.position >= this.#caughtUpAt;
    this.#outbox.open(caughtUp ? 'everything' : 'requests');
  }

  #request(...request: Parameters<Outbox['request']>): Promise<void> {
    return this.#ended ? Promise.reject(this.#ended) : this.#outbox.request(...request);
  }

  #lost(failure: BytesyncError, final: boolean): void {
    if (this.#ended) return;
    this.#token = undefined;
    this.#caughtUpAt = Number.POSITIVE_INFINITY;
    this.#outbox.shut();
    if (this.#online) this.#handlers?.connection(false);
    this.#online = false;
    const now = performance.now();
    this.#outage.failed(now);
    if (final || this.#outage.isTooLong(now)) {
      const code = this.#outage.wasEverConnected && !final ? 'relay-lost' : failure.code;
      this.close(new BytesyncError(code, failure.values, { cause: failure }));
      return;
    }
    this.#timer = setTimeout(() => this.connect(), this.#outage.pauseMs());
  }

  #setToken(value: string): void {
    this.#token = value;
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
