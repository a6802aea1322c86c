import { createHash } from 'node:crypto';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Column } from '../comparison/item.ts';

/** Bytes that a member sends or sent, with the id that the log holds for them. */
export interface Announced {
  readonly bytes: Uint8Array;
  readonly id: Uint8Array;
}

/** Names a list of content ids. */
export function contentsId(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update('bytesync contents v2\0').update(bytes).digest();
}

/**
 * What was sent must be what was announced: all members compare the same.
 * @throws BytesyncError inventory-malformed
 */
export function announcedContents(sent: Announced | undefined, column: Column): Uint8Array {
  if (sent === undefined || Buffer.compare(sent.id, contentsId(sent.bytes)) !== 0) {
    throw new BytesyncError('inventory-malformed', { source: column.label });
  }
  return sent.bytes;
}
