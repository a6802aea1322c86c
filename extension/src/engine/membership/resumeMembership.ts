import { parseInvitation } from '@bytesync/shared/crypto/invitation.ts';
import { createBoxKeys } from '@bytesync/shared/crypto/keys.ts';
import { selfCheck } from '@bytesync/shared/crypto/selfCheck.ts';
import { resumeSession } from '../session/resumeSession.ts';
import { hosting } from './hostMembership.ts';
import { LastingMembership } from './lastingMembership.ts';
import type { Membership } from './membership.ts';
import { type LastingOptions, LateEvents, PATIENCE } from './membershipOptions.ts';
import type { SavedMembership } from './savedMembership.ts';

export interface Resumed {
  readonly membership: Membership;
  /** Folders and files that are no longer what was offered; they were withdrawn. */
  readonly withdrawn: readonly string[];
}

/**
 * Comes back to a session that this member was in when its process ended.
 * @throws BytesyncError session-closed, session-unknown, member-removed, and what the transport and the
 * relay say; the signal's reason
 */
export async function resumeMembership(
  saved: SavedMembership,
  options: Omit<LastingOptions, 'name'>,
): Promise<Resumed> {
  selfCheck();
  const { device, proxy, rates, ui, cacheFolder, signal } = options;
  const { memberId, hostDeviceKey, name } = saved;
  // It was valid when this member came in; that the invitation has expired since doesn't matter.
  const invitation = parseInvitation(saved.invitation, 0);
  const events = new LateEvents();
  const session = await resumeSession({
    ...{ invitation, hostDeviceKey, proxy, rates, events, signal },
    identity: {
      sessionId: invitation.sessionId,
      memberId,
      device,
      boxKeys: createBoxKeys(saved.boxSecret),
    },
    epochStart: saved.welcome,
    patience: PATIENCE,
  });
  const parts = { session, invitation, hostDeviceKey, name, ui, cacheFolder };
  const membership =
    saved.role === 'host'
      ? hosting({ ...options, name }, session, invitation)
      : new LastingMembership(parts);
  events.membership = membership;
  const withdrawn = await membership.begin(saved.sources);
  return { membership, withdrawn };
}
