import type { DatabaseSync } from 'node:sqlite';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { roomOperations } from './sqliteRooms.ts';
import { prepareDatabase } from './sqliteSchema.ts';
import { streamOperations } from './sqliteStreams.ts';
import type {
  FromStore,
  OperationName,
  StoreAnswer,
  StoreCall,
  StoreFailure,
  StoreOperations,
  StoreStart,
} from './storeCalls.ts';

/** SQLite result code: the disk, or the database, is full. */
const SQLITE_FULL = 13;

/** SQLite result code: another process holds the database. */
const SQLITE_BUSY = 5;

/**
 * What a power cut may take: chunks are not flushed to disk, either, and the next start makes their index
 * agree with what is there. A crash of the process takes none of it.
 */
const ABOUT_CHUNKS: ReadonlySet<OperationName> = new Set<OperationName>([
  ...(['findUpload', 'commitChunk', 'findDownload', 'acknowledge'] as const),
  ...(['expireChunks', 'isStored', 'storedChunks', 'forgetChunks'] as const),
]);

interface Databases {
  readonly db: DatabaseSync;
  /** Held open: its open transaction is the reservation. */
  readonly lock: DatabaseSync;
  /** Nobody opens it again: nothing is flushed. */
  readonly isTemporary: boolean;
}

/** Opens node:sqlite without its notice that it is experimental; other warnings pass. */
function openDatabase(path: string): DatabaseSync {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!(rest[0] === 'ExperimentalWarning' && String(warning).startsWith('SQLite'))) {
      Reflect.apply(emitWarning, process, [warning, ...rest]);
    }
  };
  try {
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    return new DatabaseSync(path);
  } finally {
    process.emitWarning = emitWarning;
  }
}

/**
 * Group commit: calls that arrive while a commit is being written run together in the next one, so
 * one flush of the disk serves them all. Nothing is answered before its commit.
 */
function serve(
  port: MessagePort,
  { db, lock, isTemporary }: Databases,
  operations: StoreOperations,
): void {
  let waiting: Extract<StoreCall, { kind: 'call' }>[] = [];
  let flushes = true;

  /** Says whether commits are flushed; one that is takes along those before it. */
  function flush(wanted: boolean): void {
    if (isTemporary || wanted === flushes) return;
    db.exec(`PRAGMA synchronous = ${wanted ? 'FULL' : 'NORMAL'}`);
    flushes = wanted;
  }

  function commit(): void {
    const calls = waiting;
    waiting = [];
    if (calls.length === 0) {
      return;
    }
    let answers: StoreAnswer[];
    try {
      flush(calls.some(({ name }) => !ABOUT_CHUNKS.has(name)));
      db.exec('BEGIN IMMEDIATE');
      answers = calls.map((call) => run(db, operations, call));
      db.exec('COMMIT');
    } catch (error) {
      // Nothing of this group happened; each caller hears so.
      rollBack(db);
      answers = calls.map(({ id }) => ({ id, failure: failureOf(error) }));
    }
    port.postMessage({ kind: 'answers', answers } satisfies FromStore);
  }

  port.on('message', (message: StoreCall) => {
    if (message.kind === 'close') {
      commit();
      db.close();
      lock.close();
      port.close();
      return;
    }
    if (waiting.length === 0) {
      setImmediate(commit);
    }
    waiting.push(message);
  });
}

/** Runs one call; if it fails, what it changed is undone and the others of its group are kept. */
function run(
  db: DatabaseSync,
  operations: StoreOperations,
  { id, name, values }: Extract<StoreCall, { kind: 'call' }>,
): StoreAnswer {
  db.exec('SAVEPOINT one');
  try {
    const value: unknown = Reflect.apply(operations[name], operations, values);
    db.exec('RELEASE one');
    return { id, value };
  } catch (error) {
    db.exec('ROLLBACK TO one; RELEASE one');
    return { id, failure: failureOf(error) };
  }
}

function rollBack(db: DatabaseSync): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // SQLite rolls back by itself when the disk is full; then there is no transaction any more.
  }
}

function failureOf(error: unknown): StoreFailure {
  if (error instanceof BytesyncError) {
    return { code: error.code, values: error.values, detail: error.message };
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const full = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL;
  return { code: full ? 'disk-low' : 'internal', values: {}, detail };
}

/**
 * Reserves the database at `path` until the process ends. Of relays that open a database at the same
 * moment each may find the other's shared lock and give up; a reservation has exactly one owner.
 * @throws SQLITE_BUSY when another relay has it
 */
function reserve(path: string): DatabaseSync {
  const lock = openDatabase(`${path}.lock`);
  try {
    lock.exec('BEGIN IMMEDIATE');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}

function start(port: MessagePort, { path, isTemporary }: StoreStart): void {
  let lock: DatabaseSync | undefined;
  let db: DatabaseSync;
  try {
    lock = reserve(path);
    db = openDatabase(path);
    prepareDatabase(db, isTemporary);
  } catch (error) {
    lock?.close();
    const isTaken = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
    const { detail } = failureOf(error);
    port.postMessage({ kind: 'unusable', isTaken, detail } satisfies FromStore);
    port.close();
    return;
  }
  serve(port, { db, lock, isTemporary }, { ...roomOperations(db), ...streamOperations(db) });
  port.postMessage({ kind: 'open' } satisfies FromStore);
}

if (parentPort !== null) {
  start(parentPort, workerData as StoreStart);
}
