import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { Guard } from '../../engine/sync/plan.ts';
import { guardText } from '../screen/planText.ts';
import type { Screen } from '../screen/screen.ts';
import { shown } from '../screen/shownText.ts';
import type { MemberIo, ShownDevice } from './memberIo.ts';

/** What was answered beforehand on the command line. */
export interface Answers {
  readonly yes: boolean;
  readonly acceptGuard: boolean;
  readonly acceptIncoming: boolean;
}

/** A member's questions, answered by the command line or by the person at the screen. */
export function decidingIo(screen: Screen, answers: Answers): MemberIo {
  const askOr = (question: string, otherwise: () => boolean): Promise<boolean> =>
    screen.interactive ? screen.ask(question) : Promise.resolve(otherwise());
  const consent = (question: string) =>
    askOr(question, () => {
      throw new BytesyncError('confirmation-needed');
    });
  return {
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
    confirmHost: async (host) => confirmHost(screen, answers, host),
    confirmPlan: async () => answers.yes || consent('Carry out this plan?'),
    consent: async () =>
      answers.acceptIncoming || answers.yes || consent('Let this plan change your folders?'),
    confirmGuards: (guards, view) => confirmGuards(screen, answers, guards, view),
  };
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

async function confirmHost(screen: Screen, answers: Answers, host: ShownDevice): Promise<boolean> {
  if (host.trusted) return true;
  screen.note(`The host is ${shown(host.name)}. There, these words must be shown:`);
  screen.note(words(host));
  // The invitation names the host's key, so a yes beforehand rests on the invitation alone.
  if (answers.yes || !screen.interactive) return true;
  return screen.ask('Do they match?');
}

async function confirmGuards(
  screen: Screen,
  answers: Answers,
  guards: readonly Guard[],
  view: PlanView,
): Promise<boolean> {
  if (answers.acceptGuard) return true;
  if (!screen.interactive) return false;
  for (const guard of guards) screen.note(guardText(guard, view));
  return screen.ask('Is that what you want?');
}
