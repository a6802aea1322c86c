import { z } from 'zod';
import { pathSchema } from '../../session/pathSchema.ts';

/**
 * Bytes from which on a half-received file is kept for the next run: below, sending it again takes less than a round trip with
 * signatures, and everything that streams carry beside large files is smaller.
 */
export const LEAST_PARTIAL = 8 * 1024 * 1024;

/** Half-received files of one source that are kept. Few large files are on their way at once. */
export const MOST_PARTIALS = 16;

/** What a half-received file was to become, as the plan had it. docs/formats.md, "Half-received files". */
const partialSchema = z.object({
  /** As its source spells it. */
  path: pathSchema,
  /** Bytes. */
  size: z.number().int().min(LEAST_PARTIAL).max(Number.MAX_SAFE_INTEGER),
  /** Microseconds since 1970. */
  mtimeUs: z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER),
  /** Content id, where the plan knew it. */
  content: z
    .string()
    .regex(/^[0-9a-f]{64}$/u)
    .optional(),
});
export type PartialRecord = Readonly<z.infer<typeof partialSchema>>;

const fileSchema = partialSchema.extend({
  format: z.literal('bytesync-partial'),
  version: z.literal(1),
});

/** Longest record that is read, in bytes: a path of 4,096 bytes whose characters are all escaped, and the rest. */
export const RECORD_LIMIT = 32 * 1024;

export function encodeRecord({ path, size, mtimeUs, content }: PartialRecord): string {
  const format = { format: 'bytesync-partial', version: 1 };
  return JSON.stringify({
    ...format,
    path,
    size,
    mtimeUs,
    ...(content !== undefined && { content }),
  });
}

/** Undefined where it is torn, or nothing that this version writes. */
export function parseRecord(text: string): PartialRecord | undefined {
  const parsed = fileSchema.safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  const { format: _, version: __, ...record } = parsed.data;
  return record;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a member tells the others of a half-received file. */
const toldPartialSchema = partialSchema
  .extend({ received: z.number().int().min(LEAST_PARTIAL).max(Number.MAX_SAFE_INTEGER) })
  .refine(({ received, size }) => received <= size);
export type ToldPartial = Readonly<z.infer<typeof toldPartialSchema>>;

/** Of one source; no path twice. */
export const toldPartialsSchema = z
  .array(toldPartialSchema)
  .max(MOST_PARTIALS)
  .refine((told) => new Set(told.map(({ path }) => path)).size === told.length);

/** Whether two runs were to write the same content. */
export function isSameContent(
  a: Pick<PartialRecord, 'size' | 'mtimeUs' | 'content'>,
  b: Pick<PartialRecord, 'size' | 'mtimeUs' | 'content'>,
): boolean {
  if (a.size !== b.size) return false;
  if (a.content !== undefined && b.content !== undefined) return a.content === b.content;
  return a.mtimeUs === b.mtimeUs;
}
