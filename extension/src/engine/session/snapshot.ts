import type { Welcome } from '@bytesync/shared/crypto/welcome.ts';
import { ERROR_CODES } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { decode, encode } from '@bytesync/shared/wire/codec.ts';
import { idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { NOTHING_DECIDED } from './decisionLog.ts';
import { errorValuesSchema } from './errorValues.ts';
import { MOST_SOURCES, offeredSourceSchema } from './offers.ts';
import type { SealedRoom } from './sealedRoom.ts';
import type { SessionState } from './state.ts';

const failureSchema = z.object({ code: z.enum(ERROR_CODES), values: errorValuesSchema });

/** The session's state where an epoch begins. No run goes on there. */
const snapshotSchema = z.object({
  sources: z.array(offeredSourceSchema).max(MOST_SOURCES),
  complete: z.array(idSchema).max(LIMITS.members),
  failures: z.array(z.tuple([idSchema, failureSchema])).max(LIMITS.members),
  lastRun: z.number().int().min(0).max(0xffff_ffff),
  // Memberships that were saved before there were planners have none.
  planners: z.array(idSchema).max(LIMITS.members).default([]),
});

/** The session as it is right now, for somebody who reads the log from here on. */
export function takeSnapshot(room: SealedRoom, state: Omit<SessionState, 'roster'>): Welcome {
  const { sources, complete, failures, lastRun, planners } = state;
  return {
    epoch: room.epoch,
    epochKey: room.epochKey,
    roster: room.signedRoster,
    logPoint: room.chain.point,
    state: encode({
      ...{ sources, complete: [...complete], failures: [...failures], lastRun },
      planners: [...planners],
    }),
  };
}

/** @throws BytesyncError admission-malformed */
export function stateOf({ state }: Welcome): Omit<SessionState, 'roster'> {
  const snapshot = decode(snapshotSchema, state, LIMITS.envelope, 'admission-malformed');
  const { sources, complete, failures, lastRun, planners } = snapshot;
  return {
    sources,
    complete: new Set(complete),
    failures: new Map(failures),
    lastRun,
    planners: new Set(planners),
    decisions: NOTHING_DECIDED,
    asks: [],
    partials: new Map(),
    phase: { kind: 'lobby' },
  };
}
