import type { RelayOptions, RunningRelay } from '@bytesync/relay/relay.ts';
import { createDeviceKeys } from '@bytesync/shared/crypto/identity.ts';
import type { Invitation } from '@bytesync/shared/crypto/invitation.ts';
import type { RosterMember } from '@bytesync/shared/crypto/roster.ts';
import type { BytesyncError } from '@bytesync/shared/errors.ts';
import {
  Admissions,
  type AdmissionsOptions,
  type Newcomer,
} from '../../../extension/src/engine/session/admissions.ts';
import {
  type HostOptions,
  hostSession,
} from '../../../extension/src/engine/session/hostSession.ts';
import {
  type JoinOptions,
  joinSession,
} from '../../../extension/src/engine/session/joinSession.ts';
import type { DirectMessage, LogMessage } from '../../../extension/src/engine/session/messages.ts';
import type { Session } from '../../../extension/src/engine/session/session.ts';
import { eventually, RelayFixture } from '../relay/relayFixture.ts';

/** What a member's session told, in order. */
export interface Told {
  readonly presence: [string, boolean][];
  readonly progress: [string, DirectMessage][];
  readonly connection: boolean[];
}

export interface Member {
  readonly session: Session;
  readonly told: Told;
}

export interface Hosted extends Member {
  readonly invitation: Invitation;
  readonly desk: Admissions;
  readonly newcomers: Newcomer[];
  readonly admitted: RosterMember[];
  readonly failures: BytesyncError[];
}

const PATIENCE = { firstMs: 5_000, againMs: 60_000 };

function listening() {
  const told: Told = { presence: [], progress: [], connection: [] };
  const events = {
    presence: (memberId: string, online: boolean) => void told.presence.push([memberId, online]),
    progress: (memberId: string, progress: DirectMessage) =>
      void told.progress.push([memberId, progress]),
    connection: (online: boolean) => void told.connection.push(online),
  };
  return { told, events };
}

/** Members on a real relay, closed after each test. */
export class SessionFixture {
  readonly relays = new RelayFixture();
  readonly #sessions: Session[] = [];

  startRelay(options: Partial<RelayOptions> = {}): Promise<RunningRelay> {
    return this.relays.start(options);
  }

  async host(
    relayUrl: string,
    options: Partial<HostOptions> = {},
    desk: Partial<AdmissionsOptions> = {},
  ): Promise<Hosted> {
    const { told, events } = listening();
    const { session, invitation } = await hostSession({
      device: createDeviceKeys(),
      name: 'Ann',
      patience: PATIENCE,
      events,
      relayUrl,
      ...options,
    });
    this.#sessions.push(session);
    const newcomers: Newcomer[] = [];
    const admitted: RosterMember[] = [];
    const failures: BytesyncError[] = [];
    const { decide = async () => true, ...rest } = desk;
    const admissions = new Admissions({
      session,
      invitation,
      hostName: 'Ann',
      decide: (newcomer) => {
        newcomers.push(newcomer);
        return decide(newcomer);
      },
      admitted: (member) => void admitted.push(member),
      failed: (failure) => void failures.push(failure),
      ...rest,
    });
    session.openDesk(admissions);
    return { session, told, invitation, desk: admissions, newcomers, admitted, failures };
  }

  async join(invitation: Invitation, options: Partial<JoinOptions> = {}): Promise<Member> {
    const { told, events } = listening();
    const session = await joinSession({
      device: createDeviceKeys(),
      name: 'Bob',
      patience: PATIENCE,
      events,
      invitation,
      confirmHost: async () => true,
      waiting: () => undefined,
      waitingAtDoor: () => undefined,
      ...options,
    });
    this.#sessions.push(session);
    return { session, told };
  }

  /** A session with so many members, the host first. */
  async members(relayUrl: string, count: number): Promise<[Hosted, ...Member[]]> {
    const host = await this.host(relayUrl);
    const others: Member[] = [];
    for (let index = 1; index < count; index += 1) {
      others.push(await this.join(host.invitation, { name: `Member ${index}` }));
    }
    const all = [host, ...others];
    await eventually(() =>
      all.every(({ session }) => session.room.roster.members.length === count),
    );
    await eventually(() => host.admitted.length === count - 1);
    return [host, ...others];
  }

  async clean(): Promise<void> {
    for (const session of this.#sessions.splice(0)) session.close();
    await this.relays.clean();
  }
}

/** A statement that can be told from others; it may be said at any time and changes nothing else. */
export function remark(tag: number): LogMessage {
  return { type: 'member-failed', run: 1, code: 'internal', values: { tag } };
}

/** Keeps the tags of all remarks that a member accepts, with who made them, in their order. */
export function remarksOf({ session }: Member): string[] {
  const heard: string[] = [];
  let before: ReadonlyMap<string, { values: Readonly<Record<string, string | number>> }> =
    new Map();
  session.store.watch(() => {
    const { failures } = session.state;
    for (const [memberId, failure] of failures) {
      const { tag } = failure.values;
      if (before.get(memberId) !== failure) heard.push(`${memberId} ${tag}`);
    }
    before = failures;
  });
  return heard;
}

/** Resolves when all have read the log as far as the one who has read most. */
export async function inStep(...members: readonly Member[]): Promise<void> {
  const position = ({ session }: Member) => session.room.chain.point.position;
  await eventually(() => new Set(members.map(position)).size === 1);
}

/** The code of the error that a promise rejects with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
  return 'no error';
}
