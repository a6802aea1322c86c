import { createDeviceKeys } from '@bytesync/shared/crypto/identity.ts';
import { createBoxKeys } from '@bytesync/shared/crypto/keys.ts';
import type { Roster } from '@bytesync/shared/crypto/roster.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { LogMessage, LogMessageOf } from '../../../extension/src/engine/session/messages.ts';
import { reduce } from '../../../extension/src/engine/session/reduce.ts';
import { EMPTY_STATE } from '../../../extension/src/engine/session/session.ts';
import type { SessionState } from '../../../extension/src/engine/session/state.ts';

export const [HOST, BOB, CAT] = [createId(), createId(), createId()] as const;
export const [SA, SB, SB2] = [createId(), createId(), createId()] as const;
export const DIGEST = 'd'.repeat(64);
export const ID = new Uint8Array(32).fill(1);

export const roster: Roster = {
  version: 3,
  sessionId: createId(),
  previous: new Uint8Array(32),
  members: [HOST, BOB, CAT].map((memberId, index) => ({
    memberId,
    name: memberId,
    letter: 'ABC'[index] ?? '',
    role: index === 0 ? 'host' : 'member',
    deviceKey: createDeviceKeys().publicKey,
    boxKey: createBoxKeys().publicKey,
  })),
};

export const settings = {
  preset: 'update',
  mode: 'standard',
  from: 'A',
  gitignore: true,
  patterns: [],
  hidden: 'include',
  system: 'exclude',
  dryRun: false,
} as const;

export function offer(sourceId: string, tag = 0): LogMessage {
  const tokenHash = new Uint8Array(32).fill(tag);
  return { type: 'source-offered', sourceId, name: 'docs', writable: true, tokenHash };
}

export const started: LogMessageOf<'run-started'> = {
  type: 'run-started',
  run: 1,
  settings: { ...settings, patterns: [] },
};
export const inventory = (sourceId: string, run = 1): LogMessage => ({
  type: 'inventory-ready',
  run,
  sourceId,
  id: ID,
});
export const held = (run = 1, ids = [ID]): LogMessage => ({ type: 'inventories-held', run, ids });
export const contents = (sourceId: string): LogMessage => ({
  type: 'contents-ready',
  run: 1,
  sourceId,
  id: ID,
});
export const planned: LogMessage = { type: 'plan-proposed', run: 1, digest: DIGEST, decisions: 0 };
export const consent = (digest = DIGEST): LogMessage => ({
  type: 'consent',
  run: 1,
  digest,
  answer: 'yes',
});
export const going: LogMessage = { type: 'synchronization-started', run: 1, digest: DIGEST };
export const ended: LogMessage = { type: 'run-ended', run: 1, status: 'done' };

export type Said = readonly [string, LogMessage];

export const LOBBY: Said[] = [
  [HOST, offer(SA)],
  [BOB, offer(SB)],
];
export const RUNNING: Said[] = [...LOBBY, [HOST, started]];
export const ANALYSIS: Said[] = [...RUNNING, [HOST, inventory(SA)], [BOB, inventory(SB)]];
export const PLANNED: Said[] = [...ANALYSIS, [HOST, planned]];
export const GOING: Said[] = [...PLANNED, [HOST, going]];

export const epochStart: LogMessage = {
  type: 'epoch-start',
  epoch: 2,
  roster: { body: new Uint8Array(1), signature: new Uint8Array(64) },
  keyHash: new Uint8Array(32),
  wraps: [],
};

export function withdrawn(sourceId: string): LogMessage {
  return { type: 'source-withdrawn', sourceId };
}

export function paused(isPaused: boolean): LogMessage {
  return { type: 'run-paused', run: 1, paused: isPaused };
}

/** The state after what was said, one message after the other. */
export function after(
  log: readonly Said[],
  from: SessionState = { ...EMPTY_STATE, roster },
): SessionState {
  return log.reduce((state, [sender, message]) => reduce(state, sender, message), from);
}
