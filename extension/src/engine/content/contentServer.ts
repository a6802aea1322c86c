import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import type { IgnoreSettings } from '../ignoring/ignoreRules.ts';
import type { NameRules } from '../ignoring/nameRules.ts';
import type { LocalSource } from '../run/runContext.ts';
import { toldValues } from '../run/toldValues.ts';
import { CONTENT_LIMIT, type LogMessage, type LogMessageOf } from '../session/messages.ts';
import type { Session } from '../session/session.ts';
import type { EngineWorkers } from '../workers/engineWorkers.ts';
import { type ContentRequest, readMemberContent } from './readMemberContent.ts';
import { RequestRate } from './requestRate.ts';
import { Turns } from './turns.ts';

/** What was sent is cleared from the relay after so long, in ms, although nobody said that it came. */
const KEPT_MS = 300_000;

export interface ContentServerOptions {
  readonly workers: EngineWorkers;
  /** This member's sources at the moment. */
  readonly sources: () => readonly LocalSource[];
  /** Patterns that this member alone leaves out, beside those of the session. */
  readonly ownPatterns?: () => readonly string[];
}

/** Before the first run what Git ignores is nobody's business. */
const BEFORE_RUNS: IgnoreSettings & NameRules = {
  gitignore: true,
  patterns: [],
  hidden: 'include',
  system: 'exclude',
};

type Requested = LogMessageOf<'content-requested'>;

/** A request until whoever made it has the file, or gave up. */
interface Serving {
  readonly requester: string;
  readonly sourceId: string;
  readonly ending: AbortController;
  /** Never rejects. */
  readonly served: Promise<void>;
  forgotten?: NodeJS.Timeout;
}

/**
 * Shows files of this member's sources to the other members of the session, and reads theirs. To be made
 * when the log has been read so far as there is one: what was asked before is not answered.
 */
export class ContentServer {
  readonly #session: Session;
  readonly #options: ContentServerOptions;
  readonly #turns = new Turns();
  readonly #rate = new RequestRate();
  readonly #servings = new Map<string, Serving>();
  readonly #closing = new AbortController();
  readonly #unlisten: () => void;

  constructor(session: Session, options: ContentServerOptions) {
    this.#session = session;
    this.#options = options;
    this.#unlisten = session.listen((sender, message) => this.#heard(sender, message));
  }

  /** A file of any source of the session; an own one is read here. @throws as `readMemberContent` */
  async read(request: ContentRequest): Promise<Uint8Array> {
    const signal = AbortSignal.any([request.signal, this.#closing.signal]);
    const own = this.#ownSource(request.sourceId);
    if (own === undefined) return readMemberContent(this.#session, { ...request, signal });
    return this.#readOwn(own, request.path, Math.min(request.limit, CONTENT_LIMIT), signal);
  }

  /** Ends what goes on; nothing is answered any more. */
  close(): void {
    this.#unlisten();
    this.#closing.abort(new BytesyncError('aborted'));
    for (const requestId of [...this.#servings.keys()]) this.#forget(requestId);
  }

  #heard(sender: string, message: LogMessage): void {
    if (message.type === 'content-requested') this.#requested(sender, message);
    else if (message.type === 'content-settled') this.#settled(sender, message.requestId);
    else if (message.type === 'source-withdrawn' || message.type === 'epoch-start') this.#recheck();
  }

  #requested(requester: string, request: Requested): void {
    const { requestId, memberId, sourceId } = request;
    const own = this.#session.identity.memberId;
    if (memberId !== own || requester === own || this.#servings.has(requestId)) return;
    // Without an answer: one for each would let a flood of questions make one of answers.
    if (!this.#rate.take(requester, performance.now())) return;
    const ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, this.#closing.signal, this.#session.signal]);
    const served = this.#serve(requester, request, signal).catch(() => {
      // It could not even be refused: there is no session any more.
    });
    this.#servings.set(requestId, { requester, sourceId, ending, served });
  }

  async #serve(requester: string, request: Requested, signal: AbortSignal): Promise<void> {
    const { requestId, sourceId, path, limit } = request;
    const purpose = { kind: 'file', requestId } as const;
    let end: (() => void) | undefined;
    try {
      end = await this.#turns.take(requester, signal);
      const bytes = await this.#readOwn(this.#ownSource(sourceId), path, limit, signal);
      await this.#session.streams.sendBytes(purpose, [requester], bytes, signal);
    } catch (error) {
      // A stream that had begun has said the same.
      await this.#refuse(requestId, signal.aborted ? signal.reason : error);
    } finally {
      end?.();
      const serving = this.#servings.get(requestId);
      if (serving) serving.forgotten = setTimeout(() => this.#forget(requestId), KEPT_MS).unref();
    }
  }

  async #refuse(requestId: string, error: unknown): Promise<void> {
    // Whoever asked may have given up.
    if (!this.#servings.has(requestId)) return;
    const { code, values } = asBytesyncError(error);
    const told = toldValues(values);
    await this.#session.room.post([{ type: 'content-refused', requestId, code, values: told }]);
  }

  async #readOwn(
    source: LocalSource | undefined,
    path: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    if (source === undefined) throw new BytesyncError('source-unknown');
    const { root, file: only } = source;
    const offered = { root, ...(only !== undefined && { only }), path, ...this.#rules(), limit };
    return this.#options.workers.readOffered(offered, signal);
  }

  /** Those of the last run. */
  #rules(): IgnoreSettings {
    const { settings, lastRun } = this.#session.state;
    // There was a run and this member came later, or came back: it can't tell what is left out.
    if (settings === undefined && lastRun > 0) throw new BytesyncError('not-allowed');
    const { gitignore, patterns, hidden, system } = settings ?? BEFORE_RUNS;
    return {
      gitignore,
      hidden,
      system,
      patterns: [...patterns, ...(this.#options.ownPatterns?.() ?? [])],
    };
  }

  /** An own source that is offered now. */
  #ownSource(sourceId: string): LocalSource | undefined {
    const { state, identity } = this.#session;
    const offered = state.sources.some(
      (one) => one.sourceId === sourceId && one.memberId === identity.memberId,
    );
    return offered ? this.#options.sources().find((one) => one.sourceId === sourceId) : undefined;
  }

  #settled(sender: string, requestId: string): void {
    if (this.#servings.get(requestId)?.requester === sender) this.#forget(requestId);
  }

  /** A source that was taken back, or a member that is gone, gets nothing more. */
  #recheck(): void {
    const { others } = this.#session.room;
    for (const { requester, sourceId, ending } of this.#servings.values()) {
      const allowed = others.includes(requester) && this.#ownSource(sourceId) !== undefined;
      if (!allowed) ending.abort(new BytesyncError('source-unknown'));
    }
  }

  #forget(requestId: string): void {
    const serving = this.#servings.get(requestId);
    if (serving === undefined) return;
    this.#servings.delete(requestId);
    clearTimeout(serving.forgotten);
    serving.ending.abort(new BytesyncError('aborted'));
    const { signal, streams } = this.#session;
    serving.served
      .then(() => (signal.aborted ? undefined : streams.clearFile(requestId)))
      .catch(() => {
        // What can't be deleted now goes with the session, or expires.
      });
  }
}
