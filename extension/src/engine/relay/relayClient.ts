import { BytesyncError } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import {
  type CreateSession,
  DIGEST_HEADER,
  type OpenStream,
  RELAY_PATHS,
  relayErrorSchema,
  type SessionCreated,
  sessionCreatedSchema,
  streamOpenedSchema,
} from '@bytesync/shared/wire/relayApi.ts';
import type { z } from 'zod';
import type { TransferRates } from './rateLimit.ts';
import { RetryLater, type RetryOptions, withRetry } from './retry.ts';
import type { HttpAnswer, HttpRequest, Transport } from './transport.ts';

const REQUEST_TIMEOUT_MS = 30_000;
const JSON_LIMIT = 64 * 1024;

// Somebody waits for the answer: a relay that isn't there is said after about a second.
const CREATION_TRIES = 4;
const CREATION_TIMEOUT_MS = 10_000;

/** Bearer token of the room's present connection; waits while there is none. */
export type ConnectionToken = (signal: AbortSignal) => Promise<string>;

/** How one chunk is moved. */
export interface ChunkRequest {
  /** Ends when nobody needs it any more. */
  readonly signal?: AbortSignal;
  readonly onFailure?: RetryOptions['onFailure'];
}

/** The relay's HTTP resources, each call retried while its failure may pass. */
export class RelayClient {
  readonly #transport: Transport;
  readonly #retry: RetryOptions;
  /** By the signal of a stream: that, or the session's. */
  readonly #needed = new WeakMap<AbortSignal, AbortSignal>();

  constructor(transport: Transport, signal: AbortSignal, tries = 12) {
    this.#transport = transport;
    this.#retry = { signal, tries, longestPauseMs: 5_000 };
  }

  /** How fast chunks may go. */
  get rates(): TransferRates {
    return this.#transport.rates;
  }

