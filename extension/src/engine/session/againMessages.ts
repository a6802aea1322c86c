import { z } from 'zod';

/** Transfers of one stream that may be asked for once more; what exceeds that fails. */
export const MOST_AGAIN = 100_000;

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** To the source of a stream of the plan: what of it failed on its way here, and is to be sent as whole copies. */
export const contentAskedAgainSchema = z.object({
  type: z.literal('content-asked-again'),
  run: z.number().int().min(1).max(0xffff_ffff),
  stream: count,
  /** Indexes of the plan's transfers. */
  transfers: z.array(count).min(1).max(MOST_AGAIN),
});
export type ContentAskedAgain = z.infer<typeof contentAskedAgainSchema>;
