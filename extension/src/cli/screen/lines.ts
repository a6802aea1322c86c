import type { RunPhase, ShownMember } from '../../engine/run/memberUi.ts';
import { shownName } from './shownText.ts';

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
export function memberLine(
  letter: string,
  name: string,
  state: 'joined' | 'online' | 'offline',
): string {
  const member = memberText({ letter, name });
  if (state === 'joined') return `${member} is in.`;
  return state === 'online' ? `${member} is back.` : `${member} is away.`;
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
