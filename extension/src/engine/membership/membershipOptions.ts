import type { DeviceKeys } from '@bytesync/shared/crypto/identity.ts';
import type { ProxySettings } from '../relay/proxy.ts';
import type { TransferRates } from '../relay/rateLimit.ts';
import type { RoomPatience } from '../relay/roomConnection.ts';
import type { SessionEvents } from '../session/session.ts';
import type { TrustStore } from '../session/trustStore.ts';
import type { LastingMembership } from './lastingMembership.ts';
import type { MembershipUi } from './membership.ts';

export interface LastingOptions {
  readonly device: DeviceKeys;
  readonly trust: TrustStore;
  /** How the other members see this one. */
  readonly name: string;
  readonly ui: MembershipUi;
  /** The host lets devices in that were confirmed before, without asking. */
  readonly admitTrusted: boolean;
  /** Where content ids are remembered; absent: nowhere. */
  readonly cacheFolder?: string | undefined;
  /** Where a host keeps what was decided by hand for `resumeMembership`; absent: only the log tells it. */
  readonly handsFolder?: string | undefined;
  /** What the editor says about proxies; the environment's unless given. */
  readonly proxy?: ProxySettings | undefined;
  /** How fast this member's chunks go, also when that changes; as fast as they can unless given. */
  readonly rates?: TransferRates | undefined;
  /** Gives up while the membership is not there yet. */
  readonly signal: AbortSignal;
}

/**
 * Somebody waits for the first connection. Later the relay may be away for as long as a machine sleeps;
 * what the others think of it is their business.
 */
export const PATIENCE: RoomPatience = { firstMs: 10_000, againMs: 24 * 60 * 60 * 1000 };

/** Hands what happens in a session to its membership, as soon as there is one. */
export class LateEvents implements SessionEvents {
  membership: LastingMembership | undefined;

  presence(): void {
    this.membership?.presence();
  }

  progress(...args: Parameters<SessionEvents['progress']>): void {
    this.membership?.progress(...args);
  }

  connection(online: boolean): void {
    this.membership?.connection(online);
  }

  left(memberId: string): void {
    this.membership?.left(memberId);
  }
}
