import { ERROR_CODES, type ErrorCode, type ErrorValues } from '@bytesync/shared/errors.ts';
import { idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { errorValuesSchema } from './errorValues.ts';
import type { SessionState } from './state.ts';

/** The host goes on without a member, once the synchronization has started. */
export const memberDroppedSchema = z.object({
  type: z.literal('member-dropped'),
  run: z.number().int().min(1).max(0xffff_ffff),
  memberId: idSchema,
  /** Why, as the others are told of it. */
  code: z.enum(ERROR_CODES),
  values: errorValuesSchema,
  /** Its results are all there: nobody goes on without it, only what it wants paused goes on. */
  told: z.literal(true).optional(),
});
type MemberDropped = z.infer<typeof memberDroppedSchema>;

/** Why the others go on without a member. */
export interface DropReason {
  readonly code: ErrorCode;
  readonly values: ErrorValues;
}

/** By member: whom the run goes on without, and why. */
export type DroppedMembers = ReadonlyMap<string, DropReason>;

const NOBODY: DroppedMembers = new Map();

/** Whom this run goes on without, or went on to its end. */
export function droppedOf({ phase }: Pick<SessionState, 'phase'>, run: number): DroppedMembers {
  if (phase.kind !== 'synchronizing' && phase.kind !== 'ended') return NOBODY;
  return phase.run === run ? (phase.dropped ?? NOBODY) : NOBODY;
}

/**
 * The state without a member that the host drops: it holds nothing up any more. Of one that has told its results nothing else goes. Only other members are dropped, once, and
 * only while contents travel.
 */
export function reduceDropped(
  state: SessionState,
  hostId: string,
  { run, memberId, code, values, told }: MemberDropped,
): SessionState {
  const { phase, roster } = state;
  if (phase.kind !== 'synchronizing' || phase.run !== run || phase.dropped.has(memberId)) {
    return state;
  }
  const isOther = roster.members.some((one) => one.memberId === memberId && memberId !== hostId);
  if (!isOther) return state;
  const paused = new Set([...phase.paused].filter((one) => one !== memberId));
  if (told === true) return { ...state, phase: { ...phase, paused } };
  const dropped = new Map([...phase.dropped, [memberId, { code, values }]]);
  return { ...state, phase: { ...phase, dropped, paused } };
}
