import { isAbsolute } from 'node:path';
import { idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { BASE_TEXT_MAX } from '../../engine/baseTexts/baseText.ts';
import { isRelativePath, PATH_BYTES_MAX } from '../../engine/inventory/path.ts';

/** Bytes of what an editor holds: it may have become larger than what it began with. */
export const RESULT_MAX = 4 * BASE_TEXT_MAX;

const NAME_MAX = 4096;

const base64 = (bytes: number) =>
  z
    .string()
    .max(Math.ceil(bytes / 3) * 4)
    .regex(/^[A-Za-z0-9+/]*={0,2}$/u);
const path = z.string().min(1).max(PATH_BYTES_MAX).refine(isRelativePath);
const text = z.string().max(NAME_MAX);
const ms = z.number().int().min(0);

const copy = {
  ...{ sessionId: idSchema, sourceId: idSchema, label: text, name: text, path },
  folder: text.exactOptional(),
};

/** What a merge was made of, as it is kept on disk. */
export const keptMergeSchema = z.strictObject({
  version: z.literal(1),
  id: idSchema,
  at: ms,
  pair: z.strictObject({
    path,
    own: z.strictObject({
      ...copy,
      root: z.string().min(1).max(PATH_BYTES_MAX).refine(isAbsolute),
      file: text.exactOptional(),
    }),
    other: z.strictObject(copy),
  }),
  contents: z.strictObject({
    own: base64(BASE_TEXT_MAX),
    other: base64(BASE_TEXT_MAX),
    base: base64(BASE_TEXT_MAX),
  }),
});

/** What was made of it so far. */
export const keptResultSchema = z.strictObject({
  version: z.literal(1),
  /** As the editor knows the file: when it was last told that a save was done. */
  mtime: ms,
  /** What an editor has saved last, whether that could be written or not. */
  text: base64(RESULT_MAX),
  /** A person has worked on it, and the own file does not hold it. */
  isUnwritten: z.boolean(),
  /** What the own file holds since the result was written to it; absent: it was not. */
  written: base64(RESULT_MAX).exactOptional(),
});

export type KeptMerge = z.infer<typeof keptMergeSchema>;
export type KeptResult = z.infer<typeof keptResultSchema>;

export function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

export function bytesOf(encoded: string): Uint8Array {
  return Buffer.from(encoded, 'base64');
}
