import type { DatabaseSync } from 'node:sqlite';

/** Of the tables below; a data folder of another version is refused, never guessed at. */
const SCHEMA_VERSION = 1;

const TABLES = `
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  token_hash BLOB NOT NULL,
  host TEXT NOT NULL,
  address TEXT NOT NULL,
  log_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  digest BLOB NOT NULL,
  log_bytes INTEGER NOT NULL,
  used_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_address ON sessions (address);
CREATE INDEX sessions_by_use ON sessions (used_at);
CREATE TABLE members (
  session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
  id TEXT NOT NULL,
  device_key BLOB NOT NULL,
  from_position INTEGER NOT NULL,
  has_left INTEGER NOT NULL,
  PRIMARY KEY (session, id)
) WITHOUT ROWID;
CREATE TABLE entries (
  session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
  position INTEGER NOT NULL,
  sender TEXT NOT NULL,
  payload BLOB NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (session, position)
);
CREATE TABLE streams (
  session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
  id TEXT NOT NULL,
  owner TEXT NOT NULL,
  highest INTEGER NOT NULL,
  PRIMARY KEY (session, id)
) WITHOUT ROWID;
CREATE TABLE recipients (
  session TEXT NOT NULL,
  stream TEXT NOT NULL,
  member TEXT NOT NULL,
  through INTEGER NOT NULL,
  PRIMARY KEY (session, stream, member),
  FOREIGN KEY (session, stream) REFERENCES streams ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX recipients_by_member ON recipients (session, member);
CREATE TABLE chunks (
  session TEXT NOT NULL,
  stream TEXT NOT NULL,
  idx INTEGER NOT NULL,
  size INTEGER NOT NULL,
  digest BLOB NOT NULL,
  stored INTEGER NOT NULL,
  stored_at INTEGER NOT NULL,
  PRIMARY KEY (session, stream, idx),
  FOREIGN KEY (session, stream) REFERENCES streams ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX chunks_by_age ON chunks (stored_at) WHERE stored = 1;
`;

/**
 * Prepares a database for its one user; creates the tables in a new one.
 * @param isTemporary nobody opens it again: what is answered need not survive a power cut
 */
export function prepareDatabase(db: DatabaseSync, isTemporary: boolean): void {
  // EXCLUSIVE: a second relay on the same folder fails at once instead of forking the logs.
  // FULL: an answered append survives a power cut, not just a crash.
  db.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${isTemporary ? 'OFF' : 'FULL'};
    PRAGMA foreign_keys = ON;
  `);
  const version = db.prepare('PRAGMA user_version').get()?.user_version;
  if (version === 0) {
    db.exec(`BEGIN IMMEDIATE; ${TABLES} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
  } else if (version !== SCHEMA_VERSION) {
    throw new Error(
      `The data folder is of version ${version}, this relay knows ${SCHEMA_VERSION}.`,
    );
  }
  // Takes the exclusive lock now: WAL alone would wait for the first write.
  db.exec('BEGIN IMMEDIATE; COMMIT');
}
