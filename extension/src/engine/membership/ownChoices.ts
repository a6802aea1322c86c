import type { MemberRunOptions } from '../run/memberRun.ts';
import type { MembershipUi } from './membership.ts';

/** What a member decides about its own sources, asked whenever a run needs it. */
export function ownChoices(
  ui: MembershipUi,
): Pick<MemberRunOptions, 'unsaved' | 'ownPatterns' | 'retention' | 'keepsTexts'> {
  return {
    unsaved: () => ui.unsaved(),
    ownPatterns: () => ui.ownPatterns(),
    retention: () => ui.retention(),
    keepsTexts: ui.keepsTexts === true,
  };
}
