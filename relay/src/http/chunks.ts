import { BytesyncError } from '@bytesync/shared/errors.ts';
import { releaseBytes } from '@bytesync/shared/releaseBytes.ts';
import { DIGEST_HEADER, RELAY_PATHS } from '@bytesync/shared/wire/relayApi.ts';
import { type Request, type Response, Router } from 'express';
import { passBody } from '../chunks/chunkBody.ts';
import type { ChunkKey } from '../sessions/sessionStore.ts';
import { sendContent } from './chunkAnswer.ts';
import { answerError } from './errorAnswer.ts';
import type { HttpParts } from './httpParts.ts';
import { caller, chunkPathSchema, parsed } from './requestParts.ts';

const PATH = `${RELAY_PATHS.stream(':session', ':stream')}/chunks/:index`;

/** PUT and GET …/chunks/INDEX: one chunk goes in once and out to each recipient. */
export function chunksResource(parts: HttpParts): Router {
  const router = Router();
  router.put(PATH, async (request, response) => {
    const { key, memberId } = target(request, parts);
    const claimed = claimedDigest(request);
    checkClaimedSize(request, parts.limits.chunkBytes);
    const release = await parts.locks.acquire(key);
    try {
      response.status(await upload(request, parts, key, memberId, claimed)).json({});
    } finally {
      release();
    }
  });
  router.get(PATH, async (request, response) => {
    const { key, memberId } = target(request, parts);
    await download(response, parts, key, memberId);
  });
  return router;
}

function target(request: Request, parts: HttpParts): { key: ChunkKey; memberId: string } {
  const { session, stream, index } = parsed(chunkPathSchema, request.params, 'path');
  const { memberId } = caller(request, parts, session);
  return { key: { sessionId: session, streamId: stream, index }, memberId };
}

function claimedDigest(request: Request): Buffer {
  const header = request.get(DIGEST_HEADER) ?? '';
  if (!/^[A-Za-z0-9_-]{43}$/.test(header)) {
    throw new BytesyncError('message-malformed', { reason: DIGEST_HEADER });
  }
  return Buffer.from(header, 'base64url');
}

function checkClaimedSize(request: Request, limit: number): void {
  if (Number(request.get('content-length') ?? 0) > limit) {
    throw new BytesyncError('chunk-too-large', { limit });
  }
}

/** Stores a chunk, or finds that it needs no storing. Answers the status: 201 or 200. */
async function upload(
  request: Request,
  parts: HttpParts,
  key: ChunkKey,
  owner: string,
  claimed: Buffer,
): Promise<200 | 201> {
  const { lowest, known } = await parts.store.findUpload(key, owner);
  if (known !== undefined && !claimed.equals(known.digest)) {
    throw new BytesyncError('chunk-conflict', { index: key.index });
  }
  if (known?.stored === true || key.index < lowest) {
    await checkBody(request, claimed, parts.limits.chunkBytes);
    return 200;
  }
  // Without a Content-Length, the most that may come is taken until it has come.
  const expected = Number(request.get('content-length') ?? parts.limits.chunkBytes);
  const needed = key.index === lowest;
  await parts.disk.check(expected, needed);
  const reservation = parts.quota.reserve(key.sessionId, expected, needed);
  let stored: number | undefined;
  try {
    stored = await store(request, parts, key, claimed, expected);
  } finally {
    if (stored === undefined) {
      reservation.release();
    } else {
      reservation.keep(stored);
    }
  }
  return 201;
}

/** Content without a name, name, row in the index. Answers the size, or undefined if nobody wants it now. */
async function store(
  request: Request,
  parts: HttpParts,
  key: ChunkKey,
  claimed: Buffer,
  most: number,
): Promise<number | undefined> {
  const received = await parts.chunks.receive(request, most, releaseBytes);
  if (!claimed.equals(received.digest)) {
    await received.discard();
    throw new BytesyncError('chunk-digest-mismatch', { index: key.index });
  }
  try {
    await received.keep(key);
  } catch (error) {
    await received.discard();
    throw error;
  }
  let wanted = false;
  try {
    wanted = await parts.store.commitChunk(key, received.size, claimed, parts.clock());
  } finally {
    // The stream was deleted, or all recipients left, while the chunk came in.
    if (!wanted) {
      await parts.chunks.delete(key);
    }
  }
  return wanted ? received.size : undefined;
}

/** Reads a body that is not stored, so that a retry is held to the same checks as the first try. */
async function checkBody(request: Request, claimed: Buffer, limit: number): Promise<void> {
  const { digest } = await passBody(request, limit, (piece) => {
    releaseBytes(piece);
    return undefined;
  });
  if (!claimed.equals(digest)) {
    throw new BytesyncError('chunk-digest-mismatch');
  }
}

async function download(
  response: Response,
  parts: HttpParts,
  key: ChunkKey,
  recipient: string,
): Promise<void> {
  const state = await parts.store.findDownload(key, recipient);
  const content = state.kind === 'stored' ? await parts.chunks.read(key) : undefined;
  if (state.kind !== 'stored' || content === undefined) {
    // Stored a moment ago and not readable now: it was deleted in between.
    const status = state.kind === 'missing' ? 404 : 410;
    answerError(response, new BytesyncError('chunk-missing', { index: key.index }), status);
    return;
  }
  response.set({
    'content-type': 'application/octet-stream',
    'content-length': String(state.size),
    [DIGEST_HEADER]: Buffer.from(state.digest).toString('base64url'),
  });
  try {
    await sendContent(response, content, state.size);
  } catch (error) {
    // The recipient went away; it will ask again.
    parts.log.debug({ err: error }, 'a download broke off');
    response.destroy();
  } finally {
    await content.close();
  }
}
