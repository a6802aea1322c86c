import { sentence } from '../../engine/messages/sentences.ts';
import type { DroppedMember, RunPhase, ShownMember } from '../../engine/run/memberUi.ts';
import type { MemberState, Progress } from './screen.ts';
import { clockTime, counted, shownName, size } from './shownText.ts';

/** What a phase is called while it lasts; '' where there is nothing to wait for. */
export const PHASES: Readonly<Record<RunPhase, string>> = {
  inventory: 'Taking inventory…',
  analysis: 'Comparing contents…',
  planned: '',
  synchronizing: 'Synchronizing…',
  finished: '',
};

export function memberText({ letter, name }: Pick<ShownMember, 'letter' | 'name'>): string {
  return `${letter} ${shownName(name)}`;
}

/** A member that came, went or came back. */
export function memberLine(letter: string, name: string, state: MemberState): string {
  const member = memberText({ letter, name });
  if (state === 'joined') return `${member} is in.`;
  if (state === 'left') return `${member} left before the run began.`;
  return state === 'online' ? `${member} is back.` : `${member} is away.`;
}

/** Since when a run goes on without a member, why, and what becomes of it. */
export function droppedLine({ since, code, values, ...member }: DroppedMember): string {
  const why = sentence(code, values);
  if (code === 'member-dropped') return `${clockTime(since)} ${why}`;
  // The member is named once.
  const named = `${values.member}: `;
  const what = why.startsWith(named) ? why.slice(named.length) : why;
  const others = `The others go on without ${memberText(member)}`;
  return `${clockTime(since)} ${others}: ${what} The next synchronization brings what is missing.`;
}

const DOING: Readonly<Record<Exclude<Progress['phase'], 'waiting' | 'finished'>, string>> = {
  inventory: 'is listing',
  analysis: 'is reading',
  synchronizing: 'is synchronizing',
};

/** How far a member is. Whoever is done has nothing to count any more. */
export function progressLine(
  member: ShownMember,
  { phase, filesDone, bytesDone, bytesReused = 0 }: Progress,
): string {
  const who = memberText(member);
  if (phase === 'finished') return `${who} is done.`;
  const reused = bytesReused > 0 ? `, ${size(bytesReused)} did not have to travel` : '';
  if (phase === 'waiting') return `${who} waits for the others${reused}.`;
  return `${who} ${DOING[phase]}: ${counted(filesDone, 'file')}, ${size(bytesDone)}${reused}`;
}

export function connectionLine(online: boolean): string {
  return online ? 'The relay is back.' : 'The relay is away; trying again.';
}

export function waitingLine(members: readonly ShownMember[]): string {
  return `Waiting for the answer of ${members.map(memberText).join(', ')}.`;
}

/** What the host tells its person to pass on. */
export function joinLine(code: string): string {
  return `On the other machines: bytesync join ${code} FOLDER`;
}
