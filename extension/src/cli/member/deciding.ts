import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { ShownSource } from '../../engine/run/memberUi.ts';
import type { Guard } from '../../engine/sync/plan.ts';
import { guardText } from '../screen/planText.ts';
import type { Screen } from '../screen/screen.ts';
import { shown } from '../screen/shownText.ts';
import type { HostConfirmation, MemberIo, ShownDevice } from './memberIo.ts';

/** What was answered beforehand on the command line. */
export interface Answers {
  readonly yes: boolean;
  readonly acceptGuard: boolean;
  readonly acceptIncoming: boolean;
  /** Nothing is changed here, whatever the host says. */
  readonly dryRun: boolean;
}

/** A member's questions, answered by the command line or by the person at the screen. */
export function decidingIo(screen: Screen, answers: Answers): MemberIo {
  return {
    members: (members) => screen.members(members),
    phase: (phase) => screen.phase(phase),
    progress: (memberId, progress) => screen.progress(memberId, progress),
    plan: (view) => screen.plan(view),
    invitation: (link, code) => screen.invitation(link, code),
    joined: (letter, name) => screen.member(letter, name, 'joined'),
    notAdmitted: (text) => screen.note(text),
    waitingForHost: () => screen.note('Waiting for the host…'),
    presence: (letter, name, online) => screen.member(letter, name, online ? 'online' : 'offline'),
    connection: (online) => {
      if (!online) screen.note('The connection to the relay is lost; trying again…');
    },
    everybodyHere: () => everybodyHere(screen),
    admit: (newcomer) => admit(screen, newcomer),
    confirmHost: (host) => confirmHost(screen, answers, host),
    confirmPlan: () => confirmPlan(screen, answers),
    consent: () => consent(screen, answers),
    confirmGuards: (guards, sources) => confirmGuards(screen, answers, guards, sources),
  };
}

async function confirmPlan(screen: Screen, answers: Answers): Promise<boolean> {
  if (answers.yes) return true;
  if (!screen.interactive) throw new BytesyncError('confirmation-needed');
  return screen.ask('Carry out this plan?');
}

async function consent(screen: Screen, answers: Answers): Promise<boolean> {
  if (answers.dryRun) return false;
  if (answers.acceptIncoming || answers.yes) return true;
  if (!screen.interactive) throw new BytesyncError('confirmation-needed');
  return screen.ask('Let this plan change your folders?');
}

async function everybodyHere(screen: Screen): Promise<void> {
  if (screen.interactive) await screen.enter('Press Enter when everybody is here. ');
}

function words(device: ShownDevice): string {
  return `  ${device.words.join('  ')}`;
}

async function admit(screen: Screen, newcomer: ShownDevice): Promise<boolean> {
  const name = shown(newcomer.name);
  screen.note(`${name} wants to join. ${name} must see these words:`);
  screen.note(words(newcomer));
  if (screen.interactive) return screen.ask(`Do they match? Let ${name} in?`);
  screen.note(`${name} was not let in: nobody is here to compare the words (see --admit).`);
  return false;
}

async function confirmHost(
  screen: Screen,
  answers: Answers,
  host: ShownDevice,
): Promise<HostConfirmation> {
  if (host.trusted) return 'once';
  screen.note(`The host is ${shown(host.name)}. There, these words must be shown:`);
  screen.note(words(host));
  // The invitation names the host's key, so a yes beforehand rests on the invitation alone.
  if (answers.yes || !screen.interactive) return 'once';
  return (await screen.ask('Do they match?')) ? 'lasting' : 'no';
}

async function confirmGuards(
  screen: Screen,
  answers: Answers,
  guards: readonly Guard[],
  sources: readonly ShownSource[],
): Promise<boolean> {
  if (answers.acceptGuard) return true;
  if (!screen.interactive) return false;
  for (const guard of guards) screen.note(guardText(guard, sources));
  return screen.ask('Is that what you want?');
}
