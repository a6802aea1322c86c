import type { Roster } from '@bytesync/shared/crypto/roster.ts';
import { type HandDecision, isOrder } from '../comparison/byHand/handDecision.ts';
import { lastOf } from '../comparison/byHand/holding.ts';
import { fits, MOST_DECISION_EVENTS } from './decisionMessages.ts';
import type { LogMessageOf, RunSettings } from './messages.ts';

export interface MadeDecision extends HandDecision {
  readonly decisionId: string;
  /** Undone: the revision that this made. */
  readonly undoneAt?: number;
}

/** What was decided by hand in the present run, or in the last one. */
export interface DecisionLog {
  /** Decisions, undoings and redoings that were taken: equal revisions are equal decisions. */
  readonly revision: number;
  /** In log order. */
  readonly made: readonly MadeDecision[];
}

/** What a run is started with. */
export type KeptDecisions = NonNullable<RunSettings['decisions']>;

export const NOTHING_DECIDED: DecisionLog = { revision: 0, made: [] };

type DecisionMessage = LogMessageOf<'decided' | 'decision-undone' | 'decision-redone'>;

/** The log after a message of somebody who may decide; the same one where it doesn't count. */
export function reduceDecisions(
  log: DecisionLog,
  roster: Roster,
  sender: string,
  message: DecisionMessage,
): DecisionLog {
  if (log.revision >= MOST_DECISION_EVENTS) return log;
  if (message.type === 'decided') return decide(log, roster, sender, message);
  const isUndoing = message.type === 'decision-undone';
  const found = log.made.find(({ decisionId }) => decisionId === message.decisionId);
  const isOpen = found !== undefined && (found.undoneAt === undefined) === isUndoing;
  if (!isOpen || found.by.memberId !== sender) return log;
  const revision = log.revision + 1;
  const { undoneAt: _, ...plain } = found;
  const changed = isUndoing ? { ...plain, undoneAt: revision } : plain;
  return { revision, made: log.made.map((one) => (one === found ? changed : one)) };
}

/** What its author has undone can't be redone after that. */
function decide(
  log: DecisionLog,
  roster: Roster,
  sender: string,
  { decisionId, items, action, atMs }: LogMessageOf<'decided'>,
): DecisionLog {
  const member = roster.members.find(({ memberId }) => memberId === sender);
  const isKnown = log.made.some((one) => one.decisionId === decisionId);
  if (member === undefined || isKnown) return log;
  const by = { memberId: sender, letter: member.letter, name: member.name };
  const others = log.made.filter((one) => one.undoneAt === undefined || one.by.memberId !== sender);
  const made = [...others, { decisionId, by, atMs, items, action }];
  return fits(made) ? { revision: log.revision + 1, made } : log;
}

/** What stands of a run, in order: what was kept from earlier ones, then what was decided in it. */
export function standingDecisions(
  { decisions = [] }: Pick<RunSettings, 'decisions'>,
  { made }: DecisionLog,
): HandDecision[] {
  const standing = made.filter(({ undoneAt }) => undoneAt === undefined);
  return [...decisions, ...standing.map(({ decisionId: _, ...decision }) => decision)];
}

/** The decision that this member can undo. */
export function undoable({ made }: DecisionLog, memberId: string): MadeDecision | undefined {
  return made.findLast(({ by, undoneAt }) => by.memberId === memberId && undoneAt === undefined);
}

/** The decision that this member undid last. */
export function redoable({ made }: DecisionLog, memberId: string): MadeDecision | undefined {
  const undone = made.filter(({ by, undoneAt }) => by.memberId === memberId && undoneAt);
  return undone.toSorted((a, b) => (a.undoneAt ?? 0) - (b.undoneAt ?? 0)).at(-1);
}

/**
 * What the next run is started with: of each item the last decision about what is done with it, the latest of all as far as
 * they fit.
 * @param kept paths of which a decision is kept; absent: all
 */
export function keptDecisions(
  standing: readonly HandDecision[],
  kept?: ReadonlySet<string>,
): KeptDecisions {
  const last = lastOf(standing);
  const rest = standing.flatMap(({ action, items, ...decision }, index) => {
    const own = items.filter(
      ({ path }) =>
        last.get(path)?.decision === standing[index] && (kept === undefined || kept.has(path)),
    );
    if (action === null || isOrder(action) || own.length === 0) return [];
    return [{ ...decision, action, items: own }];
  });
  while (!fits(rest)) rest.shift();
  return rest;
}
