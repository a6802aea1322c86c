import { type AskMessage, reduceAsks } from './contentAsks.ts';
import { type DecisionMessage, reduceDecisions } from './decisionLog.ts';
import { reduceDropped } from './dropping.ts';
import type { LogMessage, LogMessageOf } from './messages.ts';
import { reduceOffers } from './offers.ts';
import { endRun, reduceRun, startRun } from './reduceRun.ts';
import { hostOf, isIdle, mayAsk, mayDecide, owns, presentRun, type SessionState } from './state.ts';

/**
 * The one reducer: the same log gives the same state on every member. A message that its sender
 * may not say, or that doesn't fit the phase, changes nothing, on every member alike.
 */
export function reduce(state: SessionState, sender: string, message: LogMessage): SessionState {
  const fromHost = sender === hostOf(state.roster);
  switch (message.type) {
    case 'source-offered':
    case 'source-withdrawn':
    case 'source-described':
      return reduceOffers(state, sender, message);
    case 'epoch-start':
      return keepMembers(state);
    case 'sources-complete':
      return { ...state, complete: new Set([...state.complete, sender]) };
    case 'member-failed':
      if (message.run !== presentRun(state)) return state;
      return {
        ...state,
        failures: new Map([
          ...state.failures,
          [sender, { code: message.code, values: message.values }],
        ]),
      };
    case 'member-dropped':
      return fromHost ? reduceDropped(state, sender, message) : state;
    case 'run-ended':
      return fromHost && message.run === presentRun(state) ? endRun(state, message) : state;
    case 'run-started':
      return fromHost && isIdle(state) && message.run === state.lastRun + 1
        ? startRun(state, message)
        : state;
    case 'planner-named':
      return fromHost ? namePlanner(state, message) : state;
    case 'decisions-retold':
      return mayRetell(state) ? reduceDecided(state, sender, message) : state;
    case 'decided':
    case 'decision-undone':
    case 'decision-redone':
      return reduceDecided(state, sender, message);
    case 'contents-asked':
    case 'contents-found':
    case 'contents-unread':
    case 'contents-stopped':
      return reduceAsked(state, sender, message);
    case 'inventories-held':
    case 'inventory-ready':
    case 'contents-ready':
    case 'plan-proposed':
    case 'consent':
    case 'synchronization-started':
    case 'run-paused':
      return reduceRun(state, sender, fromHost, message);
    default:
      return state;
  }
}

function reduceDecided(
  state: SessionState,
  sender: string,
  message: DecisionMessage,
): SessionState {
  if (message.run !== presentRun(state) || !mayDecide(state, sender)) return state;
  const decisions = reduceDecisions(state.decisions, state.roster, sender, message);
  return decisions === state.decisions ? state : { ...state, decisions };
}

function reduceAsked(state: SessionState, sender: string, message: AskMessage): SessionState {
  if (message.run !== presentRun(state) || !mayAsk(state)) return state;
  const isHost = sender === hostOf(state.roster);
  const ofSender = (sourceId: string) => owns(state, sender, sourceId);
  const who = { memberId: sender, isHost, owns: ofSender };
  const asks = reduceAsks(state.asks, state.roster, who, message);
  return asks === state.asks ? state : { ...state, asks };
}

/** The host decides anyway. */
function namePlanner(
  state: SessionState,
  { memberId, planner }: LogMessageOf<'planner-named'>,
): SessionState {
  const { roster, planners } = state;
  const isMember = roster.members.some((one) => one.memberId === memberId);
  if (!isMember || memberId === hostOf(roster) || planners.has(memberId) === planner) return state;
  const others = [...planners].filter((one) => one !== memberId);
  return { ...state, planners: new Set(planner ? [...others, memberId] : others) };
}

/** What members that are gone offered and said goes with them. */
function keepMembers(state: SessionState): SessionState {
  const ids = new Set(state.roster.members.map(({ memberId }) => memberId));
  return {
    ...state,
    sources: state.sources.filter(({ memberId }) => ids.has(memberId)),
    complete: new Set([...state.complete].filter((memberId) => ids.has(memberId))),
    failures: new Map([...state.failures].filter(([memberId]) => ids.has(memberId))),
    planners: new Set([...state.planners].filter((memberId) => ids.has(memberId))),
  };
}

/** Elsewhere nobody waits for it before the first plan, and what is told would be carried out unseen. */
function mayRetell({ phase }: SessionState): boolean {
  return phase.kind === 'analysis' && phase.settings.retelling === true;
}
