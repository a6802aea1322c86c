import { randomBytes } from 'node:crypto';
import { z } from 'zod';

/** 128 random bits as 22 characters of base64url: sessions, members, streams, sources, logs. */
export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{21}[AQgw]$/);

export function createId(): string {
  return randomBytes(16).toString('base64url');
}

/** The 16 bytes of an id. */
export function idBytes(id: string): Uint8Array {
  return Buffer.from(id, 'base64url');
}

/** A byte string of exactly `length` bytes. */
export function bytesSchema(length: number) {
  return z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length, {
    message: `must be ${length} bytes`,
  });
}

/** A byte string of at most `limit` bytes. */
export function boundedBytes(limit: number) {
  return z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= limit, {
    message: `must be at most ${limit} bytes`,
  });
}
