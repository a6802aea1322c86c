import { type Health, RELAY_PATHS } from '@bytesync/shared/wire/relayApi.ts';
import { RELAY_PROTOCOL } from '@bytesync/shared/wire/version.ts';
import { Router } from 'express';
import type { HttpParts } from './httpParts.ts';

/** GET /v1/health: 200 while the relay takes new sessions, 503 while it shuts down. */
export function healthResource(parts: HttpParts): Router {
  const router = Router();
  router.get(RELAY_PATHS.health, (_request, response) => {
    const draining = parts.isDraining();
    const health: Health = { status: draining ? 'draining' : 'ok', protocol: RELAY_PROTOCOL };
    response.status(draining ? 503 : 200).json(health);
  });
  return router;
}
