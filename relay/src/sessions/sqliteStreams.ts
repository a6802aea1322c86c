import type { DatabaseSync } from 'node:sqlite';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import type { StoredChunk, StreamStore } from './sessionStore.ts';
import { blob, integer, type Row, text } from './sqliteRow.ts';
import type { Synchronous } from './storeCalls.ts';

/**
 * Digests of so many acknowledged chunks of a stream are kept, to tell a late retry from other
 * content. Older ones go, so that the index of a long stream doesn't grow with it.
 */
const REMEMBERED = 1024;

// Members who left no longer count; with none left, nobody waits for anything.
const LOWEST = `
  SELECT coalesce(min(through) + 1, ${LIMITS.chunksPerStream + 1}) AS lowest
  FROM recipients JOIN members ON members.session = recipients.session AND members.id = member
  WHERE recipients.session = ? AND stream = ? AND has_left = 0`;

/** StreamStore over a database; every call runs inside a transaction of its caller. */
export function streamOperations(db: DatabaseSync): Synchronous<StreamStore> {
  const selectStream = db.prepare('SELECT * FROM streams WHERE session = ? AND id = ?');
  const selectRecipients = db.prepare(
    'SELECT member FROM recipients WHERE session = ? AND stream = ? ORDER BY member',
  );
  const selectRecipient = db.prepare(
    'SELECT through FROM recipients WHERE session = ? AND stream = ? AND member = ?',
  );
  const isMember = db.prepare(
    'SELECT 1 FROM members WHERE session = ? AND id = ? AND has_left = 0',
  );
  const countStreams = db.prepare('SELECT count(*) AS n FROM streams WHERE session = ?');
  const insertStream = db.prepare('INSERT INTO streams VALUES (?, ?, ?, -1)');
  const insertRecipient = db.prepare('INSERT INTO recipients VALUES (?, ?, ?, -1)');
  const selectChunk = db.prepare(
    'SELECT * FROM chunks WHERE session = ? AND stream = ? AND idx = ?',
  );
  const putChunk = db.prepare('INSERT OR REPLACE INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?)');
  const raise = db.prepare(
    'UPDATE streams SET highest = max(highest, ?) WHERE session = ? AND id = ?',
  );
  const advance = db.prepare(
    'UPDATE recipients SET through = ? WHERE session = ? AND stream = ? AND member = ?',
  );
  const selectLowest = db.prepare(LOWEST);
  const selectOld = db.prepare(
    'SELECT * FROM chunks WHERE stored = 1 AND stored_at < ? ORDER BY stored_at LIMIT ?',
  );
  const unstore = db.prepare(
    'UPDATE chunks SET stored = 0 WHERE session = ? AND stream = ? AND idx = ?',
  );
  const forget = db.prepare('DELETE FROM chunks WHERE session = ? AND stream = ? AND idx = ?');

  function known(sessionId: string, streamId: string): Row {
    const row = selectStream.get(sessionId, streamId);
    if (row === undefined) {
      throw new BytesyncError('stream-unknown');
    }
    return row;
  }

  function owned(sessionId: string, streamId: string, owner: string): void {
    if (text(known(sessionId, streamId), 'owner') !== owner) {
      throw new BytesyncError('not-allowed', { reason: 'owner' });
    }
  }

  function received(sessionId: string, streamId: string, recipient: string): Row {
    const row = selectRecipient.get(sessionId, streamId, recipient);
    if (row === undefined) {
      throw new BytesyncError('not-allowed', { reason: 'recipient' });
    }
    return row;
  }

  return {
    openStream(sessionId, { streamId, owner, recipients }, most) {
      const wanted = [...new Set(recipients)].sort();
      const row = selectStream.get(sessionId, streamId);
      if (row !== undefined) {
        const present = selectRecipients.all(sessionId, streamId).map((r) => text(r, 'member'));
        if (text(row, 'owner') !== owner || present.join() !== wanted.join()) {
          throw new BytesyncError('stream-exists');
        }
        return false;
      }
      if (wanted.includes(owner)) {
        throw new BytesyncError('not-allowed', { reason: 'owner-is-recipient' });
      }
      if ([owner, ...wanted].some((member) => isMember.get(sessionId, member) === undefined)) {
        throw new BytesyncError('member-unknown');
      }
      if (integer(countStreams.get(sessionId) ?? {}, 'n') >= most) {
        throw new BytesyncError('buffer-full', { what: 'streams', limit: most });
      }
      insertStream.run(sessionId, streamId, owner);
      for (const member of wanted) {
        insertRecipient.run(sessionId, streamId, member);
      }
      return true;
    },

    deleteStream(sessionId, streamId, owner) {
      owned(sessionId, streamId, owner);
      const stored = db
        .prepare('SELECT * FROM chunks WHERE session = ? AND stream = ? AND stored = 1')
        .all(sessionId, streamId)
        .map(storedChunk);
      db.prepare('DELETE FROM streams WHERE session = ? AND id = ?').run(sessionId, streamId);
      return stored;
    },

    findUpload({ sessionId, streamId, index }, owner) {
      owned(sessionId, streamId, owner);
      const lowest = integer(selectLowest.get(sessionId, streamId) ?? {}, 'lowest');
      const row = selectChunk.get(sessionId, streamId, index);
      if (row === undefined) {
        return { lowest };
      }
      const known = { digest: blob(row, 'digest'), stored: integer(row, 'stored') === 1 };
      return { lowest, known };
    },

    commitChunk({ sessionId, streamId, index }, size, digest, now) {
      known(sessionId, streamId);
      const wanted = index >= integer(selectLowest.get(sessionId, streamId) ?? {}, 'lowest');
      putChunk.run(sessionId, streamId, index, size, digest, wanted ? 1 : 0, now);
      raise.run(index, sessionId, streamId);
      return wanted;
    },

    findDownload({ sessionId, streamId, index }, recipient) {
      known(sessionId, streamId);
      const { through } = received(sessionId, streamId, recipient);
      const row = selectChunk.get(sessionId, streamId, index);
      if (row === undefined) {
        // Below what the member itself acknowledged, a row may have been dropped as too old.
        return { kind: index <= Number(through) ? 'gone' : 'missing' };
      }
      if (integer(row, 'stored') === 0) {
        return { kind: 'gone' };
      }
      return { kind: 'stored', size: integer(row, 'size'), digest: blob(row, 'digest') };
    },

    acknowledge(sessionId, streamId, recipient, through) {
      const stream = known(sessionId, streamId);
      const before = integer(received(sessionId, streamId, recipient), 'through');
      if (through > integer(stream, 'highest')) {
        throw new BytesyncError('chunk-missing', { index: through });
      }
      if (through <= before) {
        return [];
      }
      advance.run(through, sessionId, streamId, recipient);
      return releaseAcknowledged(db, sessionId, streamId);
    },

    dropRecipient(sessionId, streamId, owner, recipient) {
      owned(sessionId, streamId, owner);
      received(sessionId, streamId, recipient);
      // The row stays: whoever opens the same stream again names the same recipients.
      advance.run(LIMITS.chunksPerStream, sessionId, streamId, recipient);
      return releaseAcknowledged(db, sessionId, streamId);
    },

    expireChunks(before, most) {
      const old = selectOld.all(before, most).map(storedChunk);
      for (const { sessionId, streamId, index } of old) {
        unstore.run(sessionId, streamId, index);
      }
      return old;
    },

    isStored({ sessionId, streamId, index }) {
      const row = selectChunk.get(sessionId, streamId, index);
      return row !== undefined && integer(row, 'stored') === 1;
    },

    storedChunks: (sessionId) => storedChunksOf(db, sessionId),

    forgetChunks(keys) {
      for (const { sessionId, streamId, index } of keys) {
        forget.run(sessionId, streamId, index);
      }
    },
  };
}

