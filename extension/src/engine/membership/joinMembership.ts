import type { Invitation } from '@bytesync/shared/crypto/invitation.ts';
import { selfCheck } from '@bytesync/shared/crypto/selfCheck.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { untilAborted } from '../run/untilAborted.ts';
import { joinSession } from '../session/joinSession.ts';
import { hostOf } from '../session/state.ts';
import { LastingMembership } from './lastingMembership.ts';
import type { Confirmation, Membership, ShownDevice } from './membership.ts';
import { type LastingOptions, LateEvents, PATIENCE } from './membershipOptions.ts';

export interface JoinMembershipOptions extends LastingOptions {
  readonly invitation: Invitation;
  /** Are the words the same there? Asked once, also for a trusted host. */
  confirmHost(host: ShownDevice, signal: AbortSignal): Promise<Confirmation>;
  /** The host is not there yet. */
  waiting(): void;
  /** The host is there, and has not answered yet. */
  waitingAtDoor(): void;
}

/**
 * Knocks at a session and becomes a member of it once people on both sides agree.
 * @throws BytesyncError not-admitted, safety-words-refused, host-key-mismatch, and what the transport
 * and the relay say; the signal's reason
 */
export async function joinMembership(options: JoinMembershipOptions): Promise<Membership> {
  selfCheck();
  const { device, trust, name, invitation, proxy, rates, ui, cacheFolder } = options;
  const events = new LateEvents();
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  try {
    const joining = joinSession({
      ...{ invitation, device, name, proxy, rates, events },
      signal: options.signal,
      patience: PATIENCE,
      waiting: () => options.waiting(),
      waitingAtDoor: () => options.waitingAtDoor(),
      confirmHost: async ({ host, words }) => {
        const own = Buffer.compare(host.deviceKey, device.publicKey) === 0;
        const trusted = own || (await trust.isTrusted(host.deviceKey));
        const shown = { name: host.name, words, trusted };
        const said = await options.confirmHost(shown, signal);
        // Trust is for devices that a person has confirmed.
        if (said === 'confirmed') await trust.trust(host.deviceKey, host.name, new Date());
        return said !== 'refused';
      },
    });
    const session = await untilAborted(joining, signal);
    const hostId = hostOf(session.state.roster);
    const host = session.state.roster.members.find(({ memberId }) => memberId === hostId);
    if (host === undefined) throw new BytesyncError('internal', { what: 'host' });
    const hostDeviceKey = host.deviceKey;
    const parts = { session, invitation, hostDeviceKey, name, ui, cacheFolder };
    const membership = new LastingMembership(parts);
    events.membership = membership;
    await membership.begin();
    return membership;
  } finally {
    // A question that is still open when the host has said no goes away.
    over.abort(new BytesyncError('aborted'));
  }
}
