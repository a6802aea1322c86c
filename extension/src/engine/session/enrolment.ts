import { createEpochKey, epochKeyHash, wrapEpochKey } from '@bytesync/shared/crypto/epoch.ts';
import {
  type Roster,
  type RosterMember,
  rosterHash,
  signRoster,
} from '@bytesync/shared/crypto/roster.ts';
import type { Welcome } from '@bytesync/shared/crypto/welcome.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { encode } from '@bytesync/shared/wire/codec.ts';
import type { Session } from './session.ts';

/**
 * Writes a newcomer into the roster, which starts an epoch, and answers its Welcome: the session as
 * it is right after that entry of the log. A newcomer that began any later would not know which of
 * the epoch's entries were there before, and so could be shown them again.
 */
export async function enroll(
  session: Session,
  newcomer: Pick<RosterMember, 'memberId' | 'name' | 'deviceKey' | 'boxKey'>,
): Promise<{ readonly member: RosterMember; readonly welcome: Welcome }> {
  const { members } = session.room.roster;
  const { memberId, name, deviceKey, boxKey } = newcomer;
  const letter = String.fromCharCode(65 + members.length);
  const member: RosterMember = { memberId, name, letter, role: 'member', deviceKey, boxKey };
  const welcome = await startEpoch(session, [...members, member]);
  return { member, welcome };
}

/** Takes back the enrolment of a newcomer that never came in. Nobody may enroll in between. */
export async function expel(session: Session, memberId: string): Promise<void> {
  const { members } = session.room.roster;
  await startEpoch(
    session,
    members.filter((member) => member.memberId !== memberId),
  );
}

async function startEpoch(session: Session, members: readonly RosterMember[]): Promise<Welcome> {
  const { room, identity, store } = session;
  const roster: Roster = {
    ...room.roster,
    version: room.roster.version + 1,
    members: [...members],
    previous: rosterHash(room.signedRoster),
  };
  const epochKey = createEpochKey();
  let welcome: Welcome | undefined;
  // Called while the entry is taken, before any that follows.
  const unwatch = store.watch(() => {
    if (room.roster.version === roster.version) welcome ??= welcomeOf(session);
  });
  try {
    await room.post([
      {
        type: 'epoch-start',
        epoch: room.epoch + 1,
        roster: signRoster(roster, identity.device.secretKey),
        keyHash: epochKeyHash(epochKey),
        wraps: wrapEpochKey(epochKey, roster.members, identity.boxKeys.secretKey),
      },
    ]);
  } finally {
    unwatch();
  }
  if (welcome === undefined) throw new BytesyncError('internal', { what: 'epoch' });
  return welcome;
}

function welcomeOf({ room, state }: Session): Welcome {
  const { sources, complete, failures } = state;
  return {
    epoch: room.epoch,
    epochKey: room.epochKey,
    roster: room.signedRoster,
    logPoint: room.chain.point,
    state: encode({ sources, complete: [...complete], failures: [...failures] }),
  };
}
