import { BytesyncError } from '@bytesync/shared/errors.ts';
import express, { type Express, type RequestHandler } from 'express';
import { clientAddress } from '../limits/clientAddress.ts';
import { acknowledgementsResource } from './acknowledgements.ts';
import { chunksResource } from './chunks.ts';
import { answerError, errorHandler } from './errorAnswer.ts';
import { healthResource } from './health.ts';
import type { HttpParts } from './httpParts.ts';
import { sessionsResource } from './sessions.ts';
import { streamsResource } from './streams.ts';

/** The relay's HTTP resources. No CORS: pages of a browser have no business here. */
export function createApp(parts: HttpParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.use(headers, requestLog(parts));
  app.use(healthResource(parts));
  app.use(sessionsResource(parts));
  app.use(streamsResource(parts));
  app.use(acknowledgementsResource(parts));
  app.use(chunksResource(parts));
  app.use((_request, response) => {
    answerError(response, new BytesyncError('message-malformed', { reason: 'path' }), 404);
  });
  app.use(errorHandler(parts.log));
  return app;
}

/** Nothing here is a page: no sniffing, no framing, no caching of ciphertext on the way. */
const headers: RequestHandler = (_request, response, next) => {
  response.set({
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  next();
};

/** At debug only, and neither headers nor bodies. */
function requestLog(parts: HttpParts): RequestHandler {
  return (request, response, next) => {
    if (parts.log.isLevelEnabled('debug')) {
      const since = performance.now();
      response.once('close', () => {
        const ms = Math.round(performance.now() - since);
        const route: unknown = request.route?.path;
        const { method } = request;
        const ip = clientAddress(request, parts.proxies);
        parts.log.debug({ method, route, status: response.statusCode, ms, ip }, 'request');
      });
    }
    next();
  };
}
