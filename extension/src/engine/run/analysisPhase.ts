import { compare } from '../comparison/compare.ts';
import { type ContentResult, contentNeeds, withContents } from '../comparison/contentNeeds.ts';
import type { Comparison } from '../comparison/item.ts';
import type { AnalysedFile } from '../inventory/analysis.ts';
import { encodeContents } from '../inventory/contents.ts';
import { ContentsExchange, contentsId, type OwnContents } from './contentsExchange.ts';
import type { Inventories } from './inventoryPhase.ts';
import { ProgressReporter } from './progressReporter.ts';
import type { OwnColumn, RunContext } from './runContext.ts';

/**
 * Compares the inventories, reads on each member the files whose content must be known, and
 * completes the comparison with what everybody found.
 */
export async function analyse(context: RunContext, inventories: Inventories): Promise<Comparison> {
  const { columns, settings } = context;
  const comparison = compare([...columns], inventories.entries);
  const needs = contentNeeds(comparison, settings.mode, settings.preset);
  const needing = columns.flatMap((_, column) =>
    (needs[column]?.length ?? 0) > 0 ? [column] : [],
  );
  const exchange = new ContentsExchange(context, inventories, needing);
  const progress = new ProgressReporter(context, 'analysis');
  const own = new Map<number, OwnContents>();
  await Promise.all(
    inventories.own.map(async (column) => {
      const items = needs[column.column] ?? [];
      if (items.length === 0) return;
      const contents = await readContents(context, column, comparison, items, progress);
      own.set(column.column, contents);
      await exchange.announce(column.column, contents.id);
    }),
  );
  progress.end();
  const files = await exchange.exchange(own);
  const results = columns.map((_, column) =>
    byItem(comparison, needs[column] ?? [], files.get(column) ?? []),
  );
  return withContents(comparison, results);
}

async function readContents(
  context: RunContext,
  own: OwnColumn,
  comparison: Comparison,
  items: readonly number[],
  progress: ProgressReporter,
): Promise<OwnContents> {
  const { sourceId, root } = own.source;
  const requests = items.flatMap((index) => {
    const path = comparison.items[index]?.path ?? '';
    const stat = own.inventory.stats.get(path);
    return stat ? [{ path, stat }] : [];
  });
  const bytesTotal = requests.reduce((sum, { stat }) => sum + stat.size, 0);
  progress.add(sourceId, { filesTotal: requests.length, bytesTotal });
  const files = await context.workers.analyse(root, requests, context.signal, (done) =>
    progress.add(sourceId, { filesDone: done.files, bytesDone: done.bytes }),
  );
  progress.add(sourceId, { filesDone: requests.length, bytesDone: bytesTotal });
  const bytes = encodeContents(own.inventory.entries, files);
  return { bytes, id: contentsId(bytes) };
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
