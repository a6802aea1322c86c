import { acknowledgeSchema, RELAY_PATHS } from '@bytesync/shared/wire/relayApi.ts';
import { Router } from 'express';
import type { HttpParts } from './httpParts.ts';
import { caller, jsonBody, parsed, streamPathSchema } from './requestParts.ts';

/** POST …/acknowledgements (200): the last recipient to acknowledge a chunk deletes it. */
export function acknowledgementsResource(parts: HttpParts): Router {
  const router = Router();
  const path = RELAY_PATHS.acknowledgements(':session', ':stream');
  router.post(path, jsonBody, async (request, response) => {
    const { session, stream } = parsed(streamPathSchema, request.params, 'path');
    const { memberId } = caller(request, parts, session);
    const { through } = parsed(acknowledgeSchema, request.body, 'body');
    await parts.retention.remove(await parts.store.acknowledge(session, stream, memberId, through));
    response.json({});
  });
  return router;
}
