import { contentsLimit } from '../inventory/contents.ts';
import type { Announced } from '../planning/announced.ts';
import type { RunContext } from './runContext.ts';

/** A list of content ids that some columns have in common. */
interface SharedList {
  readonly id: string;
  readonly columns: readonly number[];
  /** Its member sends the list to those who have no column with it. */
  readonly first: number;
}

/**
 * The exchange of what the analysis found. Every column's list has been announced by its id, or will be;
 * each distinct list travels once, to those members alone who did not find the same themselves. So
 * members that agree already exchange 32 bytes each, however many files they read.
 * @param needs files that are read of each column
 * @param own this member's lists, by column
 * @returns the lists of all these columns, by column; that they are the announced ones is not checked yet
 */
export async function exchangeContents(
  context: RunContext,
  needs: readonly number[],
  own: ReadonlyMap<number, Announced>,
): Promise<readonly (Announced | undefined)[]> {
  const needing = needs.flatMap((files, column) => (files > 0 ? [column] : []));
  const ids = new Map(
    await Promise.all(
      needing.map(async (column) => [column, await announcedId(context, column)] as const),
    ),
  );
  const held = new Map([...own.values()].map(({ id, bytes }) => [hex(id), bytes]));
  const lists = sharedLists(ids);
  const [received] = await Promise.all([
    Promise.all(
      lists.map(async (list) => {
        const bytes = held.get(list.id) ?? (await receive(context, list, needs));
        return [list.id, bytes] as const;
      }),
    ),
    Promise.all(lists.map((list) => send(context, list, own.get(list.first)?.bytes))),
  ]);
  const bytesOf = new Map(received);
  return context.columns.map((_, column) => {
    const id = ids.get(column);
    const bytes = id && bytesOf.get(hex(id));
    return id && bytes ? { id, bytes } : undefined;
  });
}

function announcedId(context: RunContext, column: number): Promise<Uint8Array> {
  const { announced, columns, signal } = context;
  return announced.until('contents', columns[column]?.sourceId ?? '', signal);
}

/** Sends a list whose first column is this member's. */
async function send(
  { session, columns, run }: RunContext,
  list: SharedList,
  bytes: Uint8Array | undefined,
): Promise<void> {
  if (bytes === undefined) return;
  const having = new Set(list.columns.map((column) => columns[column]?.memberId));
  const recipients = session.room.others.filter((memberId) => !having.has(memberId));
  const { sourceId = '' } = columns[list.first] ?? {};
  await session.streams.sendBytes({ kind: 'contents', run, sourceId }, recipients, bytes);
}

async function receive(
  { session, columns, run, signal }: RunContext,
  { first }: SharedList,
  needs: readonly number[],
): Promise<Uint8Array> {
  const { sourceId = '', memberId = '' } = columns[first] ?? {};
  const purpose = { kind: 'contents', run, sourceId } as const;
  const limit = contentsLimit(needs[first] ?? 0);
  return session.streams.receiveBytes(purpose, memberId, limit, signal);
}

function sharedLists(ids: ReadonlyMap<number, Uint8Array>): SharedList[] {
  const columnsOf = new Map<string, number[]>();
  for (const [column, bytes] of ids) {
    const id = hex(bytes);
    columnsOf.set(id, [...(columnsOf.get(id) ?? []), column]);
  }
  return [...columnsOf].map(([id, columns]) => ({ id, columns, first: columns[0] ?? -1 }));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
