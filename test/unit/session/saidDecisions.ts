import assert from 'node:assert/strict';
import type { Roster } from '@bytesync/shared/crypto/roster.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type {
  HandAction,
  ManyItems,
} from '../../../extension/src/engine/comparison/byHand/handDecision.ts';
import { encodeItemSet } from '../../../extension/src/engine/comparison/byHand/itemSet.ts';
import type { RuleAction } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import type { LogMessage, LogMessageOf } from '../../../extension/src/engine/session/messages.ts';
import { reduce } from '../../../extension/src/engine/session/reduce.ts';
import { EMPTY_STATE } from '../../../extension/src/engine/session/session.ts';
import type { SessionState } from '../../../extension/src/engine/session/state.ts';

export const [HOST, BOB, CAT] = [createId(), createId(), createId()] as const;
export const [D1, D2, D3] = [createId(), createId(), createId()] as const;
const SOURCE = createId();
export const DIGEST = 'd'.repeat(64);
export const BASIS = '0123456789abcdef';
export const LEAVE: RuleAction = { leave: 'all' };

export const roster: Roster = {
  ...{ version: 3, sessionId: createId(), previous: new Uint8Array(32) },
  members: [HOST, BOB, CAT].map((memberId, index) => ({
    ...{ memberId, name: `name ${'ABC'[index]}`, letter: 'ABC'[index] ?? '' },
    role: index === 0 ? 'host' : 'member',
    ...{ deviceKey: new Uint8Array(32), boxKey: new Uint8Array(32) },
  })),
};

export type Said = readonly [string, LogMessage];

export const started = (deciding?: boolean, retelling?: boolean): LogMessage => ({
  ...{ type: 'run-started', run: 1 },
  settings: {
    ...{ preset: 'update', mode: 'standard', from: 'A', gitignore: true, dryRun: false },
    ...{ patterns: [], hidden: 'include', system: 'exclude' },
    ...(deciding !== undefined && { deciding }),
    ...(retelling !== undefined && { retelling }),
  },
});
export const offered: Said = [
  HOST,
  {
    ...{ type: 'source-offered', sourceId: SOURCE, name: 'x', writable: true },
    tokenHash: new Uint8Array(32),
  },
];
export const walked: Said = [
  HOST,
  { type: 'inventory-ready', run: 1, sourceId: SOURCE, id: new Uint8Array(32) },
];
export const proposed = (decisions: number): Said => [
  HOST,
  { type: 'plan-proposed', run: 1, digest: DIGEST, decisions },
];
export const named = (memberId: string, planner = true): Said => [
  HOST,
  { type: 'planner-named', memberId, planner },
];
export const ANALYSIS: Said[] = [offered, [HOST, started(true)], walked];
export const RETELLING: Said[] = [offered, [HOST, started(true, true)], walked];

export function decided(
  decisionId: string,
  paths: readonly string[] = ['x'],
  action: HandAction | null = LEAVE,
): LogMessage {
  const items = paths.map((path) => ({ path, basis: BASIS }));
  return { type: 'decided', run: 1, decisionId, items, action, atMs: 1_700_000_000_000 };
}
/** Every second item of a comparison of this many. */
export function manyOf(length: number): ManyItems {
  const items = encodeItemSet(
    Uint32Array.from({ length: length / 2 }, (_, at) => at * 2),
    length,
  );
  assert.ok(items);
  return { items, digest: new Uint8Array(32) };
}
export function decidedMany(
  decisionId: string,
  many: ManyItems,
  action: HandAction | null = LEAVE,
): LogMessage {
  const about = { items: [], many, action };
  return { type: 'decided', run: 1, decisionId, ...about, atMs: 1_700_000_000_000 };
}
export function retoldOf({ items, digest }: ManyItems): LogMessageOf<'decisions-retold'> {
  const by = { memberId: BOB, letter: 'B', name: 'name B' };
  const told = { by, atMs: 7, action: LEAVE, same: items, changed: items };
  return { type: 'decisions-retold', run: 1, digest, decisions: [told] };
}
export const undone = (decisionId: string): LogMessage => {
  return { type: 'decision-undone', run: 1, decisionId };
};
export const redone = (decisionId: string): LogMessage => {
  return { type: 'decision-redone', run: 1, decisionId };
};

export function after(log: readonly Said[], from: SessionState = { ...EMPTY_STATE, roster }) {
  return log.reduce((state, [sender, message]) => reduce(state, sender, message), from);
}

/** Ids of the decisions that stand, in log order. */
export function standing({ decisions }: SessionState): string[] {
  const names = new Map([D1, D2, D3].map((id, index) => [id, `D${index + 1}`]));
  return decisions.made
    .filter(({ undoneAt }) => undoneAt === undefined)
    .map(({ decisionId }) => names.get(decisionId) ?? '?');
}
