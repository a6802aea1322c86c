import { idSchema } from '@bytesync/shared/wire/ids.ts';
import {
  openStreamSchema,
  RELAY_PATHS,
  type StreamOpened,
} from '@bytesync/shared/wire/relayApi.ts';
import { Router } from 'express';
import { z } from 'zod';
import type { HttpParts } from './httpParts.ts';
import { caller, jsonBody, parsed, streamPathSchema } from './requestParts.ts';

const recipientPathSchema = streamPathSchema.extend({ recipient: idSchema });

const sessionPathSchema = z.object({ session: idSchema });

/**
 * POST …/streams: opens a stream of the caller (201; the same again: 200).
 * DELETE …/streams/ID: its owner is done with it; chunks that are left are deleted (200).
 * DELETE …/streams/ID/recipients/MEMBER: its owner waits for that recipient no more (200).
 */
export function streamsResource(parts: HttpParts): Router {
  const router = Router();
  router.post(RELAY_PATHS.streams(':session'), jsonBody, async (request, response) => {
    const { session } = parsed(sessionPathSchema, request.params, 'path');
    const { memberId } = caller(request, parts, session);
    const body = parsed(openStreamSchema, request.body, 'body');
    const opened = await parts.store.openStream(
      session,
      { ...body, owner: memberId },
      parts.limits.streamsPerSession,
    );
    const answer: StreamOpened = { chunkBytes: parts.limits.chunkBytes };
    response.status(opened ? 201 : 200).json(answer);
  });
  router.delete(RELAY_PATHS.stream(':session', ':stream'), async (request, response) => {
    const { session, stream } = parsed(streamPathSchema, request.params, 'path');
    const { memberId } = caller(request, parts, session);
    await parts.retention.remove(await parts.store.deleteStream(session, stream, memberId));
    response.json({});
  });
  const recipientPath = RELAY_PATHS.recipient(':session', ':stream', ':recipient');
  router.delete(recipientPath, async (request, response) => {
    const { session, stream, recipient } = parsed(recipientPathSchema, request.params, 'path');
    const { memberId } = caller(request, parts, session);
    const { store, retention } = parts;
    await retention.remove(await store.dropRecipient(session, stream, memberId, recipient));
    response.json({});
  });
  return router;
}
