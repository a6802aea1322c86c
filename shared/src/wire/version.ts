import { z } from 'zod';

/** The inclusive range of versions that a side speaks. */
export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

export const versionRangeSchema = z.object({
  min: z.number().int().min(1).max(65535),
  max: z.number().int().min(1).max(65535),
});

/** Relay protocol: HTTP resources and room frames. */
export const RELAY_PROTOCOL: VersionRange = { min: 1, max: 1 };

/**
 * Member protocol: what travels inside sealed envelopes. 2 since a run's settings say more about what is left out: a
 * program that knows version 1 alone would pass over that and offer it. 3 since sources say which names and dates their
 * file systems can tell apart, people decide by hand, and inventories have another form and are told as differences: a
 * program that knows version 2 alone would come to other plans, or read nothing. 4 since lists of contents also tell what
 * texts are but for line ends and whitespace, members have contents compared while the plan is open, and plans say what
 * does not travel: a program that knows version 3 alone would not read the lists, plan otherwise, or wait for ever. 5 since
 * small streams travel in the log, members tell what they have half received, and it is a base, chosen files go first, and
 * a run goes on without a member that is gone: a program that knows version 4 alone would plan otherwise, or wait for ever. 6
 * since a decision may be about any number of items: a program that knows version 5 alone would plan otherwise.
 */
export const MEMBER_PROTOCOL: VersionRange = { min: 6, max: 6 };

/** The highest version that both ranges hold, or undefined when they don't meet. */
export function agreedVersion(ours: VersionRange, theirs: VersionRange): number | undefined {
  const highest = Math.min(ours.max, theirs.max);
  return highest >= Math.max(ours.min, theirs.min) ? highest : undefined;
}
