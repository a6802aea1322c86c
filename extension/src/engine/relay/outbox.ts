import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { FromRelay, ToRelay } from '@bytesync/shared/wire/relayApi.ts';
import { mayPass } from './failure.ts';

type Frame<T extends FromRelay['type']> = Extract<FromRelay, { type: T }>;

/** Posts that may wait for their place in the log at once. */
const WINDOW = 32;

/** How a post stands in the log. */
export interface Posted {
  readonly position: number;
  readonly payload: Uint8Array;
}

interface PendingPost {
  readonly requestId: number;
  readonly seal: () => Uint8Array;
  readonly resolve: (posted: Posted) => void;
  readonly reject: (failure: Error) => void;
  /** Sealed when it is sent; the same bytes again on the next connection, so it can't count twice. */
  payload: Uint8Array | undefined;
  sent: boolean;
  /** Where the relay says that it stands; the entry itself is still to come. */
  claimed: number | undefined;
}

interface PendingRequest {
  readonly frame: ToRelay;
  readonly isDoneBy: (failure: BytesyncError) => boolean;
  readonly resolve: () => void;
  readonly reject: (failure: Error) => void;
  sent: boolean;
}

/**
 * What the relay has not answered yet: posts in their order, and requests. Everything is sent again
 * on the next connection; what the relay refuses for now is sent again after the pause that it
 * asks for. Memory: what callers post and don't wait for.
 */
export class Outbox {
  readonly #send: (frame: ToRelay) => void;
  readonly #relay: string;
  readonly #posts: PendingPost[] = [];
  readonly #requests = new Map<number, PendingRequest>();
  #nextId = 1;
  #open: 'nothing' | 'requests' | 'everything' = 'nothing';
  #window = WINDOW;
  #pause: NodeJS.Timeout | undefined;

  constructor(relay: string, send: (frame: ToRelay) => void) {
    this.#relay = relay;
    this.#send = send;
  }

  /** `seal` makes the payload when it is to be sent, and again when the relay refused it for now. */
  post(seal: () => Uint8Array): Promise<Posted> {
    const { promise, resolve, reject } = Promise.withResolvers<Posted>();
    const requestId = this.#takeId();
    const payload = undefined;
    this.#posts.push({
      requestId,
      seal,
      resolve,
      reject,
      payload,
      sent: false,
      claimed: undefined,
    });
    this.#flush();
    return promise;
  }

  /** @param isDoneBy failures that mean that an earlier try was carried out, but not answered */
  request(
    make: (requestId: number) => ToRelay,
    isDoneBy: (failure: BytesyncError) => boolean,
  ): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const requestId = this.#takeId();
    const frame = make(requestId);
    this.#requests.set(requestId, { frame, isDoneBy, resolve, reject, sent: false });
    this.#flush();
    return promise;
  }

  /** There is a connection on which these may be sent. */
  open(what: 'requests' | 'everything'): void {
    this.#open = what;
    this.#flush();
  }

  /** The connection is lost; whatever was not answered is sent on the next one. */
  shut(): void {
    this.#open = 'nothing';
    clearTimeout(this.#pause);
    this.#pause = undefined;
    for (const post of this.#posts) {
      post.sent = false;
      post.claimed = undefined;
    }
    for (const request of this.#requests.values()) request.sent = false;
  }

  /** No connection will come any more. */
  close(failure: BytesyncError): void {
    this.shut();
    for (const post of this.#posts.splice(0)) post.reject(failure);
    for (const request of this.#requests.values()) finish(request, failure);
    this.#requests.clear();
  }

  /**
   * An entry of this member came in.
   * @throws BytesyncError log-forked when the relay had said that something else stands there
   */
  ownEntry({ position, payload }: Frame<'entry'>): void {
    const at = this.#posts.findIndex(
      (post) => post.payload !== undefined && Buffer.compare(post.payload, payload) === 0,
    );
    if (at >= 0) {
      this.#posts.splice(at, 1)[0]?.resolve({ position, payload });
      this.#window = Math.min(WINDOW, this.#window + 1);
      this.#flush();
    }
  }

  /**
   * Every entry up to here has come in.
   * @throws BytesyncError log-forked when a post should have been among them
   */
  reached(position: number): void {
    const lied = this.#posts.find(({ claimed }) => claimed !== undefined && claimed <= position);
    if (lied) throw new BytesyncError('log-forked', { position: lied.claimed ?? 0 });
  }

  posted({ requestId, position }: Frame<'posted'>): void {
    const post = this.#posts.find((one) => one.requestId === requestId && one.sent);
    if (post) post.claimed = position;
  }

  done(requestId: number): void {
    this.#requests.get(requestId)?.resolve();
    this.#requests.delete(requestId);
  }

  refused({ requestId, code, values, retryAfterMs }: Frame<'error'>): void {
    const failure = new BytesyncError(code, { relay: this.#relay, ...values });
    const waits = retryAfterMs !== undefined && mayPass(failure);
    const at = this.#posts.findIndex((one) => one.requestId === requestId);
    const post = this.#posts[at];
    const request = this.#requests.get(requestId ?? 0);
    if (waits) {
      // It was not committed, so it may be sealed anew, behind what was accepted meanwhile.
      if (post) post.payload = undefined;
      for (const one of [post, request]) if (one) one.sent = false;
      this.#wait(retryAfterMs);
    } else if (post) {
      this.#posts.splice(at, 1);
      post.reject(failure);
      this.#flush();
    } else if (request) {
      this.#requests.delete(requestId ?? 0);
      finish(request, failure);
    }
  }

  #wait(ms: number): void {
    this.#window = 1;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#flush();
    }, ms);
  }

  #flush(): void {
    if (this.#open === 'nothing' || this.#pause !== undefined) return;
    for (const request of this.#requests.values()) {
      if (!request.sent) this.#send(request.frame);
      request.sent = true;
    }
    if (this.#open === 'requests') return;
    for (let at = 0; at < this.#window; ) {
      const post = this.#posts[at];
      if (post === undefined) break;
      if (post.sent || this.#sendPost(post)) at += 1;
      else this.#posts.splice(at, 1);
    }
  }

  /** Answers false when the post can't be sealed. */
  #sendPost(post: PendingPost): boolean {
    try {
      post.payload ??= post.seal();
    } catch (error) {
      post.reject(error instanceof Error ? error : new Error(String(error)));
      return false;
    }
    post.sent = true;
    this.#send({ type: 'post', requestId: post.requestId, payload: post.payload });
    return true;
  }

  #takeId(): number {
    const id = this.#nextId;
    this.#nextId = id >= 0xffff_ffff ? 1 : id + 1;
    return id;
  }
}

function finish(request: PendingRequest, failure: BytesyncError): void {
  if (request.isDoneBy(failure)) request.resolve();
  else request.reject(failure);
}
