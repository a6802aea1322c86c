import type { SealedChunk } from '../relay/outgoingStream.ts';
import type { Session } from '../session/session.ts';
import type { SessionState } from '../session/state.ts';
import type { ChunkSink } from './sinks.ts';

/**
 * Says for this member that the transfers of the run are to be held on all members, or that they may go
 * on as far as it is concerned. Changes nothing unless that run is synchronizing.
 */
export async function pauseRun(session: Session, run: number, paused: boolean): Promise<void> {
  const { phase } = session.state;
  if (phase.kind !== 'synchronizing' || phase.run !== run) return;
  await session.room.post([{ type: 'run-paused', run, paused }]);
}

/** Members that hold the transfers now. */
export function pausedBy({ phase }: SessionState): ReadonlySet<string> {
  return phase.kind === 'synchronizing' ? phase.paused : NOBODY;
}

const NOBODY: ReadonlySet<string> = new Set();

/**
 * The sinks as one that takes nothing while somebody has paused the run: what is on its way arrives, and
 * whoever makes the chunks stops when as many as it may have under way are waiting.
 * @param isUnwanted nobody waits for these sinks any more: nothing is held that goes nowhere
 */
export function held(
  { store }: Pick<Session, 'store'>,
  sinks: readonly ChunkSink[],
  signal: AbortSignal,
  isUnwanted: () => boolean = () => false,
): ChunkSink {
  const goesOn = (state: SessionState) =>
    pausedBy(state).size === 0 || isUnwanted() ? true : undefined;
  return {
    send: async (chunk: SealedChunk) => {
      while (!goesOn(store.state)) await store.until(goesOn, signal);
      await Promise.all(sinks.map((sink) => sink.send(chunk)));
    },
  };
}
