import type { Activity, LastRun, MembershipView } from '../../engine/membership/view.ts';
import type { PlanView, ShownMember } from '../../engine/run/memberUi.ts';
import type { PageButton, PageQuestion, PageState } from '../../webview/messages.ts';
import { translatedSentence } from '../messages/translatedSentence.ts';
import { count, shown, shownName, type Words } from '../messages/words.ts';
import { author } from './contentsNotes.ts';
import type { MemberSpeeds } from './memberSpeeds.ts';
import { pageProgress } from './pageProgress.ts';
import { pageItems } from './pageStates.ts';

/** What there is to tell of one run. */
export interface RunShown {
  readonly run: number;
  readonly view: MembershipView | undefined;
  /** Once the folders have been compared. */
  readonly plan: PlanView | undefined;
  readonly question: PageQuestion | undefined;
  /** Kept from one state to the next; absent: how fast it goes is not told. */
  readonly speeds?: MemberSpeeds;
}

const NOTHING = { details: [], progress: [], buttons: [] } as const;

/** What goes on with a run, and what can be done about it, in the editor's language. */
export function pageState(
  { run, view, plan, question, speeds }: RunShown,
  words: Words,
): PageState {
  const { t } = words;
  if (view === undefined) {
    return { ...NOTHING, tone: 'neutral', status: t('The session has ended here.') };
  }
  const away = view.connected ? [] : [t('The relay is away; trying again.')];
  const { activity, last } = view;
  if (activity.kind === 'run' && activity.run === run) {
    const { comparing, phase } = activity;
    // What was asked is about a plan that is about to be another one.
    const asked = comparing === undefined ? question : undefined;
    const state = running(activity, asked, words);
    const shows = asked === undefined && (comparing !== undefined || phase !== 'planned');
    const isMoving = phase === 'synchronizing' && activity.pausedBy.length === 0;
    if (!isMoving) speeds?.restart();
    const progress = shows ? pageProgress(view.members, words, isMoving ? speeds : undefined) : [];
    const items = activity.items && { items: pageItems(activity.items, words) };
    const drafting = view.isHost && activity.deciding !== undefined && comparing === undefined;
    return {
      ...{ ...NOTHING, ...withDeciding(state, activity, words), details: away, progress, ...items },
      ...(drafting && { drafting }),
    };
  }
  if (last?.run === run) {
    const state = ended(last, plan, view, words);
    const drafting = view.isHost && activity.kind === 'idle' && plan?.check === undefined;
    return {
      ...{ ...NOTHING, ...state, details: [...away, ...state.details] },
      ...(drafting && { drafting }),
    };
  }
  return { ...NOTHING, tone: 'neutral', status: t('The session is idle.'), details: away };
}

type Running = Extract<Activity, { kind: 'run' }>;

function running(
  { phase, paused, pausedBy, waitingFor, comparing }: Running,
  question: PageQuestion | undefined,
  words: Words,
): Pick<PageState, 'tone' | 'status'> & Partial<PageState> {
  const { t } = words;
  const abort: PageButton = { command: 'abort', label: t('Cancel Run') };
  if (question !== undefined) {
    return { tone: 'neutral', status: t('Nothing moves before you say yes.'), question };
  }
  if (comparing !== undefined) {
    const stop: PageButton = { command: 'stopComparing', label: t('Stop Comparing') };
    const status = t('Comparing contents, as {0} asked…', author(comparing.by));
    return { tone: 'busy', status, buttons: [...(comparing.mayStop ? [stop] : []), abort] };
  }
  if (waitingFor.length > 0) {
    const status = t('Waiting for the answer of {0}.', names(waitingFor));
    return { tone: 'busy', status, buttons: [abort] };
  }
  switch (phase) {
    case 'inventory':
    case 'analysis':
      return { tone: 'busy', status: t('Comparing the folders…'), buttons: [abort] };
    case 'planned':
      return { tone: 'busy', status: t('The plan is made.'), buttons: [abort] };
    case 'finished':
      return { tone: 'busy', status: t('Gathering the report…') };
    case 'synchronizing':
      if (paused) {
        const buttons = [{ command: 'continue', label: t('Continue') } as const, abort];
        return { tone: 'neutral', status: t('Paused.'), buttons };
      }
      return {
        ...(pausedBy.length > 0
          ? { tone: 'neutral', status: t('Paused by {0}.', names(pausedBy)) }
          : { tone: 'busy', status: t('Synchronizing…') }),
        buttons: [{ command: 'pause', label: t('Pause') }, abort],
      };
  }
}

/** The buttons stay where they are while the question comes and goes. */
function withDeciding<T extends Pick<PageState, 'tone' | 'status'> & Partial<PageState>>(
  state: T,
  { deciding, mayAsk }: Running,
  { t }: Words,
): T {
  const asking = mayAsk === true && { asking: true as const };
  if (deciding === undefined) return { ...state, ...asking };
  const { canUndo, canRedo } = deciding;
  const undo: PageButton = { command: 'undoDecision', label: t('Undo') };
  const redo: PageButton = { command: 'redoDecision', label: t('Redo') };
  const buttons = [
    { ...undo, ...(!canUndo && { disabled: true as const }) },
    { ...redo, ...(!canRedo && { disabled: true as const }) },
    ...(state.buttons ?? []),
  ];
  return { ...state, ...asking, buttons, deciding: true };
}

function names(members: readonly ShownMember[]): string {
  return members.map(({ letter, name }) => `${letter} ${shownName(name)}`).join(', ');
}

type Ended = Pick<PageState, 'tone' | 'status' | 'details' | 'buttons'>;

function ended(
  { report, failure }: LastRun,
  plan: PlanView | undefined,
  { isHost }: MembershipView,
  words: Words,
): Ended {
  const { t } = words;
  const again: PageButton[] = isHost ? [{ command: 'analyse', label: t('Analyse Again') }] : [];
  if (failure !== undefined) {
    const tone = report.status === 'refused' ? 'neutral' : 'bad';
    const why = shown(translatedSentence(failure.code, failure.values, words));
    const status =
      report.status === 'refused' ? t('Nothing was changed here.') : t('The run was ended early.');
    return { tone, status, details: [why], buttons: again };
  }
  const buttons: PageButton[] = [{ command: 'report', label: t('Show Report') }, ...again];
  const { items, problems } = report;
  const changed = items.copied + items.updated + items.deleted > 0;
  if (plan?.dryRun === true) {
    return { tone: 'good', status: t('A dry run: nothing was changed.'), details: [], buttons };
  }
  if (plan?.check !== undefined) {
    return { tone: 'good', status: t('Compared; nothing was changed.'), details: [], buttons };
  }
  const undone =
    problems.length > 0
      ? [t('Left undone: {0}. The report says why.', count(problems.length, words))]
      : [];
  if (!changed) {
    const status = t('Nothing was to be changed.');
    return { tone: problems.length > 0 ? 'bad' : 'good', status, details: undone, buttons };
  }
  const done = t(
    'Copied: {0}, updated: {1}, deleted: {2}.',
    count(items.copied, words),
    count(items.updated, words),
    count(items.deleted, words),
  );
  const tone = problems.length > 0 ? 'bad' : 'good';
  const status = problems.length > 0 ? t('Done, but not everything.') : t('Done.');
  return { tone, status, details: [done, ...undone], buttons };
}
