import { boundedBytes } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { SAVED_MAX, type SentSavedBytes } from '../sync/savedBytes.ts';

/** Bytes of an operation's index, and of a number of bytes: little endian, a signed integer and a double. */
const [INDEX, AMOUNT] = [4, 8];

/**
 * What did not have to travel, by operation, in two strings of bytes: a million pairs of numbers take a MessagePack reader, and
 * whoever checks them one by one, seconds.
 */
export const packedSavedSchema = z
  .object({
    operations: boundedBytes(SAVED_MAX * INDEX),
    bytes: boundedBytes(SAVED_MAX * AMOUNT),
  })
  .transform((packed, context): SentSavedBytes => {
    const saved = unpacked(packed);
    if (saved !== undefined) return saved;
    context.addIssue({ code: 'custom', message: 'no list of operations and bytes' });
    return z.NEVER;
  });

interface PackedSaved {
  readonly operations: Uint8Array;
  readonly bytes: Uint8Array;
}

export function packSaved({ operations, bytes }: SentSavedBytes): PackedSaved {
  const packed = {
    operations: new Uint8Array(operations.length * INDEX),
    bytes: new Uint8Array(operations.length * AMOUNT),
  };
  const [indexes, amounts] = [viewOf(packed.operations), viewOf(packed.bytes)];
  for (let at = 0; at < operations.length; at += 1) {
    indexes.setInt32(at * INDEX, operations[at] ?? 0, true);
    amounts.setFloat64(at * AMOUNT, bytes[at] ?? 0, true);
  }
  return packed;
}

/** Undefined where these are no pairs of an index and a number of bytes. */
function unpacked(packed: PackedSaved): SentSavedBytes | undefined {
  const length = packed.operations.length / INDEX;
  if (!Number.isInteger(length) || packed.bytes.length !== length * AMOUNT) return undefined;
  const [operations, bytes] = [new Int32Array(length), new Float64Array(length)];
  const [indexes, amounts] = [viewOf(packed.operations), viewOf(packed.bytes)];
  for (let at = 0; at < length; at += 1) {
    const operation = indexes.getInt32(at * INDEX, true);
    const amount = amounts.getFloat64(at * AMOUNT, true);
    if (operation < 0 || amount < 0 || !Number.isSafeInteger(amount)) return undefined;
    operations[at] = operation;
    bytes[at] = amount;
  }
  return { operations, bytes };
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
