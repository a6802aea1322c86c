import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { UnsavedPaths } from '../comparison/unsaved.ts';
import { PRIVATE_FOLDER } from '../inventory/path.ts';
import { readToken } from '../inventory/sourceToken.ts';
import type { WalkProgress } from '../inventory/walk.ts';
import type { Announced } from '../planning/announced.ts';
import { INVENTORY_LIMIT, type KeptInventory } from '../planning/exchangedInventories.ts';
import type { WalkedSource } from '../planning/plannerCalls.ts';
import { MOST_UNSAVED, UNSAVED_CHARACTERS } from '../session/messages.ts';
import type { SentBytes } from '../session/streamRegistry.ts';
import type { ToldPartial } from '../sync/partial/partialRecord.ts';
import { holdersOf, sayHeld } from './heldInventories.ts';
import { ProgressReporter } from './progressReporter.ts';
import type { LocalSource, OwnColumn, RunContext } from './runContext.ts';
import { unsavedBelow } from './unsavedBelow.ts';

/** What the members told of their sources, by column. */
export interface Inventories {
  /** Those of the other members. */
  readonly received: readonly (Announced | undefined)[];
  /** What the sources of the other members remember. */
  readonly memories: readonly (Uint8Array | undefined)[];
  /** What they sent in the last run, as far as it is still known. */
  readonly bases: readonly (KeptInventory | undefined)[];
  readonly unsaved: UnsavedPaths;
  /** What the sources have half received, by column. */
  readonly partials: readonly (readonly ToldPartial[])[];
}

/** Walks this member's sources while the others walk theirs, and exchanges what was found. */
export async function exchangeInventories(context: RunContext): Promise<Inventories> {
  const { columns, own, session, signal } = context;
  const progress = new ProgressReporter(context, 'inventory');
  try {
    // Before anything else: these are what is said to be held.
    const bases = columns.map(({ sourceId }) => context.last.of(sourceId));
    const taking = Promise.all([
      sayHeld(context),
      ...own.map((one) => takeInventory(context, one, progress)),
    ]);
    const [received] = await Promise.all([
      Promise.all(
        columns.map(({ sourceId, memberId }, column) =>
          own.some((one) => one.column === column)
            ? undefined
            : receiveInventory(context, sourceId, memberId),
        ),
      ),
      taking.then(() => progress.end()),
    ]);
    const told = await session.store.until(({ phase, partials }) => {
      const isTold = 'unsaved' in phase && phase.kind !== 'inventory';
      return isTold ? { unsaved: phase.unsaved, partials } : undefined;
    }, signal);
    const memories = received.map((one) => one?.memory);
    const unsaved = columns.map(({ sourceId }) => told.unsaved.get(sourceId) ?? []);
    const partials = columns.map(({ sourceId }) => told.partials.get(sourceId) ?? []);
    return { received, memories, bases, unsaved, partials };
  } finally {
    progress.stop();
  }
}

async function takeInventory(
  context: RunContext,
  { column, source }: OwnColumn,
  progress: ProgressReporter,
): Promise<void> {
  const { session, planner, settings, run, traits } = context;
  const { sourceId, root, file } = source;
  await requireOwnToken(source);
  const options = {
    gitignore: settings.gitignore,
    hidden: settings.hidden,
    system: settings.system,
    patterns: [...settings.patterns, ...context.ownPatterns],
    ...(source.token !== undefined && { ownToken: source.token }),
    ...(file !== undefined && { file }),
    ...(traits.names && { names: traits.names }),
    keepsTexts: context.keepsTexts,
  };
  const onProgress = (seen: WalkProgress) =>
    progress.add(sourceId, { filesDone: seen.files, bytesDone: seen.bytes });
  const base = context.last.of(sourceId);
  const walked = await planner.walk(column, root, options, onProgress, base);
  const { id, memory, bytes, inventoryId, partials } = walked;
  requireOwnContents(context, source, walked.nestedTokens);
  const untold = await sendDifference(context, sourceId, walked, base);
  context.last.keep(sourceId, { id: inventoryId, bytes });
  const remembered = { purpose: { kind: 'memory', run, sourceId }, bytes: memory } as const;
  const unsaved = await unsavedOf(context, column, root);
  const told = {
    ...(unsaved.length > 0 && { unsaved }),
    ...(partials.length > 0 && { partials: [...partials] }),
  };
  await session.streams.sendAll(
    [...untold, remembered],
    [{ type: 'inventory-ready', run, sourceId, id, ...told }],
  );
}

/**
 * Whoever holds the last inventory gets what is different since; the others get all. Where there is no such difference it
 * is still to be sent to everybody.
 */
async function sendDifference(
  context: RunContext,
  sourceId: string,
  { bytes, difference }: WalkedSource,
  base: KeptInventory | undefined,
): Promise<SentBytes[]> {
  const { session, run } = context;
  const { streams, room } = session;
  const purpose = { kind: 'inventory', run, sourceId } as const;
  if (base === undefined || difference === undefined) {
    return [{ purpose, bytes }];
  }
  const holders = await holdersOf(context, base.id);
  const others = room.others.filter((memberId) => !holders.includes(memberId));
  await Promise.all([
    streams.sendBytes(purpose, holders, difference),
    streams.sendBytes(purpose, others, bytes),
  ]);
  return [];
}

/** What of an own source has unsaved changes now, as its walk spells it. */
async function unsavedOf(context: RunContext, column: number, root: string): Promise<string[]> {
  if (context.unsaved === undefined) return [];
  const paths = await unsavedBelow(root, context.unsaved());
  if (paths.length === 0) return [];
  const unsaved = await context.planner.call('offeredOf', column, paths);
  const characters = unsaved.reduce((sum, path) => sum + path.length, 0);
  if (unsaved.length > MOST_UNSAVED || characters > UNSAVED_CHARACTERS) {
    const values = { files: unsaved.length, limit: MOST_UNSAVED };
    throw new BytesyncError('unsaved-too-many', { path: root, ...values });
  }
  return unsaved;
}

/**
 * Another member that writes its token over ours offers the same folder. Without any token it may be another folder, an empty
 * one say where a disk is not mounted, so it is not taken for the one that was offered.
 */
async function requireOwnToken({ root, token }: LocalSource): Promise<void> {
  if (token === undefined) return;
  const found = await readToken(root);
  if (found === token) return;
  if (found !== undefined) throw new BytesyncError('source-offered-twice', { path: root });
  const isThere = await stat(root).then(
    (it) => it.isDirectory(),
    () => false,
  );
  if (!isThere) throw new BytesyncError('folder-missing', { path: root });
  throw new BytesyncError('source-mark-gone', { path: root, mark: PRIVATE_FOLDER });
}

/** A folder inside this one, offered by somebody of this session (through a mount, say). */
function requireOwnContents(
  context: RunContext,
  source: LocalSource,
  nestedTokens: readonly string[],
): void {
  const offered = context.session.state.sources.map((one) =>
    Buffer.from(one.tokenHash).toString('hex'),
  );
  if (nestedTokens.some((token) => offered.includes(tokenHash(token)))) {
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
): Promise<Announced & { readonly memory: Uint8Array }> {
  const { session, announced, run, signal } = context;
  const receive = (kind: 'inventory' | 'memory') =>
    session.streams.receiveBytes({ kind, run, sourceId }, memberId, INVENTORY_LIMIT, signal);
  const bytes = await receive('inventory');
  const memory = await receive('memory');
  return { bytes, memory, id: await announced.until('inventories', sourceId, signal) };
}
