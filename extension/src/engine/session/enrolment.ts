import { createEpochKey, epochKeyHash, wrapEpochKey } from '@bytesync/shared/crypto/epoch.ts';
import {
  type Roster,
  type RosterMember,
  rosterHash,
  signRoster,
} from '@bytesync/shared/crypto/roster.ts';
import type { Welcome } from '@bytesync/shared/crypto/welcome.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Session } from './session.ts';

const LETTERS = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));

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
  const letter = nextLetter(members);
  const member: RosterMember = { memberId, name, letter, role: 'member', deviceKey, boxKey };
  const welcome = await startEpoch(session, [...members, member]);
  return { member, welcome };
}

/** The one after the last, so that a letter means nobody else soon after its member left. */
function nextLetter(members: readonly RosterMember[]): string {
  const taken = new Set(members.map(({ letter }) => letter));
  const last = Math.max(...[...taken].map((letter) => letter.charCodeAt(0)));
  const free = LETTERS.find((letter) => letter.charCodeAt(0) > last && !taken.has(letter));
  return free ?? LETTERS.find((letter) => !taken.has(letter)) ?? '';
}

/** Takes a member out of the roster. Nobody may enroll in between, and no run may go on. */
export async function expel(session: Session, memberId: string): Promise<void> {
  const { members } = session.room.roster;
  await startEpoch(
    session,
    members.filter((member) => member.memberId !== memberId),
  );
}

async function startEpoch(session: Session, members: readonly RosterMember[]): Promise<Welcome> {
  const { room, identity } = session;
  const roster: Roster = {
    ...room.roster,
    version: room.roster.version + 1,
    members: [...members],
    previous: rosterHash(room.signedRoster),
  };
  const epochKey = createEpochKey();
  const epoch = room.epoch + 1;
  await room.post([
    {
      type: 'epoch-start',
      epoch,
      roster: signRoster(roster, identity.device.secretKey),
      keyHash: epochKeyHash(epochKey),
      wraps: wrapEpochKey(epochKey, roster.members, identity.boxKeys.secretKey),
    },
  ]);
  if (session.epochStart.epoch !== epoch) throw new BytesyncError('internal', { what: 'epoch' });
  return session.epochStart;
}
