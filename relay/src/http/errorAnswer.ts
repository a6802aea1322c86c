import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { RelayErrorBody } from '@bytesync/shared/wire/relayApi.ts';
import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { RETRY_AFTER_MS } from '../limits/limits.ts';

const STATUS: Partial<Record<ErrorCode, number>> = {
  'message-malformed': 400,
  'protocol-mismatch': 400,
  'chunk-digest-mismatch': 400,
  'access-token-required': 401,
  'connection-token-wrong': 401,
  'not-allowed': 403,
  'session-unknown': 404,
  'member-unknown': 404,
  'stream-unknown': 404,
  'chunk-missing': 404,
  'session-exists': 409,
  'stream-exists': 409,
  'chunk-conflict': 409,
  'message-too-large': 413,
  'chunk-too-large': 413,
  'buffer-full': 429,
  'disk-low': 429,
  'rate-limited': 429,
  'sessions-per-address': 429,
  'shutting-down': 503,
};

const RETRY: Partial<Record<ErrorCode, number>> = {
  'buffer-full': RETRY_AFTER_MS.buffer,
  'disk-low': RETRY_AFTER_MS.disk,
  'shutting-down': RETRY_AFTER_MS.draining,
  'sessions-per-address': RETRY_AFTER_MS.sessions,
};

/** When to try again after this error, in milliseconds; undefined: trying again won't help. */
export function retryAfter(error: BytesyncError): number | undefined {
  const { retryAfterMs } = error.values;
  return typeof retryAfterMs === 'number' ? retryAfterMs : RETRY[error.code];
}

/** Answers a request with an error; `status` where the code's own doesn't fit. */
export function answerError(response: Response, error: BytesyncError, status?: number): void {
  const retryAfterMs = retryAfter(error);
  if (retryAfterMs !== undefined) {
    response.set('retry-after', String(Math.ceil(retryAfterMs / 1000)));
  }
  const answered = status ?? STATUS[error.code] ?? 500;
  if (answered === 401) {
    response.set('www-authenticate', 'Bearer');
  }
  const body: RelayErrorBody = {
    code: error.code,
    ...(Object.keys(error.values).length > 0 && { values: error.values }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  response.status(answered).json(body);
}

/** The last handler: every error becomes an answer, and what nobody expected goes into the log. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      // Too late for an answer; the client must not take half a body for a whole one.
      response.destroy();
      return;
    }
    if ((request.destroyed && !request.complete) || isAborted(error)) {
      log.debug('the client went away before its request was complete');
      response.destroy();
      return;
    }
    const answer = asBytesyncError(error);
    if (answer.code === 'internal') {
      log.error({ err: error }, 'a request failed');
    }
    answerError(response, answer);
    // A body that was begun and left standing would hold up the next request of its connection.
    if (!request.readableEnded) request.resume();
    // Express counts parameters to recognize an error handler; there is nobody after this one.
    void next;
  };
}

/** Node's error of a body whose sender went away. */
function isAborted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}

function asBytesyncError(error: unknown): BytesyncError {
  if (error instanceof BytesyncError) {
    return error;
  }
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 413) {
    return new BytesyncError('message-too-large', {}, { cause: error });
  }
  // Express and its body parser: malformed JSON, path or encoding. Their messages quote the body.
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new BytesyncError('message-malformed', { reason: 'request' }, { cause: error });
  }
  return new BytesyncError('internal', {}, { cause: error });
}
