import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import type { TrafficCounts } from '../../engine/relay/transport.ts';
import type { RunReport } from '../../engine/run/report.ts';
import type { MemberIo } from '../member/memberIo.ts';
import type { HostTask, JoinTask } from '../member/memberTask.ts';

/**
 * What `bytesync sync` and its members say to each other. Both ends are this program, started by
 * itself, over a channel that nobody else has.
 */
export type ToChild =
  | { readonly type: 'start'; readonly task: HostTask | JoinTask }
  | { readonly type: 'answer'; readonly call: number; readonly value: unknown }
  | {
      readonly type: 'refuse';
      readonly call: number;
      readonly code: ErrorCode;
      readonly values: ErrorValues;
    }
  | { readonly type: 'interrupt'; readonly code: ErrorCode };

export type FromChild =
  /** A call of the member's io; answered when it has a number. */
  | {
      readonly type: 'io';
      readonly name: keyof MemberIo;
      readonly args: readonly unknown[];
      readonly call?: number;
    }
  | {
      readonly type: 'ended';
      readonly report?: RunReport;
      readonly traffic?: TrafficCounts;
      readonly failure?: { readonly code: ErrorCode; readonly values: ErrorValues };
      /** For --debug. */
      readonly stack?: string;
    };

/** Calls that are answered. */
export const ASKING: ReadonlySet<keyof MemberIo> = new Set<keyof MemberIo>([
  'admit',
  'confirmHost',
  'confirmPlan',
  'confirmGuards',
  'consent',
  'everybodyHere',
]);

const NAMES: readonly (keyof MemberIo)[] = [
  'members',
  'waitingFor',
  'phase',
  'progress',
  'plan',
  'invitation',
  'joined',
  'notAdmitted',
  'waitingForHost',
  'presence',
  'connection',
  ...ASKING,
];

/** An io whose calls are made elsewhere. */
export function remoteIo(
  tell: (name: keyof MemberIo, args: readonly unknown[]) => void,
  ask: (name: keyof MemberIo, args: readonly unknown[]) => Promise<unknown>,
): MemberIo {
  const entries = NAMES.map((name) => [
    name,
    (...args: unknown[]) => (ASKING.has(name) ? ask(name, args) : tell(name, args)),
  ]);
  return Object.fromEntries(entries) as MemberIo;
}
