import { z } from 'zod';
import { operationRunsSchema } from '../sync/operationRuns.ts';

/** Large files of which one message tells how far they are. */
export const COMING_MAX = 8;

/** Files of which one message tells how much of them did not have to travel. */
export const REUSED_MAX = 256;

const operation = z.number().int().min(0).max(0xffff_ffff);

const withBytes = z.tuple([operation, z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)]);

/** What became of a member's own operations of the plan since it told that the last time. Only what its results say in the end counts. */
export const toldItemsSchema = z.object({
  run: z.number().int().min(1).max(0xffff_ffff),
  done: operationRunsSchema,
  failed: operationRunsSchema,
  /** Bytes that are here of large files. */
  coming: z.array(withBytes).max(COMING_MAX).readonly(),
  /** Bytes of files that did not have to travel, 0 where they are of no use after all; absent: none, or it is not told. */
  reused: z.array(withBytes).max(REUSED_MAX).readonly().exactOptional(),
});
export type ToldItems = z.infer<typeof toldItemsSchema>;
