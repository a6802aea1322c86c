import { createHash } from 'node:crypto';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { compare } from '../comparison/compare.ts';
import { type ContentResult, contentNeeds, withContents } from '../comparison/contentNeeds.ts';
import type { Comparison } from '../comparison/item.ts';
import type { AnalysedFile } from '../inventory/analysis.ts';
import { decodeContents, encodeContents } from '../inventory/contents.ts';
import type { Inventories } from './inventoryPhase.ts';
import { ProgressReporter } from './progressReporter.ts';
import type { OwnColumn, RunContext } from './runContext.ts';

/** Largest list of content ids that is taken from another member, in bytes. */
const CONTENTS_LIMIT = 512 * 1024 * 1024;

/**
 * Compares the inventories, reads on each member the files whose content must be known, and
 * completes the comparison with what everybody found.
 */
export async function analyse(context: RunContext, inventories: Inventories): Promise<Comparison> {
  const { columns, settings } = context;
  const comparison = compare([...columns], inventories.entries);
  const needs = contentNeeds(comparison, settings.mode, settings.preset);
  const progress = new ProgressReporter(context, 'analysis');
  const results = await Promise.all(
    columns.map(async (_, column) => {
      const items = needs[column] ?? [];
      const own = inventories.own.find((one) => one.column === column);
      if (items.length === 0) return new Map<number, ContentResult>();
      const files = own
        ? await readContents(context, own, comparison, items, progress)
        : await receiveContents(context, column, inventories);
      return byItem(comparison, items, files);
    }),
  );
  progress.end();
  return withContents(comparison, results);
}

async function readContents(
  context: RunContext,
  own: OwnColumn,
  comparison: Comparison,
  items: readonly number[],
  progress: ProgressReporter,
): Promise<readonly AnalysedFile[]> {
  const { session, workers, run, signal } = context;
  const { sourceId, root } = own.source;
  const requests = items.flatMap((index) => {
    const path = comparison.items[index]?.path ?? '';
    const stat = own.inventory.stats.get(path);
    return stat ? [{ path, stat }] : [];
  });
  const bytesTotal = requests.reduce((sum, { stat }) => sum + stat.size, 0);
  progress.add(sourceId, { filesTotal: requests.length, bytesTotal });
  const files = await workers.analyse(root, requests, signal, (done) =>
    progress.add(sourceId, { filesDone: done.files, bytesDone: done.bytes }),
  );
  progress.add(sourceId, { filesDone: requests.length, bytesDone: bytesTotal });
  const bytes = encodeContents(own.inventory.entries, files);
  const purpose = { kind: 'contents', run, sourceId } as const;
  await session.streams.sendBytes(purpose, session.room.others, bytes);
  await session.room.post([{ type: 'contents-ready', run, sourceId, id: contentsId(bytes) }]);
  return files;
}

async function receiveContents(
  context: RunContext,
  column: number,
  inventories: Inventories,
): Promise<readonly AnalysedFile[]> {
  const { session, columns, run, signal } = context;
  const { sourceId = '', memberId = '' } = columns[column] ?? {};
  const purpose = { kind: 'contents', run, sourceId } as const;
  const bytes = await session.streams.receiveBytes(purpose, memberId, CONTENTS_LIMIT, signal);
  const announced = await session.store.until(
    ({ phase }) => (phase.kind === 'analysis' ? phase.contents.get(sourceId) : undefined),
    signal,
  );
  if (Buffer.compare(announced, contentsId(bytes)) !== 0) {
    throw new BytesyncError('inventory-malformed', { member: session.memberLabel(memberId) });
  }
  return decodeContents(bytes, inventories.entries[column] ?? []);
}

/** A file that was asked for and not told of counts as unreadable, on every member alike. */
function byItem(
  comparison: Comparison,
  items: readonly number[],
  files: readonly AnalysedFile[],
): Map<number, ContentResult> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const results = new Map<number, ContentResult>();
  for (const index of items) {
    const file = byPath.get(comparison.items[index]?.path ?? '');
    if (file === undefined) results.set(index, { error: 'entry-unreadable' });
    else if ('content' in file) results.set(index, { content: file.content });
    else results.set(index, { error: file.error });
  }
  return results;
}

function contentsId(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update('bytesync contents v1\0').update(bytes).digest();
}
