import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { BytesyncError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { decode, encode } from '../wire/codec.ts';
import { bytesSchema, idSchema } from '../wire/ids.ts';
import { aeadOpen, aeadSeal, TAG_LENGTH } from './aead.ts';
import { envelopeKey } from './envelopeKey.ts';
import { epochSchema } from './epoch.ts';
import { labelled, uint64 } from './labels.ts';

const VERSION = 1;
const PREFIX_LENGTH = 3;
const MAX_HEADER = 1024;
const INCARNATION_LENGTH = 16;

/** The last counter of an incarnation. */
export const MAX_COUNTER = 2 ** 48 - 1;

const recipientsSchema = z.union([
  z.literal('all'),
  z.array(idSchema).min(1).max(LIMITS.recipients),
]);

const headerSchema = z.object({
  session: idSchema,
  sender: idSchema,
  recipients: recipientsSchema,
  epoch: epochSchema,
  /** Random for each start of the sender's process, so a nonce never repeats after a crash. */
  incarnation: bytesSchema(INCARNATION_LENGTH),
  /** Grows with each envelope of an incarnation, over all epochs and kinds. */
  counter: z.number().int().min(0).max(MAX_COUNTER),
  kind: z.enum(['log', 'direct']),
});
/** What of an envelope is not encrypted. It is authenticated, byte for byte. */
export type EnvelopeHeader = z.infer<typeof headerSchema>;
export type EnvelopeKind = EnvelopeHeader['kind'];
export type Recipients = 'all' | readonly string[];

/** Bytes that every plaintext may have, whatever the header: the envelope then keeps LIMITS.envelope. */
export const MAX_ENVELOPE_PLAINTEXT = LIMITS.envelope - PREFIX_LENGTH - MAX_HEADER - TAG_LENGTH;

/** Seals what one process sends as one member. Owns the counter: there must be no second one for its incarnation. */
export class EnvelopeSealer {
  readonly #sessionId: string;
  readonly #sender: string;
  readonly #incarnation: Uint8Array;
  #counter = 0;

  constructor(options: {
    readonly sessionId: string;
    readonly sender: string;
    /** 16 bytes, never used before; only tests give it. */
    readonly incarnation?: Uint8Array;
  }) {
    this.#sessionId = options.sessionId;
    this.#sender = options.sender;
    this.#incarnation = options.incarnation ?? randomBytes(INCARNATION_LENGTH);
  }

  /**
   * version 1, header length (16-bit, big-endian), header (MessagePack), ciphertext, tag.
   * @throws BytesyncError `message-too-large`, `message-malformed` for an impossible header
   */
  seal(
    epoch: number,
    epochKey: Uint8Array,
    recipients: Recipients,
    kind: EnvelopeKind,
    plaintext: Uint8Array,
  ): Uint8Array<ArrayBuffer> {
    if (plaintext.length > MAX_ENVELOPE_PLAINTEXT) {
      const values = { size: plaintext.length, limit: MAX_ENVELOPE_PLAINTEXT };
      throw new BytesyncError('message-too-large', values);
    }
    const header = {
      session: this.#sessionId,
      sender: this.#sender,
      recipients,
      epoch,
      incarnation: this.#incarnation,
      counter: this.#counter,
      kind,
    };
    const prefix = encodePrefix(header);
    // Counted before it is used: whatever fails below, this nonce is never tried again.
    this.#counter += 1;
    const key = envelopeKey(epochKey, this.#sessionId, this.#sender, this.#incarnation);
    const sealed = aeadSeal(key, nonce(header.counter), labelled('envelope', prefix), plaintext);
    return new Uint8Array(Buffer.concat([prefix, sealed]));
  }
}

/** What the opener knows already about an envelope: from the relay's frame and its own place. */
export interface ExpectedEnvelope {
  readonly sessionId: string;
  readonly sender: string;
  readonly kind: EnvelopeKind;
  /** When given, the envelope must be for everybody or name this member. */
  readonly recipient?: string;
}

/**
 * Opens an envelope. That its counter is new is for `CounterWindow` to say.
 * @throws BytesyncError `envelope-unopenable` when it is malformed, of an unknown epoch, altered, or not what is expected
 */
export function openEnvelope(
  bytes: Uint8Array,
  epochKeys: (epoch: number) => Uint8Array | undefined,
  expected: ExpectedEnvelope,
): { header: EnvelopeHeader; plaintext: Uint8Array } {
  const { header, prefix, sealed } = split(bytes);
  if (!isExpected(header, expected)) {
    throw unopenable(expected.sender, 'unexpected');
  }
  const epochKey = epochKeys(header.epoch);
  if (epochKey === undefined) {
    throw unopenable(expected.sender, 'epoch');
  }
  const key = envelopeKey(epochKey, header.session, header.sender, header.incarnation);
  const associatedData = labelled('envelope', prefix);
  const plaintext = aeadOpen(key, nonce(header.counter), associatedData, sealed);
  if (plaintext === undefined) {
    throw unopenable(expected.sender, 'altered');
  }
  return { header, plaintext };
}

function unopenable(sender: string, reason: string): BytesyncError {
  return new BytesyncError('envelope-unopenable', { sender, reason });
}

function encodePrefix(header: unknown): Buffer {
  const encoded = encode(header);
  decode(headerSchema, encoded, MAX_HEADER, 'message-malformed');
  const start = Buffer.from([VERSION, 0, 0]);
  start.writeUInt16BE(encoded.length, 1);
  return Buffer.concat([start, encoded]);
}

function split(bytes: Uint8Array) {
  const code = 'envelope-unopenable';
  if (bytes.length < PREFIX_LENGTH || bytes.length > LIMITS.envelope || bytes[0] !== VERSION) {
    throw new BytesyncError(code, { reason: 'format' });
  }
  const end = PREFIX_LENGTH + new DataView(bytes.buffer, bytes.byteOffset).getUint16(1);
  const header = decode(headerSchema, bytes.subarray(PREFIX_LENGTH, end), MAX_HEADER, code);
  return { header, prefix: bytes.subarray(0, end), sealed: bytes.subarray(end) };
}

function isExpected(header: EnvelopeHeader, expected: ExpectedEnvelope): boolean {
  const { recipient } = expected;
  return (
    header.session === expected.sessionId &&
    header.sender === expected.sender &&
    header.kind === expected.kind &&
    (recipient === undefined ||
      header.recipients === 'all' ||
      header.recipients.includes(recipient))
  );
}

/** Four zero bytes and the counter (unsigned 64-bit, big-endian). */
function nonce(counter: number): Uint8Array {
  return Buffer.concat([Buffer.alloc(4), uint64(counter)]);
}
