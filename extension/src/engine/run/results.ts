import { ERROR_CODES } from '@bytesync/shared/errors.ts';
import { decode, encode } from '@bytesync/shared/wire/codec.ts';
import { z } from 'zod';
import type { RunContext } from './runContext.ts';

/** Largest list of results that is taken from another member, in bytes. */
const RESULTS_LIMIT = 512 * 1024 * 1024;

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const code = z.enum(ERROR_CODES);

const problemSchema = z.object({
  path: z.string().max(70_000),
  code,
  values: z.record(z.string().max(64), z.union([z.string().max(4096), z.number()])).optional(),
});

/** What one member tells the others of its part in a run. */
const memberResultsSchema = z.object({
  /** Operations of the plan (indexes) that were not done here, with the reason. */
  undone: z.array(z.tuple([count, code])),
  problems: z.array(problemSchema),
  bytesRead: count,
  bytesWritten: count,
  literalBytes: count,
  reusedBytes: count,
  traffic: z.object({ bytesIn: count, bytesOut: count }),
});
export type MemberResults = z.infer<typeof memberResultsSchema>;

/** Sends this member's results to the others and gets theirs, by member id. */
export async function exchangeResults(
  context: RunContext,
  own: MemberResults,
): Promise<ReadonlyMap<string, MemberResults>> {
  const { session, run, signal } = context;
  const purpose = { kind: 'results', run } as const;
  const others = session.room.others;
  const sending = session.streams.sendBytes(purpose, others, encode(own));
  const received = await Promise.all(
    others.map(async (memberId) => {
      const bytes = await session.streams.receiveBytes(purpose, memberId, RESULTS_LIMIT, signal);
      const results = decode(memberResultsSchema, bytes, RESULTS_LIMIT, 'stream-malformed');
      return [memberId, results] as const;
    }),
  );
  await sending;
  return new Map([...received, [session.identity.memberId, own]]);
}
