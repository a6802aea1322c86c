import { BytesyncError } from '@bytesync/shared/errors.ts';
import {
  createSessionSchema,
  RELAY_PATHS,
  type SessionCreated,
} from '@bytesync/shared/wire/relayApi.ts';
import { RELAY_PROTOCOL } from '@bytesync/shared/wire/version.ts';
import { type Request, type RequestHandler, Router } from 'express';
import { clientAddress } from '../limits/clientAddress.ts';
import type { HttpParts } from './httpParts.ts';
import { bearerToken, jsonBody, parsed } from './requestParts.ts';

/** POST /v1/sessions: creates a session (201), or finds the same creation done already (200). */
export function sessionsResource(parts: HttpParts): Router {
  const router = Router();
  // Before the body is read: who may not create anything gets nothing parsed.
  const mayCreate: RequestHandler = (request, _response, next) => {
    checkAccess(request, parts);
    next();
  };
  router.post(RELAY_PATHS.sessions, mayCreate, jsonBody, async (request, response) => {
    const body = parsed(createSessionSchema, request.body, 'body');
    if (body.protocol < RELAY_PROTOCOL.min || body.protocol > RELAY_PROTOCOL.max) {
      throw new BytesyncError('protocol-mismatch', { ...RELAY_PROTOCOL, theirs: body.protocol });
    }
    await parts.disk.check(0);
    const { created, logId } = await parts.store.createSession(
      {
        sessionId: body.sessionId,
        relayTokenHash: Buffer.from(body.relayTokenHash, 'base64url'),
        hostMemberId: body.hostMemberId,
        hostDeviceKey: Buffer.from(body.hostDeviceKey, 'base64url'),
        address: clientAddress(request, parts.proxies),
      },
      parts.limits.sessionsPerAddress,
      parts.clock(),
    );
    if (created) {
      parts.log.info({ session: body.sessionId.slice(0, 8) }, 'session created');
    }
    response.status(created ? 201 : 200).json({ logId } satisfies SessionCreated);
  });
  return router;
}

/** @throws BytesyncError shutting-down, rate-limited, access-token-required */
function checkAccess(request: Request, parts: HttpParts): void {
  if (parts.isDraining()) {
    throw new BytesyncError('shutting-down');
  }
  if (!parts.accessTokens.required) {
    return;
  }
  const address = clientAddress(request, parts.proxies);
  const retryAfterMs = parts.attempts.blockedFor(address);
  if (retryAfterMs > 0) {
    throw new BytesyncError('rate-limited', { what: 'tokens', retryAfterMs });
  }
  const token = bearerToken(request);
  if (token === undefined || !parts.accessTokens.accepts(token)) {
    if (token !== undefined) {
      parts.attempts.record(address);
    }
    throw new BytesyncError('access-token-required');
  }
}
