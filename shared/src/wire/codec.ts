import { Packr, Unpackr } from 'msgpackr';
import type { z } from 'zod';
import { BytesyncError, type ErrorCode } from '../errors.ts';

// Records (msgpackr's own extension) are off: each message stands alone and any MessagePack reader
// can read it. Maps stay plain objects; 64-bit integers outside the safe range are refused below.
const packr = new Packr({ useRecords: false, variableMapSize: true, encodeUndefinedAsNil: false });
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' });

/** MessagePack of a plain value; keys in the order in which the object has them. */
export function encode(value: unknown): Uint8Array<ArrayBuffer> {
  return new Uint8Array(packr.pack(value));
}

/**
 * Parses untrusted bytes against a schema. Refuses more than `limit` bytes before it looks at any.
 * @throws BytesyncError with `code` when the bytes are too many, no MessagePack, or don't fit.
 */
export function decode<T>(
  schema: z.ZodType<T>,
  bytes: Uint8Array,
  limit: number,
  code: ErrorCode = 'message-malformed',
): T {
  if (bytes.length > limit) {
    throw new BytesyncError(code, { reason: 'size', size: bytes.length, limit });
  }
  let value: unknown;
  try {
    value = unpackr.unpack(bytes);
  } catch (cause) {
    throw new BytesyncError(code, { reason: 'encoding' }, { cause });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new BytesyncError(code, { reason: 'shape' }, { cause: parsed.error });
  }
  return parsed.data;
}