  /** Creates a session. `accessToken` for a relay that asks for one. */
  createSession(session: CreateSession, accessToken?: string): Promise<SessionCreated> {
    return this.#json(sessionCreatedSchema, {
      method: 'POST',
      path: RELAY_PATHS.sessions,
      headers: {
        'content-type': 'application/json',
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
      },
      body: Buffer.from(JSON.stringify(session)),
    });
  }

  /** Announces a stream to the relay, with those who may read it. Answers the largest chunk that it takes, where it says that. */
  async openStream(
    session: string,
    stream: OpenStream,
    token: ConnectionToken,
  ): Promise<number | undefined> {
    const answer = await this.#authorized(token, {
      method: 'POST',
      path: RELAY_PATHS.streams(session),
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(stream)),
    });
    return streamOpenedSchema.safeParse(parseJson(answer.body)).data?.chunkBytes;
  }

  /** Deletes an own stream and what is left of its chunks. */
  async deleteStream(session: string, stream: string, token: ConnectionToken): Promise<void> {
    await this.#authorized(token, { method: 'DELETE', path: RELAY_PATHS.stream(session, stream) });
  }

  /** Takes a recipient out of an own stream: nothing is kept for it any more. */
  async dropRecipient(
    session: string,
    stream: string,
    memberId: string,
    token: ConnectionToken,
  ): Promise<void> {
    const path = RELAY_PATHS.recipient(session, stream, memberId);
    await this.#authorized(token, { method: 'DELETE', path });
  }

  /**
   * Uploads one sealed chunk; the same bytes again change nothing. Answers whether `ciphertext` is not looked at any more: a relay
   * may answer before it has taken all.
   */
  async putChunk(
    place: { readonly session: string; readonly stream: string; readonly index: number },
    ciphertext: Uint8Array,
    digest: Uint8Array,
    token: ConnectionToken,
    how: ChunkRequest = {},
  ): Promise<boolean> {
    const headers = {
      'content-type': 'application/octet-stream',
      [DIGEST_HEADER]: Buffer.from(digest).toString('base64url'),
    };
    const path = RELAY_PATHS.chunk(place.session, place.stream, place.index);
    const request = { method: 'PUT', path, headers, body: ciphertext } as const;
    let isFirst = true;
    const onFailure: RetryOptions['onFailure'] = (failure, began) => {
      isFirst = false;
      how.onFailure?.(failure, began);
    };
    const answer = await this.#authorized(token, request, JSON_LIMIT, { ...how, onFailure });
    // The socket of a try that failed may still look at it.
    return isFirst && answer.isBodySpent;
  }

  /** Downloads one sealed chunk. */
  async getChunk(
    place: { readonly session: string; readonly stream: string; readonly index: number },
    token: ConnectionToken,
    how: ChunkRequest = {},
  ): Promise<Uint8Array> {
    const answer = await this.#authorized(
      token,
      { method: 'GET', path: RELAY_PATHS.chunk(place.session, place.stream, place.index) },
      LIMITS.chunk,
      how,
    );
    return answer.body;
  }

  /** Tells the relay that every chunk up to `through` is durable here. */
  async acknowledge(
    session: string,
    stream: string,
    through: number,
    token: ConnectionToken,
  ): Promise<void> {
    await this.#authorized(token, {
      method: 'POST',
      path: RELAY_PATHS.acknowledgements(session, stream),
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ through })),
    });
  }

  #authorized(
    token: ConnectionToken,
    request: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'>,
    answerLimit = JSON_LIMIT,
    { signal: needed, onFailure }: ChunkRequest = {},
  ): Promise<HttpAnswer> {
    const signal = needed === undefined ? this.#retry.signal : this.#whileNeeded(needed);
    return withRetry(
      async () => {
        const bearer = await token(signal);
        const headers = { ...request.headers, authorization: `Bearer ${bearer}` };
        return this.#once({ ...request, headers, signal }, answerLimit);
      },
      { ...this.#retry, signal, onFailure },
    );
  }

  /** One for all requests of a stream: each would stay known to the session's signal for a while. */
  #whileNeeded(needed: AbortSignal): AbortSignal {
    const known = this.#needed.get(needed) ?? AbortSignal.any([this.#retry.signal, needed]);
    this.#needed.set(needed, known);
    return known;
  }

  async #json<T>(
    schema: z.ZodType<T>,
    request: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'>,
  ): Promise<T> {
    const retry = { ...this.#retry, tries: CREATION_TRIES, hurried: true };
    const once = () => this.#once(request, JSON_LIMIT, CREATION_TIMEOUT_MS);
    const answer = await withRetry(once, retry);
    const parsed = schema.safeParse(parseJson(answer.body));
    if (!parsed.success) throw this.#nonsense(answer);
    return parsed.data;
  }

  async #once(
    request: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body' | 'signal'>,
    answerLimit: number,
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<HttpAnswer> {
    const answer = await this.#transport.request({
      signal: this.#retry.signal,
      ...request,
      answerLimit,
      timeoutMs,
    });
    if (answer.status >= 200 && answer.status < 300) return answer;
    const body = relayErrorSchema.safeParse(parseJson(answer.body));
    if (body.success) {
      const failure = new BytesyncError(body.data.code, {
        relay: this.#transport.relay,
        ...body.data.values,
      });
      throw new RetryLater(failure, body.data.retryAfterMs ?? 0);
    }
    // A proxy or load balancer in between answers for a relay that is away.
    // 408: the request took longer than the relay, or a proxy, has patience.
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408) {
      throw new BytesyncError('relay-unreachable', {
        relay: this.#transport.relay,
        reason: `HTTP ${answer.status}`,
      });
    }
    throw this.#nonsense(answer);
  }

  #nonsense(answer: HttpAnswer): BytesyncError {
    return new BytesyncError('relay-nonsense', {
      relay: this.#transport.relay,
      reason: `HTTP ${answer.status}`,
    });
  }
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
