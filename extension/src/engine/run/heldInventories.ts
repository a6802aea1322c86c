import type { RunContext } from './runContext.ts';

/** The first run in which anybody can hold an inventory of an earlier one. */
const FIRST_RUN = 2;

/**
 * Says which inventories of the last run this member still holds. Everybody says it in every run but the first, so that
 * nobody has to guess who joined since, or lost them.
 */
export async function sayHeld({ session, run, columns, last }: RunContext): Promise<void> {
  if (run < FIRST_RUN) return;
  const ids = columns.flatMap(({ sourceId, memberId }) => {
    const kept = memberId === session.identity.memberId ? undefined : last.of(sourceId);
    return kept === undefined ? [] : [kept.id];
  });
  await session.room.post([{ type: 'inventories-held', run, ids }]);
}

/** The other members that hold an inventory; resolves when all have said what they hold. */
export function holdersOf({ session, run, signal }: RunContext, id: Uint8Array): Promise<string[]> {
  const { others } = session.room;
  return session.store.until(
    ({ phase }) => {
      if (phase.kind !== 'inventory') return undefined;
      const { held } = phase;
      if (!others.every((memberId) => held.has(memberId))) return undefined;
      const holds = (one: Uint8Array) => Buffer.compare(one, id) === 0;
      return others.filter((memberId) => held.get(memberId)?.some(holds));
    },
    signal,
    run,
  );
}
