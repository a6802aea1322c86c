import type { Announced } from '../planning/announced.ts';
import { exchangeContents } from './contentsExchange.ts';
import type { Inventories } from './inventoryPhase.ts';
import { ProgressReporter } from './progressReporter.ts';
import type { OwnColumn, RunContext } from './runContext.ts';

/**
 * Compares the inventories, reads on each member the files whose content must be known, and completes
 * the comparison with what everybody found. Returns the bytes that this member read.
 */
export async function analyse(context: RunContext, inventories: Inventories): Promise<number> {
  const { columns, own, planner, settings, traits } = context;
  const { mode, preset, match } = settings;
  const progress = new ProgressReporter(context, 'analysis');
  try {
    const how = { mode, preset, ...(match && { match }) };
    const request = { columns, ...inventories, ...how, ...traits };
    const needs = await planner.call('compare', request);
    const needing = needs.flatMap((files, column) => (files > 0 ? [column] : []));
    const contents = new Map<number, Announced>();
    let bytesRead = 0;
    const reading = Promise.all(
      own
        .filter(({ column }) => needing.includes(column))
        .map(async (one) => {
          const read = await readContents(context, one, progress);
          bytesRead += read.bytes;
          contents.set(one.column, read.contents);
        }),
    );
    // While the files are read: it may take the planner a moment.
    await Promise.all([reading, keepInventories(context)]);
    progress.end();
    const exchanging = exchangeContents(context, needs, contents);
    const keeping = planner.call('keepContents');
    const [received] = await Promise.all([exchanging, keeping]);
    await planner.call('complete', received);
    return bytesRead;
  } finally {
    progress.stop();
  }
}

/** Keeps what the others sent of their sources, for the next run. */
async function keepInventories({ planner, columns, last }: RunContext): Promise<void> {
  const kept = await planner.call('kept');
  for (const [column, inventory] of kept.entries()) {
    if (inventory) last.keep(columns[column]?.sourceId ?? '', inventory);
  }
}

/** Reads what is needed of an own column and announces the result; `bytes` were read. */
async function readContents(
  context: RunContext,
  { column, source: { sourceId, root } }: OwnColumn,
  progress: ProgressReporter,
): Promise<{ readonly bytes: number; readonly contents: Announced }> {
  const { session, workers, planner, run, signal } = context;
  const batches = await planner.call('analysisBatches', column);
  const filesTotal = batches.reduce((sum, { files }) => sum + files, 0);
  const bytesTotal = batches.reduce((sum, { bytes }) => sum + bytes, 0);
  let bytesDone = 0;
  progress.add(sourceId, { filesTotal, bytesTotal });
  const requests = batches.map((batch) => batch.requests);
  const results = await workers.analyse(root, requests, signal, (done) => {
    bytesDone = done.bytes;
    progress.add(sourceId, { filesDone: done.files, bytesDone });
  });
  const contents = await planner.call('analysed', column, results);
  await session.room.post([{ type: 'contents-ready', run, sourceId, id: contents.id }]);
  return { bytes: bytesDone, contents };
}
