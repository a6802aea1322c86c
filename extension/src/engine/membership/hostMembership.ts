import type { Invitation } from '@bytesync/shared/crypto/invitation.ts';
import { selfCheck } from '@bytesync/shared/crypto/selfCheck.ts';
import { Admissions } from '../session/admissions.ts';
import { hostSession } from '../session/hostSession.ts';
import type { Session } from '../session/session.ts';
import { LastingMembership } from './lastingMembership.ts';
import type { Membership } from './membership.ts';
import { type LastingOptions, LateEvents, PATIENCE } from './membershipOptions.ts';
import { Newcomers } from './newcomers.ts';

export interface HostMembershipOptions extends LastingOptions {
  readonly relayUrl: string;
  readonly accessToken?: string;
  /** SHA-256 of the relay's self-signed certificate (DER), which the invitation pins. */
  readonly certificate?: Uint8Array | undefined;
}

/**
 * Creates a session on the relay; whoever does is its host and member A.
 * @throws BytesyncError what the transport and the relay say; the signal's reason
 */
export async function hostMembership(options: HostMembershipOptions): Promise<Membership> {
  selfCheck();
  const { device, name, relayUrl, accessToken, certificate, proxy, rates, signal } = options;
  const events = new LateEvents();
  const { session, invitation } = await hostSession({
    ...{ device, name, relayUrl, certificate, proxy, rates, events, signal },
    ...(accessToken !== undefined && { accessToken }),
    patience: PATIENCE,
  });
  const membership = hosting(options, session, invitation);
  events.membership = membership;
  await membership.begin();
  return membership;
}

/** The host's membership in a session of its own, with its door. */
export function hosting(
  options: LastingOptions,
  session: Session,
  invitation: Invitation,
): LastingMembership {
  const { device, trust, name, ui, cacheFolder, handsFolder, admitTrusted } = options;
  const newcomers = new Newcomers({
    ...{ trust, admitTrusted, ownKey: device.publicKey },
    isOnline: (memberId) => session.isOnline(memberId),
    changed: () => ui.changed(),
  });
  const admissions = new Admissions({
    ...{ session, invitation, hostName: name },
    decide: (newcomer) => newcomers.decide(newcomer),
    admitted: ({ memberId }) => newcomers.forget(memberId),
    turnedAway: (memberId) => newcomers.forget(memberId),
    failed: (failure) => ui.notAdmitted(failure),
  });
  session.openDesk(admissions);
  const hostDeviceKey = device.publicKey;
  const desk = { admissions, newcomers };
  const parts = { session, invitation, hostDeviceKey, name, ui, cacheFolder, handsFolder };
  return new LastingMembership({ ...parts, desk });
}
