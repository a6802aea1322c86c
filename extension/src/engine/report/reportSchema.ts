import { ERROR_CODES } from '@bytesync/shared/errors.ts';
import { z } from 'zod';
import type { RunReport } from './runReport.ts';

/** Entries of each list. */
const MOST = 1_000_000;
/** Characters of a path, a name or a value: longer than what a file system or a message can hold. */
const TEXT_LENGTH = 64 * 1024;

const count = z.number().int().min(0);
const text = z.string().max(TEXT_LENGTH);
const failure = z.object({
  code: z.enum(ERROR_CODES),
  values: z.record(z.string().max(100), z.union([text, z.number()])),
});
const place = z.object({ path: text, member: text });
const problems = z.array(z.object({ ...place.shape, ...failure.shape })).max(MOST);

/** A report that was written down earlier, maybe by another version. */
export const runReportSchema: z.ZodType<RunReport> = z.object({
  status: z.enum(['done', 'done-with-errors', 'refused', 'aborted']),
  items: z.object({
    total: count,
    copied: count,
    updated: count,
    deleted: count,
    skipped: count,
    conflicts: count,
    errors: count,
  }),
  bytes: z.object({ read: count, literal: count, reused: count, saved: count }),
  relay: z.object({ bytesIn: count, bytesOut: count }),
  durationMs: z.number().min(0),
  problems,
  targets: z
    .array(
      z.object({
        label: text,
        name: text,
        created: count,
        updated: count,
        dates: count,
        deleted: count,
        undone: count,
        bytes: count,
      }),
    )
    .max(MOST),
  linksBroken: z.array(place).max(MOST),
  saved: z
    .object({
      count,
      files: z.array(z.object({ ...place.shape, bytes: count, size: count })).max(MOST),
    })
    .exactOptional(),
  failure: failure.exactOptional(),
  check: z
    .object({ identical: count, different: count, onlyOn: count, unreadable: count })
    .exactOptional(),
  trash: z.object({ versions: count, bytes: count, problems }).exactOptional(),
});
