import type { MemberUi } from '../../../extension/src/engine/run/memberUi.ts';

/** Shows nothing and agrees to everything. */
export const silentUi: MemberUi = {
  members: () => undefined,
  phase: () => undefined,
  progress: () => undefined,
  plan: () => undefined,
  waitingFor: () => undefined,
  confirmPlan: () => Promise.resolve(true),
  confirmGuards: () => Promise.resolve(true),
  consent: () => Promise.resolve(true),
};
