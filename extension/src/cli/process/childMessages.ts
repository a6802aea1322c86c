import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import type { TrafficCounts } from '../../engine/relay/transport.ts';
import type { RunReport } from '../../engine/report/runReport.ts';
import type { MemberIo } from '../member/memberIo.ts';
import type { HostTask, JoinTask } from '../member/memberTask.ts';

/** What `MemberIo` only tells. */
export const TELLING = [
  'members',
  'waitingFor',
  'phase',
  'progress',
  'dropped',
  'plan',
  'invitation',
  'joined',
  'left',
  'leftEarly',
  'notAdmitted',
  'waitingForHost',
  'waitingAtDoor',
  'waitingForMembers',
  'waitingForNewcomers',
  'presence',
  'connection',
] as const satisfies readonly (keyof MemberIo)[];
export type Telling = (typeof TELLING)[number];

/** What `MemberIo` asks. */
const ASKING = [
  'admit',
  'confirmHost',
  'confirmPlan',
  'confirmGuards',
  'consent',
  'everybodyHere',
  'memberGone',
] as const satisfies readonly (keyof MemberIo)[];
export type Asking = (typeof ASKING)[number];

/**
 * What `bytesync sync` and its members say to each other. Both ends are this program, started by
 * itself, over a channel that nobody else has.
 */
export type ToChild =
  | {
      readonly type: 'start';
      readonly task: HostTask | JoinTask;
      /** All that the member tells; the rest of it is of no interest. */
      readonly telling: readonly Telling[];
    }
  | { readonly type: 'answer'; readonly call: number; readonly value: unknown }
  | {
      readonly type: 'refuse';
      readonly call: number;
      readonly code: ErrorCode;
      readonly values: ErrorValues;
    }
  | { readonly type: 'interrupt'; readonly code: ErrorCode };

export type FromChild =
  | { readonly type: 'tell'; readonly name: Telling; readonly args: readonly unknown[] }
  /** To be answered. */
  | {
      readonly type: 'ask';
      readonly name: Asking;
      readonly args: readonly unknown[];
      readonly call: number;
    }
  | {
      readonly type: 'ended';
      readonly report?: RunReport;
      readonly traffic?: TrafficCounts;
      readonly failure?: { readonly code: ErrorCode; readonly values: ErrorValues };
      /** For --debug. */
      readonly stack?: string;
    };

/** An io whose calls are made elsewhere. */
export function remoteIo(
  tell: (name: Telling, args: readonly unknown[]) => void,
  ask: (name: Asking, args: readonly unknown[]) => Promise<unknown>,
): MemberIo {
  const telling = TELLING.map((name) => [name, (...args: unknown[]) => tell(name, args)]);
  const asking = ASKING.map((name) => [name, (...args: unknown[]) => ask(name, args)]);
  return Object.fromEntries([...telling, ...asking]) as MemberIo;
}

/** Makes a call that came from the other end of a `remoteIo`. */
export function callIo(io: MemberIo, name: Telling | Asking, args: readonly unknown[]): unknown {
  const call = io[name] as (...args: readonly unknown[]) => unknown;
  return call.apply(io, [...args]);
}
