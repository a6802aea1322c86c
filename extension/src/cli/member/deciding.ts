import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Confirmation, ShownDevice } from '../../engine/membership/membership.ts';
import type { Screen } from '../screen/screen.ts';
import { shownName } from '../screen/shownText.ts';
import type { MemberIo } from './memberIo.ts';
import type { AdmitPolicy } from './memberTask.ts';

/** What was answered beforehand on the command line. */
export interface Answers {
  readonly yes: boolean;
  readonly acceptGuard: boolean;
  readonly acceptIncoming: boolean;
  /** Nothing is changed here, whatever the host says. */
  readonly dryRun: boolean;
  /** The host's choice. */
  readonly admit?: AdmitPolicy;
}

/** What becomes of the others when this member has left before the run. */
const OTHERS_AFTER = {
  out: 'The others can go on without you.',
  ended:
    'The host has ended the session meanwhile, for everybody: to take part later, ask for a new invitation.',
  unanswered: 'The host has not answered yet: the others may have to begin again.',
} as const;

/** A member's questions, answered by the command line or by the person at the screen. */
export function decidingIo(screen: Screen, answers: Answers): MemberIo {
  const askUnless = (answered: boolean, question: string, option: string): Promise<boolean> => {
    if (answered) return Promise.resolve(true);
    if (screen.interactive) return screen.ask(question);
    return Promise.reject(new BytesyncError('confirmation-needed', { option }));
  };
  return {
    members: (members) => screen.members(members),
    phase: (phase) => screen.phase(phase),
    progress: (memberId, progress) => screen.progress(memberId, progress),
    dropped: (member) => screen.dropped(member),
    plan: (view) => screen.plan(view),
    waitingFor: (members) => screen.waitingFor(members),
    invitation: (link, code) => {
      screen.invitation(link, code);
      if (answers.admit === 'ask' && !screen.interactive) {
        screen.say(
          'Nobody is here to compare safety words, so nobody will be let in. Start with --admit trusted or --admit all, or host from a terminal.',
        );
      }
    },
    joined: (letter, name) => screen.member(letter, name, 'joined'),
    left: (letter, name) => screen.member(letter, name, 'left'),
    leftEarly: (answer) =>
      screen.note(`You left the session before its run began. ${OTHERS_AFTER[answer]}`),
    notAdmitted: (text) => screen.say(text),
    waitingForHost: () => screen.note('Waiting for the host.'),
    waitingAtDoor: () =>
      screen.note(
        'The host has not answered yet. If it is about to begin, you come in where somebody else leaves before that, and are turned away otherwise.',
      ),
    waitingForMembers: (here, members) =>
      screen.note(`Waiting for members: ${here} of ${members} ${here === 1 ? 'is' : 'are'} in.`),
    waitingForNewcomers: (names) =>
      screen.note(`Waiting for ${names.map(shownName).join(', ')} to come in.`),
    presence: (letter, name, online) => screen.member(letter, name, online ? 'online' : 'offline'),
    connection: (online) => screen.connection(online),
    everybodyHere: () => everybodyHere(screen),
    memberGone: () => new Promise(() => undefined),
    admit: (newcomer) => admit(screen, newcomer),
    confirmHost: (host) => confirmHost(screen, host),
    confirmPlan: () => askUnless(answers.yes, 'Do it?', '--yes'),
    consent: async () =>
      !answers.dryRun &&
      askUnless(answers.acceptIncoming, 'Let this plan change your folders?', '--accept-incoming'),
    confirmGuards: () => confirmGuards(screen, answers),
  };
}

async function everybodyHere(screen: Screen): Promise<void> {
  if (screen.interactive) await screen.enter('Press Enter when everybody is here. ');
}

function words({ words: six }: ShownDevice): string {
  return `    ${six.join('  ')}`;
}

async function admit(screen: Screen, newcomer: ShownDevice): Promise<boolean> {
  const name = shownName(newcomer.name);
  if (!screen.interactive) {
    screen.say(`${name} was not let in: nobody is here to compare safety words.`);
    return false;
  }
  const known = newcomer.trusted ? ', from a device that you have confirmed before' : '';
  screen.say(`${name} wants to join${known}. Compare these words with its screen:`);
  screen.say(words(newcomer));
  return screen.ask(`Do they match? Let ${name} in?`);
}

async function confirmHost(screen: Screen, host: ShownDevice): Promise<Confirmation> {
  if (host.trusted) return 'accepted';
  const name = shownName(host.name);
  if (!screen.interactive) {
    // The invitation names the host's key; without a person the yes rests on the invitation alone.
    screen.note(`${name} hosts this session. Its safety words: ${host.words.join(' ')}`);
    return 'accepted';
  }
  screen.say(`${name} hosts this session. Compare these words with its screen:`);
  screen.say(words(host));
  return (await screen.ask('Do they match?')) ? 'confirmed' : 'refused';
}

async function confirmGuards(screen: Screen, answers: Answers): Promise<boolean> {
  if (answers.acceptGuard) return true;
  if (!screen.interactive) return false;
  // The plan has just shown them.
  return screen.ask('The lines with "!" are a warning. Is that what you want?');
}
