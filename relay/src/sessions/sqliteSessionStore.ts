import { Worker } from 'node:worker_threads';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { RoomStore, SessionStore, StreamStore } from './sessionStore.ts';
import type {
  FromStore,
  OperationName,
  StoreAnswer,
  StoreCall,
  StoreOperations,
  StoreStart,
} from './storeCalls.ts';
import { sqliteWorkerPath } from './workerLocation.ts';

interface Pending {
  resolve(value: unknown): void;
  reject(error: BytesyncError): void;
}

export interface StoreOptions {
  /** The worker's file, where it is not where workerLocation.ts finds it. */
  readonly workerPath?: string | undefined;
  /** The database goes with the process: it need not survive a power cut. */
  readonly isTemporary?: boolean | undefined;
}

type Answer<Name extends OperationName> = ReturnType<StoreOperations[Name]>;

/**
 * SessionStore in one SQLite file. node:sqlite is synchronous, so the database lives in a worker.
 */
export class SqliteSessionStore implements SessionStore {
  /** Rejects when the worker died on its own; the store can't be used after that. */
  readonly failure: Promise<never>;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #closed: Promise<void> | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: FromStore) => {
      if (message.kind === 'answers') {
        for (const answer of message.answers) {
          this.#settle(answer);
        }
      }
    });
    this.failure = new Promise((_resolve, reject) => {
      const fail = (cause: unknown) => {
        const error = new BytesyncError('internal', { reason: 'store' }, { cause });
        this.#rejectAll(error);
        reject(error);
      };
      worker.once('error', fail);
      worker.once('exit', () => {
        if (this.#state === 'open') {
          fail(new Error('The sqlite worker ended.'));
        }
        this.#state = 'closed';
        this.#rejectAll(new BytesyncError('shutting-down'));
      });
    });
    // Whoever cares listens; a store that nobody watches still answers every call with the failure.
    this.failure.catch(() => undefined);
  }

  /**
   * Opens or creates the database.
   * @throws BytesyncError relay-start-failed: no permission, damaged, another version, or in use
   */
  static async open(path: string, options: StoreOptions = {}): Promise<SqliteSessionStore> {
    const { workerPath, isTemporary = false } = options;
    const workerData: StoreStart = { path, isTemporary };
    const worker = new Worker(sqliteWorkerPath(workerPath), { workerData });
    await opened(worker);
    return new SqliteSessionStore(worker);
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      if (this.#state === 'closed') {
        resolve();
        return;
      }
      this.#state = 'closing';
      this.#worker.once('exit', () => resolve());
      this.#worker.postMessage({ kind: 'close' } satisfies StoreCall);
    });
    return this.#closed;
  }

  createSession: RoomStore['createSession'] = (...values) => this.#call('createSession', values);
  session: RoomStore['session'] = (...values) => this.#call('session', values);
  sessionIds: RoomStore['sessionIds'] = (...values) => this.#call('sessionIds', values);
  touch: RoomStore['touch'] = (...values) => this.#call('touch', values);
  idleSessions: RoomStore['idleSessions'] = (...values) => this.#call('idleSessions', values);
  deleteSession: RoomStore['deleteSession'] = (...values) => this.#call('deleteSession', values);
  admit: RoomStore['admit'] = (...values) => this.#call('admit', values);
  leave: RoomStore['leave'] = (...values) => this.#call('leave', values);
  entries: RoomStore['entries'] = (...values) => this.#call('entries', values);
  digestAt: RoomStore['digestAt'] = (...values) => this.#call('digestAt', values);
  openStream: StreamStore['openStream'] = (...values) => this.#call('openStream', values);
  deleteStream: StreamStore['deleteStream'] = (...values) => this.#call('deleteStream', values);
  findUpload: StreamStore['findUpload'] = (...values) => this.#call('findUpload', values);
  commitChunk: StreamStore['commitChunk'] = (...values) => this.#call('commitChunk', values);
  findDownload: StreamStore['findDownload'] = (...values) => this.#call('findDownload', values);
  acknowledge: StreamStore['acknowledge'] = (...values) => this.#call('acknowledge', values);
  dropRecipient: StreamStore['dropRecipient'] = (...values) => this.#call('dropRecipient', values);
  expireChunks: StreamStore['expireChunks'] = (...values) => this.#call('expireChunks', values);
  isStored: StreamStore['isStored'] = (...values) => this.#call('isStored', values);
  storedChunks: StreamStore['storedChunks'] = (...values) => this.#call('storedChunks', values);
  forgetChunks: StreamStore['forgetChunks'] = (...values) => this.#call('forgetChunks', values);

  append: RoomStore['append'] = (sessionId, sender, payload, most) =>
    // A copy: a view would take the whole buffer that it looks into along to the worker.
    this.#call('append', [sessionId, sender, new Uint8Array(payload), most]);

  #call<Name extends OperationName>(
    name: Name,
    values: Parameters<StoreOperations[Name]>,
  ): Promise<Answer<Name>> {
    if (this.#state !== 'open') {
      return Promise.reject(new BytesyncError('shutting-down'));
    }
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<Answer<Name>>((resolve, reject) => {
      // The worker answers with what the operation of this name answered.
      this.#pending.set(id, { resolve: (value) => resolve(value as Answer<Name>), reject });
      this.#worker.postMessage({ kind: 'call', id, name, values } satisfies StoreCall);
    });
  }

  #settle(answer: StoreAnswer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ('failure' in answer) {
      const { code, values, detail } = answer.failure;
      pending?.reject(new BytesyncError(code, values, { cause: new Error(detail) }));
    } else {
      pending?.resolve(answer.value);
    }
  }

  #rejectAll(error: BytesyncError): void {
    for (const pending of this.#pending.values()) {
      pending.reject(error);
    }
    this.#pending.clear();
  }
}

/** Resolves when the database is open; rejects (relay-start-failed) when it can't be. */
function opened(worker: Worker): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = (cause: Error, reason = 'store') =>
    reject(new BytesyncError('relay-start-failed', { reason }, { cause }));
  const ended = () => fail(new Error('The sqlite worker ended at its start.'));
  worker.once('error', fail);
  worker.once('exit', ended);
  worker.once('message', (message: FromStore) => {
    worker.off('error', fail);
    worker.off('exit', ended);
    if (message.kind === 'unusable') {
      fail(new Error(message.detail), message.isTaken ? 'store-taken' : 'store');
    } else {
      resolve();
    }
  });
  return promise;
}
