import { z } from 'zod';
import { operationRunsSchema } from '../sync/operationRuns.ts';

/** Large files of which one message tells how far they are. */
export const COMING_MAX = 8;

const operation = z.number().int().min(0).max(0xffff_ffff);

/** What became of a member's own operations of the plan since it told that the last time. Only what its results say in the end counts. */
export const toldItemsSchema = z.object({
  run: z.number().int().min(1).max(0xffff_ffff),
  done: operationRunsSchema,
  failed: operationRunsSchema,
  /** Bytes that are here of large files. */
  coming: z
    .array(z.tuple([operation, z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)]))
    .max(COMING_MAX)
    .readonly(),
});
export type ToldItems = z.infer<typeof toldItemsSchema>;
