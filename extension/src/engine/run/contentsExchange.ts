import { createHash } from 'node:crypto';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { AnalysedFile } from '../inventory/analysis.ts';
import { decodeContents } from '../inventory/contents.ts';
import type { Inventories } from './inventoryPhase.ts';
import type { RunContext } from './runContext.ts';

/** Largest list of content ids that is taken from another member, in bytes. */
const CONTENTS_LIMIT = 512 * 1024 * 1024;

/** What one column's member found, in the form that is sent. */
export interface OwnContents {
  readonly bytes: Uint8Array;
  readonly id: Uint8Array;
}

/** A list of content ids that some columns have in common. */
interface SharedList {
  readonly id: string;
  /** Its member sends the list to those who have no column with it. */
  readonly first: number;
}

/**
 * The exchange of what the analysis found. Every column's list is announced by its id first; then
 * each distinct list travels once, to those members alone who did not find the same themselves. So
 * members that agree already exchange 32 bytes each, however many files they read.
 */
export class ContentsExchange {
  readonly #context: RunContext;
  readonly #inventories: Inventories;
  /** Columns that have anything to read. */
  readonly #columns: readonly number[];

  constructor(context: RunContext, inventories: Inventories, columns: readonly number[]) {
    this.#context = context;
    this.#inventories = inventories;
    this.#columns = columns;
  }

  async announce(column: number, id: Uint8Array): Promise<void> {
    const { session, columns, run } = this.#context;
    const { sourceId = '' } = columns[column] ?? {};
    await session.room.post([{ type: 'contents-ready', run, sourceId, id }]);
  }

  /**
   * The results of every column, once all are announced.
   * @throws BytesyncError inventory-malformed where a list is not the announced one
   */
  async exchange(
    own: ReadonlyMap<number, OwnContents>,
  ): Promise<ReadonlyMap<number, readonly AnalysedFile[]>> {
    const ids = new Map<number, string>();
    for (const column of this.#columns) ids.set(column, await this.#announced(column));
    const held = new Map([...own.values()].map(({ id, bytes }) => [hex(id), bytes]));
    const lists = sharedLists(ids);
    const [bytesOf] = await Promise.all([
      this.#receiveMissing(lists, held),
      Promise.all(lists.map((list) => this.#send(list, ids, own))),
    ]);
    return new Map(
      [...ids].map(([column, id]) => {
        const entries = this.#inventories.entries[column] ?? [];
        return [column, decodeContents(bytesOf.get(id) ?? new Uint8Array(), entries)] as const;
      }),
    );
  }

  async #announced(column: number): Promise<string> {
    const { session, columns, signal } = this.#context;
    const { sourceId = '' } = columns[column] ?? {};
    const id = await session.store.until(
      ({ phase }) => ('contents' in phase ? phase.contents.get(sourceId) : undefined),
      signal,
    );
    return hex(id);
  }

  async #send(
    { id, first }: SharedList,
    ids: ReadonlyMap<number, string>,
    own: ReadonlyMap<number, OwnContents>,
  ): Promise<void> {
    const { session, columns, run } = this.#context;
    const bytes = own.get(first)?.bytes;
    if (bytes === undefined) return;
    const holders = [...ids].flatMap(([column, other]) => (other === id ? [column] : []));
    const having = new Set(holders.map((column) => columns[column]?.memberId));
    const recipients = session.room.others.filter((memberId) => !having.has(memberId));
    const { sourceId = '' } = columns[first] ?? {};
    await session.streams.sendBytes({ kind: 'contents', run, sourceId }, recipients, bytes);
  }

  async #receiveMissing(
    lists: readonly SharedList[],
    held: ReadonlyMap<string, Uint8Array>,
  ): Promise<ReadonlyMap<string, Uint8Array>> {
    const received = lists.map(
      async (list) => [list.id, held.get(list.id) ?? (await this.#receive(list))] as const,
    );
    return new Map(await Promise.all(received));
  }

  async #receive({ id, first }: SharedList): Promise<Uint8Array> {
    const { session, columns, run, signal } = this.#context;
    const { sourceId = '', memberId = '' } = columns[first] ?? {};
    const purpose = { kind: 'contents', run, sourceId } as const;
    const bytes = await session.streams.receiveBytes(purpose, memberId, CONTENTS_LIMIT, signal);
    if (hex(contentsId(bytes)) !== id) {
      throw new BytesyncError('inventory-malformed', { member: session.memberLabel(memberId) });
    }
    return bytes;
  }
}

/** Names a list of content ids in the statement that announces it. */
export function contentsId(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update('bytesync contents v1\0').update(bytes).digest();
}

function sharedLists(ids: ReadonlyMap<number, string>): SharedList[] {
  const firsts = new Map<string, number>();
  for (const [column, id] of ids) if (!firsts.has(id)) firsts.set(id, column);
  return [...firsts].map(([id, first]) => ({ id, first }));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
