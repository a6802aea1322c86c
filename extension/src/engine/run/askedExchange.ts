import type { Announced } from '../planning/announced.ts';
import type { AskAnswer } from '../session/contentAsks.ts';
import type { RunContext } from './runContext.ts';

/** Largest list of content ids that is taken from another member, in bytes. */
const ASKED_LIMIT = 512 * 1024 * 1024;

/** Whose list it is, of which asking. */
interface AskedList {
  readonly askId: string;
  readonly sourceId: string;
}

/**
 * Sends what was read of an own source to all others, unless one of those that were to read anything has announced the same
 * list already. It is whole at the relay before it is announced: whoever counts on an announcement gets it, also when its
 * member is gone by then.
 */
export async function sendAsked(
  context: RunContext,
  { askId, sourceId }: AskedList,
  { id, bytes }: Announced,
  needing: readonly number[],
  signal: AbortSignal,
): Promise<void> {
  const { session, run } = context;
  const { answers = new Map<string, AskAnswer>() } =
    session.state.asks.find((one) => one.askId === askId) ?? {};
  const isThere = ([from, answer]: readonly [string, AskAnswer]) =>
    isNeeded(context, needing, from) && isSame(answer, id);
  if ([...answers].some(isThere)) return;
  const purpose = { kind: 'asked-contents', run, askId, sourceId } as const;
  await session.streams.sendBytes(purpose, session.room.others, bytes, signal);
}

/**
 * The lists that were announced, by column; each distinct one is received once, from whoever announced it first.
 * @param lists this member's own, by source
 */
export async function receiveAsked(
  context: RunContext,
  askId: string,
  answers: ReadonlyMap<string, AskAnswer>,
  needing: readonly number[],
  lists: ReadonlyMap<string, Announced>,
): Promise<readonly (Announced | undefined)[]> {
  const held = new Map([...lists.values()].map(({ id, bytes }) => [hex(id), bytes]));
  const receiving = new Map<string, Promise<Uint8Array>>();
  for (const [sourceId, answer] of answers) {
    if (!(answer instanceof Uint8Array) || !isNeeded(context, needing, sourceId)) continue;
    const name = hex(answer);
    if (receiving.has(name)) continue;
    const own = held.get(name);
    receiving.set(name, own ? Promise.resolve(own) : receive(context, { askId, sourceId }));
  }
  await Promise.all(receiving.values());
  return Promise.all(
    context.columns.map(async ({ sourceId }) => {
      const id = answers.get(sourceId);
      if (!(id instanceof Uint8Array)) return undefined;
      const bytes = await receiving.get(hex(id));
      return bytes && { id, bytes };
    }),
  );
}

function receive(
  { session, columns, run, signal }: RunContext,
  { askId, sourceId }: AskedList,
): Promise<Uint8Array> {
  const memberId = columns.find((column) => column.sourceId === sourceId)?.memberId ?? '';
  const purpose = { kind: 'asked-contents', run, askId, sourceId } as const;
  return session.streams.receiveBytes(purpose, memberId, ASKED_LIMIT, signal);
}

/** Whoever had nothing to read may say anything: nobody waits for a list of it. */
function isNeeded({ columns }: RunContext, needing: readonly number[], sourceId: string): boolean {
  return needing.some((column) => columns[column]?.sourceId === sourceId);
}

function isSame(answer: AskAnswer, id: Uint8Array): boolean {
  return answer instanceof Uint8Array && Buffer.compare(answer, id) === 0;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
