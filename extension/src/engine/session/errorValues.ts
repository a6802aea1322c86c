import { z } from 'zod';

/** Named values of an error that a member tells the others of. */
export const errorValuesSchema = z.record(
  z.string().max(64),
  z.union([z.string().max(4096), z.number()]),
);
