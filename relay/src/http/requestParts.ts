import { BytesyncError } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { idSchema } from '@bytesync/shared/wire/ids.ts';
import express, { type Request } from 'express';
import { z } from 'zod';
import type { Caller } from '../rooms/connectionTokens.ts';
import type { HttpParts } from './httpParts.ts';

/** Largest JSON body; the resources take small ones only. */
const JSON_LIMIT = '16kb';

/** Parses JSON bodies; compressed ones are refused, as they could be of any size. */
export const jsonBody = express.json({ limit: JSON_LIMIT, inflate: false });

export const streamPathSchema = z.object({ session: idSchema, stream: idSchema });

export const chunkPathSchema = z.object({
  session: idSchema,
  stream: idSchema,
  index: z
    .string()
    .regex(/^(0|[1-9]\d{0,9})$/)
    .transform(Number)
    .pipe(z.number().max(LIMITS.chunksPerStream)),
});

/** @throws BytesyncError message-malformed */
export function parsed<T>(schema: z.ZodType<T>, value: unknown, reason: 'body' | 'path'): T {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new BytesyncError('message-malformed', { reason }, { cause: result.error });
  }
  return result.data;
}

/** The token of an `Authorization: Bearer` header. */
export function bearerToken(request: Request): string | undefined {
  return /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.get('authorization') ?? '')?.[1];
}

/**
 * Who calls: the member whose connection got this token, in the session that the path names.
 * @throws BytesyncError connection-token-wrong
 */
export function caller(request: Request, parts: HttpParts, sessionId: string): Caller {
  const token = bearerToken(request);
  const found = token === undefined ? undefined : parts.connectionTokens.find(token);
  // Not counted as a failed attempt: after a restart every running request brings an old token.
  if (found === undefined || found.sessionId !== sessionId) {
    throw new BytesyncError('connection-token-wrong');
  }
  return found;
}
