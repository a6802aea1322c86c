import { BytesyncError } from '@bytesync/shared/errors.ts';
import { contentsLimit } from '../inventory/contents.ts';
import { type Announced, contentsId } from '../planning/announced.ts';
import type { AskAnswer } from '../session/contentAsks.ts';
import type { RunContext } from './runContext.ts';

/** Whose list it is, of which asking. */
interface AskedList {
  readonly askId: string;
  readonly sourceId: string;
}

/**
 * Sends what was read of an own source to all others, also where somebody has announced the same list: that need not be
 * true. It is whole at the relay before it is announced: whoever counts on an announcement gets it, also when its member is
 * gone by then.
 */
export async function sendAsked(
  context: RunContext,
  { askId, sourceId }: AskedList,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const { session, run } = context;
  const purpose = { kind: 'asked-contents', run, askId, sourceId } as const;
  await session.streams.sendBytes(purpose, session.room.others, bytes, signal);
}

/**
 * The lists that were announced, by column; each distinct one is received from whoever of those that announced it has it
 * here first.
 * @param counts files that each column was to read; who had none may say anything: nobody waits for a list of it
 * @param lists this member's own, by source
 */
export async function receiveAsked(
  context: RunContext,
  askId: string,
  answers: ReadonlyMap<string, AskAnswer>,
  counts: readonly number[],
  lists: ReadonlyMap<string, Announced>,
): Promise<readonly (Announced | undefined)[]> {
  const held = new Map([...lists.values()].map(({ id, bytes }) => [hex(id), bytes]));
  const columnsOf = new Map<string, number[]>();
  for (const [column, { sourceId }] of context.columns.entries()) {
    const answer = answers.get(sourceId);
    if (!(answer instanceof Uint8Array) || (counts[column] ?? 0) === 0) continue;
    const name = hex(answer);
    columnsOf.set(name, [...(columnsOf.get(name) ?? []), column]);
  }
  // One after the other: each may be as large as what was to be read.
  for (const [name, columns] of columnsOf) {
    if (held.has(name)) continue;
    held.set(name, await receiveFrom(context, { askId, columns, counts, name }));
  }
  return context.columns.map(({ sourceId }) => {
    const id = answers.get(sourceId);
    if (!(id instanceof Uint8Array) || !columnsOf.has(hex(id))) return undefined;
    const bytes = held.get(hex(id));
    return bytes && { id, bytes };
  });
}

interface WantedList {
  readonly askId: string;
  /** Those that announced it. */
  readonly columns: readonly number[];
  readonly counts: readonly number[];
  /** Its id in hex. */
  readonly name: string;
}

/** @throws BytesyncError of the first, where none of them sends the list that it announced */
async function receiveFrom(
  { session, columns: all, run, signal }: RunContext,
  { askId, columns, counts, name }: WantedList,
): Promise<Uint8Array> {
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const receive = async (column: number) => {
    const { sourceId = '', memberId = '' } = all[column] ?? {};
    const purpose = { kind: 'asked-contents', run, askId, sourceId } as const;
    const limit = contentsLimit(counts[column] ?? 0);
    const bytes = await session.streams.receiveBytes(purpose, memberId, limit, until);
    if (hex(contentsId(bytes)) !== name)
      throw new BytesyncError('inventory-malformed', { reason: 'contents' });
    return bytes;
  };
  try {
    return await Promise.any(columns.map(receive));
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  } finally {
    over.abort();
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