export function storedChunksOf(db: DatabaseSync, sessionId: string): StoredChunk[] {
  return db
    .prepare('SELECT * FROM chunks WHERE session = ? AND stored = 1')
    .all(sessionId)
    .map(storedChunk);
}

/** After a member left: releases what only that member had yet to acknowledge. */
export function releasedByLeaving(
  db: DatabaseSync,
  sessionId: string,
  memberId: string,
): StoredChunk[] {
  return db
    .prepare('SELECT stream FROM recipients WHERE session = ? AND member = ?')
    .all(sessionId, memberId)
    .flatMap((row) => releaseAcknowledged(db, sessionId, text(row, 'stream')));
}

function releaseAcknowledged(db: DatabaseSync, sessionId: string, streamId: string): StoredChunk[] {
  const lowest = integer(db.prepare(LOWEST).get(sessionId, streamId) ?? {}, 'lowest');
  const below = 'session = ? AND stream = ? AND idx < ?';
  const released = db
    .prepare(`SELECT * FROM chunks WHERE ${below} AND stored = 1`)
    .all(sessionId, streamId, lowest)
    .map(storedChunk);
  db.prepare(`UPDATE chunks SET stored = 0 WHERE ${below} AND stored = 1`).run(
    sessionId,
    streamId,
    lowest,
  );
  const highest = db
    .prepare('SELECT highest FROM streams WHERE session = ? AND id = ?')
    .get(sessionId, streamId);
  const reached = Math.min(lowest, integer(highest ?? {}, 'highest') + 1);
  db.prepare(`DELETE FROM chunks WHERE ${below}`).run(sessionId, streamId, reached - REMEMBERED);
  return released;
}

function storedChunk(row: Row): StoredChunk {
  return {
    sessionId: text(row, 'session'),
    streamId: text(row, 'stream'),
    index: integer(row, 'idx'),
    size: integer(row, 'size'),
  };
}
