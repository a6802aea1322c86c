import { NOTHING_DECIDED } from './decisionLog.ts';
import { droppedOf } from './dropping.ts';
import type { LogMessageOf } from './messages.ts';
import { owns, type Phase, type RunEnd, type SessionState } from './state.ts';

/** What members say in a run, from its inventories to its transfers. */
export type RunMessage = LogMessageOf<
  | 'inventories-held'
  | 'inventory-ready'
  | 'contents-ready'
  | 'plan-proposed'
  | 'consent'
  | 'synchronization-started'
  | 'run-paused'
>;

/** The state in which a run begins. */
export function startRun(
  state: SessionState,
  { run, settings }: LogMessageOf<'run-started'>,
): SessionState {
  return {
    ...state,
    lastRun: run,
    settings,
    startedRun: run,
    decisions: NOTHING_DECIDED,
    asks: [],
    partials: new Map(),
    failures: new Map(),
    phase: {
      kind: 'inventory',
      run,
      settings,
      held: new Map(),
      inventories: new Map(),
      unsaved: new Map(),
    },
  };
}

/** The state in which a run has ended, whether it had started or not. */
export function endRun(state: SessionState, message: LogMessageOf<'run-ended'>): SessionState {
  const phase = endedPhase(state, message);
  return { ...state, lastRun: message.run, failures: new Map(), phase };
}

/** The state after a message of the run that goes on, or the same. */
export function reduceRun(
  state: SessionState,
  sender: string,
  fromHost: boolean,
  message: RunMessage,
): SessionState {
  const { phase } = state;
  if (!('settings' in phase) || message.run !== phase.run) return state;
  switch (message.type) {
    case 'inventories-held': {
      if (phase.kind !== 'inventory') return state;
      const held = new Map([...phase.held, [sender, message.ids]]);
      return { ...state, phase: { ...phase, held } };
    }
    case 'inventory-ready': {
      if (phase.kind !== 'inventory' || !owns(state, sender, message.sourceId)) return state;
      const inventories = new Map([...phase.inventories, [message.sourceId, message.id]]);
      const unsaved = new Map([...phase.unsaved, [message.sourceId, message.unsaved ?? []]]);
      const partials = new Map([...state.partials, [message.sourceId, message.partials ?? []]]);
      if (inventories.size < state.sources.length) {
        return { ...state, partials, phase: { ...phase, inventories, unsaved } };
      }
      return {
        ...state,
        partials,
        phase: { ...phase, kind: 'analysis', inventories, unsaved, contents: new Map() },
      };
    }
    case 'contents-ready': {
      if (phase.kind !== 'analysis' || !owns(state, sender, message.sourceId)) return state;
      const contents = new Map([...phase.contents, [message.sourceId, message.id]]);
      return { ...state, phase: { ...phase, contents } };
    }
    case 'plan-proposed': {
      if (phase.kind !== 'analysis' || !fromHost) return state;
      // Somebody has decided something that the host had not seen: all would plan something else.
      if (message.decisions !== state.decisions.revision) return state;
      // Or has asked for contents that the host had not compared.
      if ((message.asks ?? 0) !== state.asks.length) return state;
      const { run, settings, unsaved } = phase;
      const { digest } = message;
      return {
        ...state,
        phase: { kind: 'planned', run, settings, unsaved, digest, consents: new Map() },
      };
    }
    case 'consent': {
      if (phase.kind !== 'planned' || message.digest !== phase.digest) return state;
      const consents = new Map([...phase.consents, [sender, message.answer]]);
      return { ...state, phase: { ...phase, consents } };
    }
    case 'synchronization-started': {
      if (phase.kind !== 'planned' || !fromHost || message.digest !== phase.digest) return state;
      return {
        ...state,
        synchronizedRun: phase.run,
        phase: { ...phase, kind: 'synchronizing', paused: new Set(), dropped: new Map() },
      };
    }
    case 'run-paused': {
      if (phase.kind !== 'synchronizing' || phase.dropped.has(sender)) return state;
      const others = [...phase.paused].filter((memberId) => memberId !== sender);
      const paused = new Set(message.paused ? [...others, sender] : others);
      return { ...state, phase: { ...phase, paused } };
    }
  }
}

function endedPhase(state: SessionState, message: LogMessageOf<'run-ended'>): Phase {
  const { run } = message;
  const dropped = droppedOf(state, run);
  return { kind: 'ended', run, end: endOf(message), ...(dropped.size > 0 && { dropped }) };
}

function endOf(message: LogMessageOf<'run-ended'>): RunEnd {
  return {
    status: message.status,
    ...(message.code && { code: message.code }),
    ...(message.values && { values: message.values }),
  };
}
