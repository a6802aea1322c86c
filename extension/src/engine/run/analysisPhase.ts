import type { Announced } from '../planning/planner.ts';
import { ProgressReporter } from './progressReporter.ts';
import type { OwnColumn, RunContext } from './runContext.ts';

/** Largest list of content ids that is taken from another member, in bytes. */
const CONTENTS_LIMIT = 512 * 1024 * 1024;

/**
 * Compares the inventories, reads on each member the files whose content must be known, and completes
 * the comparison with what everybody found. Returns the bytes that this member read.
 */
export async function analyse(
  context: RunContext,
  inventories: readonly (Announced | undefined)[],
): Promise<number> {
  const { columns, own, planner, settings } = context;
  const { mode, preset } = settings;
  const progress = new ProgressReporter(context, 'analysis');
  try {
    const needs = await planner.call('compare', { columns, received: inventories, mode, preset });
    const isRead = (column: number) => (needs[column] ?? 0) > 0;
    const reading = Promise.all(
      own.filter(({ column }) => isRead(column)).map((one) => readContents(context, one, progress)),
    );
    const [received, bytesRead] = await Promise.all([
      Promise.all(
        columns.map(({ sourceId, memberId }, column) =>
          isRead(column) && !own.some((one) => one.column === column)
            ? receiveContents(context, sourceId, memberId)
            : undefined,
        ),
      ),
      reading.then((bytes) => {
        progress.end();
        return bytes;
      }),
    ]);
    await planner.call('complete', received);
    return bytesRead.reduce((sum, bytes) => sum + bytes, 0);
  } finally {
    progress.stop();
  }
}

/** Returns the bytes that were read. */
async function readContents(
  context: RunContext,
  { column, source: { sourceId, root } }: OwnColumn,
  progress: ProgressReporter,
): Promise<number> {
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
  const { bytes, id } = await planner.call('analysed', column, results);
  const purpose = { kind: 'contents', run, sourceId } as const;
  await session.streams.sendBytes(purpose, session.room.others, bytes);
  await session.room.post([{ type: 'contents-ready', run, sourceId, id }]);
  return bytesDone;
}

async function receiveContents(
  context: RunContext,
  sourceId: string,
  memberId: string,
): Promise<Announced> {
  const { session, announced, run, signal } = context;
  const purpose = { kind: 'contents', run, sourceId } as const;
  const bytes = await session.streams.receiveBytes(purpose, memberId, CONTENTS_LIMIT, signal);
  return { bytes, id: await announced.until('contents', sourceId, signal) };
}
