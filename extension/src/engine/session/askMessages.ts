import { ERROR_CODES } from '@bytesync/shared/errors.ts';
import { bytesSchema, idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { CHOSEN_CHARACTERS, CHOSEN_MAX } from '../comparison/byHand/chosenItems.ts';
import { pathSchema } from './pathSchema.ts';

/**
 * Askings of one member in one run, and the paths that all of them name, with their characters: what comes after is not
 * taken. Of each by itself, so that nobody can use up what others have.
 */
export const MOST_ASKS = 200;
export const MOST_ASKED = 20_000;
export const ASKED_CHARACTERS = 512 * 1024;

/** The latest moment that a Date can hold, in ms. */
const LATEST_MS = 8.64e15;

const run = z.number().int().min(1).max(0xffff_ffff);

/** Somebody wants contents compared, whatever sizes and dates say; the sender asks. */
export const contentsAskedSchema = z.strictObject({
  type: z.literal('contents-asked'),
  run,
  askId: idSchema,
  /** Of items of the comparison; absent: all that there is. */
  paths: z
    .array(pathSchema)
    .min(1)
    .max(CHOSEN_MAX)
    .refine((paths) => lengthOf(paths) <= CHOSEN_CHARACTERS)
    .optional(),
  /** Also what lies below. */
  below: z.boolean(),
  atMs: z.number().int().min(0).max(LATEST_MS),
});

/** What was read of an own source, which has been sent; named by the id of the list. */
export const contentsFoundSchema = z.strictObject({
  type: z.literal('contents-found'),
  run,
  askId: idSchema,
  sourceId: idSchema,
  id: bytesSchema(32),
});

/** Nothing of an own source could be read: what was asked about is there as it was before. */
export const contentsUnreadSchema = z.strictObject({
  type: z.literal('contents-unread'),
  run,
  askId: idSchema,
  sourceId: idSchema,
  code: z.enum(ERROR_CODES),
});

/** Whoever has not answered by now is not waited for: said by whoever asked, or by the host. */
export const contentsStoppedSchema = z.strictObject({
  type: z.literal('contents-stopped'),
  run,
  askId: idSchema,
});

/** Characters of these paths. */
export function lengthOf(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + path.length, 0);
}
