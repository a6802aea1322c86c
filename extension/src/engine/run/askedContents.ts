import { asBytesyncError, BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { AskedOutcome } from '../comparison/askedContents.ts';
import type { Author } from '../comparison/byHand/handDecision.ts';
import type { Announced } from '../planning/announced.ts';
import { type AskAnswer, type ContentAsk, settledAnswers } from '../session/contentAsks.ts';
import { hostOf } from '../session/state.ts';
import { receiveAsked, sendAsked } from './askedExchange.ts';
import { stopWithoutAway } from './awayReaders.ts';
import { ProgressReporter } from './progressReporter.ts';
import { readOwnColumn } from './readOwnColumn.ts';
import type { OwnColumn, RunContext } from './runContext.ts';

/** What came of an asking for contents, the same on every member. */
export interface ComparedContents extends AskedOutcome {
  readonly by: Author;
  /** Sources of which nothing was read although something was to be, with the reason where one was told. */
  readonly missing: readonly { readonly label: string; readonly code?: ErrorCode }[];
}

/** One asking while it goes on. */
interface Asking {
  readonly context: RunContext;
  readonly ask: ContentAsk;
  /** Columns that have something to read. */
  readonly needing: readonly number[];
  /** This member's lists, by source. */
  readonly lists: Map<string, Announced>;
  readonly progress: ProgressReporter;
  /** Aborted as well when nobody is waited for any more. */
  readonly signal: AbortSignal;
}

/**
 * Has contents compared as somebody asked: reads what is this member's, and completes the comparison with what everybody
 * found until nobody was waited for any more. The plan has to be made anew after it.
 * @returns also the bytes that this member read
 */
export async function compareContents(
  context: RunContext,
  ask: ContentAsk,
): Promise<{ readonly compared: ComparedContents; readonly bytes: number }> {
  const { planner, columns, ui, session } = context;
  const { paths, below, by, askId } = ask;
  const counts = await planner.call('ask', { below, ...(paths && { paths }) });
  const needing = counts.flatMap((files, column) => (files > 0 ? [column] : []));
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  const progress = new ProgressReporter(context, 'analysis');
  const asking = { context, ask, needing, lists: new Map(), progress, signal };
  const hostId = hostOf(session.state.roster);
  const own = session.identity.memberId;
  ui.comparing?.({ by, mayStop: own === hostId || own === by.memberId });
  const sourceIds = needing.map((column) => columns[column]?.sourceId ?? '');
  const watch = own === hostId ? stopWithoutAway(context, askId, needing) : () => undefined;
  try {
    const settled = settle(asking, sourceIds).finally(() => over.abort());
    const [answers, bytes] = await Promise.all([settled, readAll(asking)]);
    const received = await receiveAsked(context, askId, answers, counts, asking.lists);
    const outcome = await planner.call('completeAsked', received);
    await planner.call('keepContents');
    return { compared: { ...outcome, by, missing: missingOf(asking, answers) }, bytes };
  } finally {
    watch();
    progress.stop();
    ui.comparing?.(undefined);
  }
}

/** The answers when nobody is waited for any more. */
function settle(
  { context, ask: { askId } }: Asking,
  sourceIds: readonly string[],
): Promise<ReadonlyMap<string, AskAnswer>> {
  return context.session.store.until(({ asks }) => {
    const asked = asks.find((one) => one.askId === askId);
    return asked && settledAnswers(asked, sourceIds);
  }, context.signal);
}

async function readAll(asking: Asking): Promise<number> {
  const own = asking.context.own.filter(({ column }) => asking.needing.includes(column));
  const bytes = await Promise.all(own.map((one) => readOrSay(asking, one)));
  asking.progress.end();
  return bytes.reduce((sum, read) => sum + read, 0);
}

/** Whatever befalls the reading is no failure of the run: the others are told, and go on without. */
async function readOrSay(asking: Asking, own: OwnColumn): Promise<number> {
  const { context, ask, signal } = asking;
  try {
    return await readAsked(asking, own);
  } catch (error) {
    if (signal.aborted) return 0;
    const { session, run } = context;
    const { sourceId } = own.source;
    const { code } = asBytesyncError(error);
    const { askId } = ask;
    await session.room.post([{ type: 'contents-unread', run, askId, sourceId, code }]);
    return 0;
  }
}

/** Reads what is asked of an own column, sends it and says so; returns the bytes that were read. */
async function readAsked(asking: Asking, own: OwnColumn): Promise<number> {
  const { context, ask, lists, progress, signal } = asking;
  const { session, run } = context;
  const { list, bytes } = await readOwnColumn(context, own, progress, signal);
  const { sourceId } = own.source;
  lists.set(sourceId, list);
  const { askId } = ask;
  await sendAsked(context, { askId, sourceId }, list.bytes, signal);
  signal.throwIfAborted();
  await session.room.post([{ type: 'contents-found', run, askId, sourceId, id: list.id }]);
  return bytes;
}

function missingOf(
  { context, needing }: Asking,
  answers: ReadonlyMap<string, AskAnswer>,
): ComparedContents['missing'] {
  return needing.flatMap((at) => {
    const column = context.columns[at];
    if (column === undefined) throw new BytesyncError('internal', { what: 'no such column' });
    const answer = answers.get(column.sourceId);
    if (answer instanceof Uint8Array) return [];
    return [{ label: column.label, ...(answer && { code: answer }) }];
  });
}
