import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { checkRelativePath } from '../inventory/path.ts';
import { CONTENT_LIMIT } from '../session/messages.ts';
import type { Session } from '../session/session.ts';

/** When nothing has come for so long, in ms, it is given up. */
const PATIENCE_MS = 60_000;

/** A file of a data source, as its owner has it now. */
export interface ContentRequest {
  readonly sourceId: string;
  /** Relative to the source. */
  readonly path: string;
  /** Most bytes; never more than `CONTENT_LIMIT`. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * Asks the owner of a source for a file of it, and takes it from a stream for this member alone.
 * @throws BytesyncError source-unknown, path-not-allowed, member-away, what the owner refuses with (see
 *   `readOfferedFile`; rate-limited), stream-stalled after a minute of silence; the signal's reason
 */
export async function readMemberContent(
  session: Session,
  { sourceId, path, limit: wanted, signal }: ContentRequest,
  patienceMs = PATIENCE_MS,
): Promise<Uint8Array> {
  checkRelativePath(path);
  const memberId = ownerOf(session, sourceId);
  const limit = Math.min(wanted, CONTENT_LIMIT);
  const requestId = createId();
  const ending = new AbortController();
  const silence = setTimeout(() => {
    ending.abort(new BytesyncError('stream-stalled', { member: session.memberLabel(memberId) }));
  }, patienceMs);
  const unlisten = session.listen((sender, message) => {
    if (message.type !== 'content-refused' || sender !== memberId) return;
    if (message.requestId === requestId) {
      ending.abort(new BytesyncError(message.code, message.values));
    }
  });
  const either = AbortSignal.any([signal, session.signal, ending.signal]);
  try {
    either.throwIfAborted();
    const purpose = { kind: 'file', requestId } as const;
    const receiving = session.streams.receiveBytes(purpose, memberId, limit, either, () =>
      silence.refresh(),
    );
    session.room
      .post([{ type: 'content-requested', requestId, memberId, sourceId, path, limit }])
      .catch((error: unknown) => ending.abort(error));
    return await receiving;
  } finally {
    clearTimeout(silence);
    unlisten();
    settle(session, requestId);
  }
}

function ownerOf(session: Session, sourceId: string): string {
  const { memberId } = session.state.sources.find((one) => one.sourceId === sourceId) ?? {};
  if (memberId === undefined || memberId === session.identity.memberId) {
    throw new BytesyncError('source-unknown');
  }
  if (!session.isOnline(memberId)) {
    throw new BytesyncError('member-away', { member: session.memberLabel(memberId) });
  }
  return memberId;
}

/** The owner stops, and clears the relay. When it can't be told, the session is over or it clears by itself. */
function settle(session: Session, requestId: string): void {
  if (session.signal.aborted) return;
  session.room.post([{ type: 'content-settled', requestId }]).catch(() => undefined);
}
