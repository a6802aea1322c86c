import { createHash } from 'node:crypto';

/**
 * What every signature, hash and derived key of the product begins with, so that none of one purpose can
 * pass for one of another. Each ends with NUL and holds no other, so none is a prefix of another.
 */
export const LABELS = {
  fingerprint: 'bytesync fingerprint v1\0',
  hello: 'bytesync hello v1\0',
  genesis: 'bytesync log genesis v1\0',
  chain: 'bytesync log entry v1\0',
  chunk: 'bytesync chunk v1\0',
  invitationChecksum: 'bytesync invitation checksum v1\0',
  relayToken: 'bytesync relay token v1\0',
  admissionKey: 'bytesync admission key v1\0',
  admissionSeal: 'bytesync admission seal v1\0',
  admissionCommitment: 'bytesync admission commitment v1\0',
  admissionStart: 'bytesync admission start v1\0',
  admissionTranscript: 'bytesync admission transcript v1\0',
  admissionSignature: 'bytesync admission signature v1\0',
  safetyTranscript: 'bytesync safety transcript v1\0',
  safetyWords: 'bytesync safety words v1\0',
  welcome: 'bytesync welcome v1\0',
  welcomeSeal: 'bytesync welcome seal v1\0',
  roster: 'bytesync roster v1\0',
  rosterHash: 'bytesync roster hash v1\0',
  epochKeyHash: 'bytesync epoch key hash v1\0',
  envelopeKey: 'bytesync envelope key v1\0',
  envelope: 'bytesync envelope v1\0',
  statement: 'bytesync statement v1\0',
  keptDecisions: 'bytesync kept decisions v1\0',
} as const;

export type Label = keyof typeof LABELS;

/** Text is taken as UTF-8, a number as an unsigned 64-bit big-endian integer (0 to 2^53 − 1). */
export type Field = Uint8Array | string | number;

/**
 * The label, then each field behind its length (unsigned 32-bit, big-endian): no two different lists
 * of fields give the same bytes.
 */
export function labelled(label: Label, ...fields: readonly Field[]): Uint8Array {
  return Buffer.concat(parts(label, fields));
}

/** SHA-256 of `labelled(label, ...fields)`, without copying the fields together. */
export function labelledHash(label: Label, ...fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const hash = createHash('sha256');
  for (const part of parts(label, fields)) {
    hash.update(part);
  }
  return new Uint8Array(hash.digest());
}

function parts(label: Label, fields: readonly Field[]): Uint8Array[] {
  const list: Uint8Array[] = [Buffer.from(LABELS[label], 'latin1')];
  for (const field of fields) {
    const bytes = fieldBytes(field);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    list.push(length, bytes);
  }
  return list;
}

function fieldBytes(field: Field): Uint8Array {
  if (typeof field === 'number') {
    return uint64(field);
  }
  return typeof field === 'string' ? Buffer.from(field, 'utf8') : field;
}

/** Eight bytes, big-endian. @throws RangeError when `value` is no integer from 0 to 2^53 − 1. */
export function uint64(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`no unsigned integer: ${value}`);
  }
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
