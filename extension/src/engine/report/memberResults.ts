import { ERROR_CODES } from '@bytesync/shared/errors.ts';
import { decode, encode } from '@bytesync/shared/wire/codec.ts';
import { z } from 'zod';
import { packedSavedSchema, packSaved } from './packedSaved.ts';

/** Largest list of results that is taken from another member, in bytes. */
export const RESULTS_LIMIT = 512 * 1024 * 1024;

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const code = z.enum(ERROR_CODES);

const problemSchema = z.object({
  /** Column of the plan: the member's own source that it concerns. */
  column: count,
  path: z.string().max(70_000),
  code,
  values: z.record(z.string().max(64), z.union([z.string().max(4096), z.number()])).optional(),
});

/** What one member tells the others of its part in a run. docs/formats/report.md */
const memberResultsSchema = z.object({
  /** Operations of the plan (indexes) that were not done here, with the reason. */
  undone: z.array(z.tuple([count, code])),
  /** Operations that replaced a file with other names, which keep the old content. */
  linksBroken: z.array(count),
  problems: z.array(problemSchema),
  /**
   * Operations that were done and for which less travelled than they hold, with the bytes that this saved; without those that
   * the plan has copied here. Absent: nothing was done here, or it is not told.
   */
  reused: packedSavedSchema.exactOptional(),
  bytesRead: count,
  bytesWritten: count,
  literalBytes: count,
  reusedBytes: count,
  traffic: z.object({ bytesIn: count, bytesOut: count }),
});
export type MemberResults = z.infer<typeof memberResultsSchema>;
export type MemberProblem = MemberResults['problems'][number];

export function encodeResults(results: MemberResults): Uint8Array {
  const { reused, ...others } = results;
  return encode({ ...others, ...(reused && { reused: packSaved(reused) }) });
}

/** @throws BytesyncError stream-malformed */
export function decodeResults(bytes: Uint8Array): MemberResults {
  return decode(memberResultsSchema, bytes, RESULTS_LIMIT, 'stream-malformed');
}
