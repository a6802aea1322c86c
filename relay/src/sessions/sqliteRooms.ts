import type { DatabaseSync } from 'node:sqlite';
import { genesisDigest, nextDigest } from '@bytesync/shared/crypto/chain.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { RoomStore } from './sessionStore.ts';
import { blob, integer, type Row, text } from './sqliteRow.ts';
import { releasedByLeaving, storedChunksOf } from './sqliteStreams.ts';
import type { Synchronous } from './storeCalls.ts';

/** What an entry's row takes beside its payload. */
const ENTRY_OVERHEAD = 128;

/** RoomStore over a database; every call runs inside a transaction of its caller. */
export function roomOperations(db: DatabaseSync): Synchronous<RoomStore> {
  const selectSession = db.prepare('SELECT * FROM sessions WHERE id = ?');
  const selectMembers = db.prepare('SELECT * FROM members WHERE session = ? ORDER BY id');
  const selectMember = db.prepare('SELECT * FROM members WHERE session = ? AND id = ?');
  const countAddress = db.prepare('SELECT count(*) AS n FROM sessions WHERE address = ?');
  const insertSession = db.prepare('INSERT INTO sessions VALUES (?, ?, ?, ?, ?, 0, ?, 0, ?)');
  const insertMember = db.prepare('INSERT INTO members VALUES (?, ?, ?, ?, 0)');
  const insertEntry = db.prepare(
    // Node 22 binds an empty byte string as NULL.
    `INSERT INTO entries VALUES (?, ?, ?, ifnull(?, x''), ?)`,
  );
  const advance = db.prepare(
    'UPDATE sessions SET position = ?, digest = ?, log_bytes = ? WHERE id = ?',
  );
  const selectEntries = db.prepare(
    'SELECT position, sender, payload FROM entries WHERE session = ? AND position > ? ORDER BY position',
  );
  const selectDigest = db.prepare('SELECT digest FROM entries WHERE session = ? AND position = ?');
  const use = db.prepare('UPDATE sessions SET used_at = max(used_at, ?) WHERE id = ?');
  const endMembership = db.prepare('UPDATE members SET has_left = 1 WHERE session = ? AND id = ?');

  function known(sessionId: string): Row {
    const row = selectSession.get(sessionId);
    if (row === undefined) {
      throw new BytesyncError('session-unknown');
    }
    return row;
  }

  return {
    createSession(session, sessionsPerAddress, now) {
      const { sessionId, relayTokenHash, hostMemberId, hostDeviceKey, address } = session;
      const row = selectSession.get(sessionId);
      if (row !== undefined) {
        const host = selectMember.get(sessionId, hostMemberId);
        const same =
          text(row, 'host') === hostMemberId &&
          sameBytes(blob(row, 'token_hash'), relayTokenHash) &&
          host !== undefined &&
          sameBytes(blob(host, 'device_key'), hostDeviceKey);
        if (!same) {
          throw new BytesyncError('session-exists');
        }
        return { created: false, logId: text(row, 'log_id') };
      }
      if (integer(countAddress.get(address) ?? {}, 'n') >= sessionsPerAddress) {
        throw new BytesyncError('sessions-per-address', { limit: sessionsPerAddress });
      }
      const logId = createId();
      const genesis = genesisDigest(sessionId, logId);
      insertSession.run(sessionId, relayTokenHash, hostMemberId, address, logId, genesis, now);
      insertMember.run(sessionId, hostMemberId, hostDeviceKey, 0);
      return { created: true, logId };
    },

    session(sessionId) {
      const row = selectSession.get(sessionId);
      if (row === undefined) {
        return undefined;
      }
      return {
        sessionId,
        relayTokenHash: blob(row, 'token_hash'),
        hostMemberId: text(row, 'host'),
        logId: text(row, 'log_id'),
        position: integer(row, 'position'),
        members: selectMembers.all(sessionId).map((member) => ({
          memberId: text(member, 'id'),
          deviceKey: blob(member, 'device_key'),
          fromPosition: integer(member, 'from_position'),
          left: integer(member, 'has_left') === 1,
        })),
      };
    },

    sessionIds: () =>
      db
        .prepare('SELECT id FROM sessions')
        .all()
        .map((row) => text(row, 'id')),

    touch(sessionIds, now) {
      for (const id of sessionIds) {
        use.run(now, id);
      }
    },

    idleSessions(before) {
      const idle = db.prepare('SELECT id FROM sessions WHERE used_at < ?').all(before);
      return idle.map((row) => text(row, 'id'));
    },

    deleteSession(sessionId) {
      const stored = storedChunksOf(db, sessionId);
      const change = db.prepare('DELETE FROM sessions WHERE id = ?').run(sessionId);
      return change.changes === 0 ? undefined : stored;
    },

    admit(sessionId, member, most) {
      known(sessionId);
      const members = selectMembers.all(sessionId);
      if (members.some((row) => text(row, 'id') === member.memberId)) {
        throw new BytesyncError('member-exists');
      }
      if (members.filter((row) => integer(row, 'has_left') === 0).length >= most) {
        throw new BytesyncError('session-full', { limit: most });
      }
      insertMember.run(sessionId, member.memberId, member.deviceKey, member.fromPosition);
    },

    leave(sessionId, memberId) {
      const change = endMembership.run(sessionId, memberId);
      return change.changes === 0 ? [] : releasedByLeaving(db, sessionId, memberId);
    },

    append(sessionId, sender, payload, most) {
      const row = known(sessionId);
      const member = selectMember.get(sessionId, sender);
      if (member === undefined || integer(member, 'has_left') === 1) {
        throw new BytesyncError('member-unknown');
      }
      const bytes = integer(row, 'log_bytes') + payload.length + ENTRY_OVERHEAD;
      if (bytes > most) {
        throw new BytesyncError('buffer-full', { what: 'log', limit: most });
      }
      const position = integer(row, 'position') + 1;
      const digest = nextDigest(blob(row, 'digest'), position, sender, payload);
      insertEntry.run(sessionId, position, sender, payload, digest);
      advance.run(position, digest, bytes, sessionId);
      return { position, digest };
    },

    entries(sessionId, after, bytes) {
      const page = [];
      let taken = 0;
      for (const row of selectEntries.iterate(sessionId, after)) {
        const payload = blob(row, 'payload');
        page.push({ position: integer(row, 'position'), sender: text(row, 'sender'), payload });
        taken += payload.length + ENTRY_OVERHEAD;
        if (taken >= bytes) {
          break;
        }
      }
      return page;
    },

    digestAt(sessionId, position) {
      if (position === 0) {
        const row = selectSession.get(sessionId);
        return row === undefined ? undefined : genesisDigest(sessionId, text(row, 'log_id'));
      }
      const row = selectDigest.get(sessionId, position);
      return row === undefined ? undefined : blob(row, 'digest');
    },
  };
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
