import { z } from 'zod';
import { ERROR_CODES } from '../errors.ts';

const textSchema = z.string().min(1).max(32_768);
const pemSchema = z.string().max(65_536);

/** What the starting process tells the relay, once, over the channel between them. */
export const relayStartSchema = z.strictObject({
  host: z.string().min(1).max(255),
  /** 0: any free one. */
  port: z.number().int().min(0).max(65535),
  dataDir: textSchema,
  accessToken: z.string().min(16).max(512),
  /** PEM texts of a certificate and its key; without them the relay speaks plain HTTP. */
  tls: z.strictObject({ cert: pemSchema, key: pemSchema }).optional(),
  /** Most bytes of chunks that it buffers. */
  bufferBytes: z.number().int().min(1),
  /** The data folder goes with the process. */
  isTemporary: z.boolean(),
  /** Milliseconds for which it waits for a relay before it to be gone from port and data folder. */
  patienceMs: z.number().int().min(0).max(60_000),
});
export type RelayStart = z.infer<typeof relayStartSchema>;

/** What the relay answers, once. */
export const relayStartedSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), url: textSchema, port: z.number().int() }),
  z.object({
    type: z.literal('failed'),
    code: z.enum(ERROR_CODES),
    values: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
]);
export type RelayStarted = z.infer<typeof relayStartedSchema>;
