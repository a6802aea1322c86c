import type { Announced } from '../planning/announced.ts';
import { exchangeContents } from './contentsExchange.ts';
import type { Inventories } from './inventoryPhase.ts';
import { ProgressReporter } from './progressReporter.ts';
import { readOwnColumn } from './readOwnColumn.ts';
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
    const contents = new Map<number, Announced>();
    let bytesRead = 0;
    const reading = Promise.all(
      own
        .filter(({ column }) => (needs[column] ?? 0) > 0)
        .map(async (one) => {
          const read = await readAndAnnounce(context, one, progress);
          bytesRead += read.bytes;
          contents.set(one.column, read.list);
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

/** Reads what is needed of an own column and announces the result. */
async function readAndAnnounce(context: RunContext, own: OwnColumn, progress: ProgressReporter) {
  const { session, run, signal } = context;
  const read = await readOwnColumn(context, own, progress, signal);
  const { sourceId } = own.source;
  await session.room.post([{ type: 'contents-ready', run, sourceId, id: read.list.id }]);
  return read;
}
