import type { Roster } from '@bytesync/shared/crypto/roster.ts';
import { type HandDecision, isOrder, type ManyItems } from '../comparison/byHand/handDecision.ts';
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
  /** What was decided in earlier runs about many items; absent: the host has said nothing of it. */
  readonly retold?: readonly HandDecision[];
}

/** What a run is started with. */
export type KeptDecisions = NonNullable<RunSettings['decisions']>;

export const NOTHING_DECIDED: DecisionLog = { revision: 0, made: [] };

export type DecisionMessage = LogMessageOf<
  'decided' | 'decision-undone' | 'decision-redone' | 'decisions-retold'
>;

/** The log after a message of somebody who may decide; the same one where it doesn't count. */
export function reduceDecisions(
  log: DecisionLog,
  roster: Roster,
  sender: string,
  message: DecisionMessage,
): DecisionLog {
  if (message.type === 'decisions-retold') return retell(log, roster, sender, message);
  if (log.revision >= MOST_DECISION_EVENTS) return log;
  if (message.type === 'decided') return decide(log, roster, sender, message);
  const isUndoing = message.type === 'decision-undone';
  const found = log.made.find(({ decisionId }) => decisionId === message.decisionId);
  const isOpen = found !== undefined && (found.undoneAt === undefined) === isUndoing;
  if (!isOpen || found.by.memberId !== sender) return log;
  const revision = log.revision + 1;
  const { undoneAt: _, ...plain } = found;
  const changed = isUndoing ? { ...plain, undoneAt: revision } : plain;
  return { ...log, revision, made: log.made.map((one) => (one === found ? changed : one)) };
}

/** Of the host alone, and once: nobody plans before it. */
function retell(
  log: DecisionLog,
  roster: Roster,
  sender: string,
  { digest, decisions }: LogMessageOf<'decisions-retold'>,
): DecisionLog {
  const isHost = roster.members.some((one) => one.memberId === sender && one.role === 'host');
  if (!isHost || log.retold !== undefined) return log;
  const retold = decisions.flatMap(({ same, changed, ...decision }): HandDecision[] => [
    ...(same ? [{ ...decision, items: [], many: ownCopy({ items: same, digest }) }] : []),
    ...(changed
      ? [
          {
            ...decision,
            items: [],
            many: { ...ownCopy({ items: changed, digest }), changed: true as const },
          },
        ]
      : []),
  ]);
  return { ...log, retold };
}

/** What is read of the log is a part of the whole statement's memory, and would hold all of it. */
function ownCopy({ items, digest }: ManyItems): ManyItems {
  return { items: new Uint8Array(items), digest: new Uint8Array(digest) };
}

/** Whether another decision of this member would be taken. */
export function hasRoom(
  log: DecisionLog,
  sender: string,
  decision: Pick<HandDecision, 'items' | 'many' | 'action'>,
): boolean {
  return log.revision < MOST_DECISION_EVENTS && fits([...othersThan(log, sender), decision]);
}

function othersThan({ made }: DecisionLog, sender: string): readonly MadeDecision[] {
  return made.filter((one) => one.undoneAt === undefined || one.by.memberId !== sender);
}

/** What its author has undone can't be redone after that. */
function decide(
  log: DecisionLog,
  roster: Roster,
  sender: string,
  { decisionId, items, many, action, atMs }: LogMessageOf<'decided'>,
): DecisionLog {
  const member = roster.members.find(({ memberId }) => memberId === sender);
  const isKnown = log.made.some((one) => one.decisionId === decisionId);
  if (member === undefined || isKnown) return log;
  const by = { memberId: sender, letter: member.letter, name: member.name };
  const about = { items, ...(many && { many: ownCopy(many) }) };
  const made = [...othersThan(log, sender), { decisionId, by, atMs, ...about, action }];
  return fits(made) ? { ...log, revision: log.revision + 1, made } : log;
}

/** Whether something was decided in the run, and what was said in it or of earlier ones is about many items. */
export function isAboutMany({ revision, made, retold = [] }: DecisionLog): boolean {
  return revision > 0 && [...retold, ...made].some(({ many }) => many !== undefined);
}

/** What stands of a run, in order: what was kept from earlier ones, then what was decided in it. */
export function standingDecisions(
  settings: Pick<RunSettings, 'decisions'>,
  log: DecisionLog,
): HandDecision[] {
  const standing = log.made.filter(({ undoneAt }) => undoneAt === undefined);
  const made = standing.map(({ decisionId: _, ...decision }) => decision);
  return [...earlierDecisions(settings, log), ...made];
}

/** What was kept from earlier runs: no two of these are about one item. */
export function earlierDecisions(
  { decisions = [] }: Pick<RunSettings, 'decisions'>,
  { retold = [] }: Pick<DecisionLog, 'retold'>,
): HandDecision[] {
  return [...retold, ...decisions];
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
 * What the next run is started with where the comparison is not there any more: of each item the last decision about what is
 * done with it, the latest of all as far as they fit. Those about many items can't be told without it, and are lost, with
 * those before them, which they may have been about.
 */
export function keptDecisions(standing: readonly HandDecision[]): KeptDecisions {
  const told = standing.slice(
    standing.findLastIndex(({ many, action }) => many && !isOrder(action)) + 1,
  );
  const last = lastOf(told);
  const rest = told.flatMap(({ action, items, by, atMs }, index) => {
    const own = items.filter(({ path }) => last.get(path)?.decision === told[index]);
    if (action === null || isOrder(action) || own.length === 0) return [];
    return [{ by, atMs, action, items: own }];
  });
  while (!fits(rest)) rest.shift();
  return rest;
}
