import { createHash } from 'node:crypto';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { decodeInventory } from '../inventory/decodeInventory.ts';
import { encodeInventory, inventoryId } from '../inventory/encodeInventory.ts';
import type { WalkProgress } from '../inventory/walk.ts';
import type { Entry, Inventory } from '../inventory/entry.ts';
import { readToken } from '../inventory/sourceToken.ts';
import { ProgressReporter } from './progressReporter.ts';
import type { LocalSource, OwnColumn, RunContext } from './runContext.ts';

/** Largest inventory that is taken from another member, in bytes (some ten million entries). */
const INVENTORY_LIMIT = 512 * 1024 * 1024;

export interface Inventories {
  /** One for each column. */
  readonly entries: readonly (readonly Entry[])[];
  readonly own: readonly OwnColumn[];
}

/** Walks this member's sources while the others walk theirs, and exchanges what was found. */
export async function exchangeInventories(context: RunContext): Promise<Inventories> {
  const { columns, session, signal } = context;
  const progress = new ProgressReporter(context, 'inventory');
  const own: OwnColumn[] = [];
  const entries = await Promise.all(
    columns.map(async (column, index) => {
      const source = context.sources.find((one) => one.sourceId === column.sourceId);
      if (source === undefined || column.memberId !== session.identity.memberId) {
        return receiveInventory(context, column.sourceId, column.memberId);
      }
      const inventory = await takeInventory(context, source, progress);
      own.push({ column: index, source, inventory });
      return inventory.entries;
    }),
  );
  progress.end();
  await session.store.until(
    (state) => (state.phase.kind === 'inventory' ? undefined : true),
    signal,
  );
  own.sort((a, b) => a.column - b.column);
  return { entries, own };
}

async function takeInventory(
  context: RunContext,
  source: LocalSource,
  progress: ProgressReporter,
): Promise<Inventory> {
  const { session, workers, settings, run, signal } = context;
  const { sourceId } = source;
  await requireOwnToken(source);
  const options = {
    gitignore: settings.gitignore,
    patterns: settings.patterns,
    ...(source.token !== undefined && { ownToken: source.token }),
  };
  const onProgress = (seen: WalkProgress) =>
    progress.add(sourceId, { filesDone: seen.files, bytesDone: seen.bytes });
  const inventory = await workers.walk(source.root, { ...options, onProgress }, signal);
  const canonical = encodeInventory(inventory.entries);
  requireOwnContents(context, source, inventory);
  await session.streams.sendBytes(
    { kind: 'inventory', run, sourceId },
    session.room.others,
    canonical,
  );
  await session.room.post([{ type: 'inventory-ready', run, sourceId, id: inventoryId(canonical) }]);
  return inventory;
}

/** Another member that writes its token over ours offers the same folder. */
async function requireOwnToken(source: LocalSource): Promise<void> {
  if (source.token === undefined) return;
  if ((await readToken(source.root)) !== source.token) {
    throw new BytesyncError('source-offered-twice', { path: source.root });
  }
}

/** A folder inside this one, offered by somebody of this session (through a mount, say). */
function requireOwnContents(context: RunContext, source: LocalSource, inventory: Inventory): void {
  const offered = context.session.state.sources.map((one) =>
    Buffer.from(one.tokenHash).toString('hex'),
  );
  const nested = inventory.nestedTokens.find((token) => offered.includes(tokenHash(token)));
  if (nested !== undefined) {
    throw new BytesyncError('source-offered-twice', { path: source.root });
  }
}

/** What is said of a token to the other members. */
export function tokenHash(token: string): string {
  return createHash('sha256').update('bytesync source token v1\0').update(token).digest('hex');
}

async function receiveInventory(
  context: RunContext,
  sourceId: string,
  memberId: string,
): Promise<readonly Entry[]> {
  const { session, run, signal } = context;
  const bytes = await session.streams.receiveBytes(
    { kind: 'inventory', run, sourceId },
    memberId,
    INVENTORY_LIMIT,
    signal,
  );
  const announced = await session.store.until(
    (state) => ('inventories' in state.phase ? state.phase.inventories.get(sourceId) : undefined),
    signal,
  );
  if (Buffer.compare(announced, inventoryId(bytes)) !== 0) {
    throw new BytesyncError('inventory-malformed', { member: session.memberLabel(memberId) });
  }
  return decodeInventory(bytes);
}
