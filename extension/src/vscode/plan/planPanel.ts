import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import type { Membership, RunQuestions } from '../../engine/membership/membership.ts';
import type { MembershipView } from '../../engine/membership/view.ts';
import type { PlanRows } from '../../engine/planning/planRows.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { RunSettings } from '../../engine/session/messages.ts';
import type { PageQuestion, PageRequest, PageState, PlanPage } from '../../webview/messages.ts';
import type { Compared } from '../difference/comparedItem.ts';
import type { DifferencePages } from '../difference/differencePages.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import { shownName } from '../messages/words.ts';
import type { ReadableSource } from '../remote/compareCopies.ts';
import type { ReviewedLog } from '../storage/reviewedLog.ts';
import { type GitFolders, gridGit } from './changedInGit.ts';
import { confirmGuards } from './confirmGuards.ts';
import { GridReview } from './gridReview.ts';
import type { ListedRows } from './list/listText.ts';
import { MemberSpeeds } from './memberSpeeds.ts';
import { OpenQuestion } from './openQuestion.ts';
import { PAGE_COMMAND_IDS } from './pageCommands.ts';
import { pageState } from './pageState.ts';
import { pageTexts } from './pageTexts.ts';
import { PageView } from './pageView.ts';
import { PickedRows } from './pickedRows.ts';
import type { PlanDrafts } from './planDrafts.ts';
import { PlanGrid } from './planGrid.ts';
import { planPage } from './planPage.ts';
import { PlanRequests } from './planRequests.ts';
import { pageQuestion, type QuestionKind } from './question.ts';
import { readableSources } from './readableSources.ts';
import { reportFailure } from './reportFailure.ts';

/** The session of this window, as it is shown. */
export interface CurrentView {
  readonly view: MembershipView | undefined;
  readonly membership: Pick<Membership, 'decide' | 'openPlan'> | undefined;
  readonly onDidChange: vscode.Event<void>;
}

/** Progress comes often; the page is told at most this often, in ms. */
const UPDATE_MS = 150;

/** So long a plan that has just changed takes no yes, in ms: nobody has read it. */
const CHANGED_MS = 1_000;

/** What is known of a plan when it is made. */
interface Planned {
  readonly run: number;
  readonly plan: PlanView;
  readonly page: PlanPage;
  /** Of the run; absent where it was over when it was shown. */
  readonly settings: RunSettings | undefined;
  readonly sources: ReadonlyMap<string, ReadableSource>;
  readonly rows: PlanRows;
  readonly grid: PlanGrid;
  readonly review: GridReview;
}

/** The plan of the latest run: shows it, asks about it, and tells how it goes. */
export class PlanPanel implements vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #current: CurrentView;
  readonly #reviewed: ReviewedLog;
  readonly #git: GitFolders;
  readonly #requests: PlanRequests;
  readonly #changes: vscode.Disposable;
  readonly #changedPlan = new vscode.EventEmitter<void>();
  /** Whether there is a plan to show has changed. */
  readonly onDidChangePlan = this.#changedPlan.event;
  #run = 0;
  /** Plans that were shown. */
  #revision = 0;
  #planned: Planned | undefined;
  #question: OpenQuestion | undefined;
  /** The run whose host was asked already: the next question of it follows a decision. */
  #askedRun = 0;
  #isAgain = false;
  #view: PageView | undefined;
  #updating: NodeJS.Timeout | undefined;
  readonly #speeds = new MemberSpeeds();

  constructor(
    context: vscode.ExtensionContext,
    current: CurrentView,
    differences: DifferencePages,
    reviewed: ReviewedLog,
    git: GitFolders,
    drafts: PlanDrafts,
  ) {
    this.#context = context;
    this.#current = current;
    this.#reviewed = reviewed;
    this.#git = git;
    this.#requests = new PlanRequests({
      ...{ differences, drafts },
      picked: new PickedRows(current, (run) => this.#planned?.run === run),
      named: (filter) => this.#view?.send({ type: 'named', filter }),
    });
    this.#changes = current.onDidChange(() => this.#updateSoon());
  }

  get hasPlan(): boolean {
    return this.#planned !== undefined;
  }

  /** The plan of this run; undefined before there is one, and once another run has begun. */
  planOf(run: number): PlanView | undefined {
    return this.#planned?.run === run ? this.#planned.plan : undefined;
  }

  /** The comparison that the plan was made from; undefined where there is none. */
  get compared(): (Compared & Pick<Planned, 'run' | 'rows'>) | undefined {
    return this.#planned;
  }

  /** Says no to the plan, where the host is asked about it; false where nobody is. */
  decline(): boolean {
    const isAsked = this.#question?.kind === 'confirm';
    if (isAsked) this.#question?.say(false);
    return isAsked;
  }

  /** What the page lists; undefined where there is no plan. */
  get listed(): ListedRows | undefined {
    if (this.#planned === undefined) return undefined;
    const { plan, rows, grid } = this.#planned;
    return { plan, rows, wanted: grid.wanted };
  }

  /** What a run asks the person here. @param signal ends with the run */
  questions(run: number, signal: AbortSignal): RunQuestions {
    this.#run = run;
    this.#setPlanned(undefined);
    return {
      plan: (plan, rows) => this.#show(run, plan, rows),
      confirmPlan: () => this.#ask('confirm', signal),
      consent: () => this.#ask('consent', signal),
      confirmGuards: (guards) => this.#confirmGuards(guards, signal),
    };
  }

  /** Opens the page, or brings it to the front, with the focus in it. */
  show(): void {
    this.#open(true);
    this.#view?.focus();
  }

  /** Opens the page, and begins a rule there from the rows that are selected. @throws BytesyncError decision-late */
  ruleFromRows(): void {
    if (this.#pageState().drafting !== true) throw new BytesyncError('decision-late');
    this.#open(true);
    this.#view?.rule();
  }

  dispose(): void {
    clearTimeout(this.#updating);
    this.#question?.say(false);
    this.#changes.dispose();
    this.#changedPlan.dispose();
    this.#view?.dispose();
  }

  #show(run: number, plan: PlanView, rows: PlanRows): void {
    if (run !== this.#run) return;
    // What is open is about another plan.
    this.#question?.say(false);
    // Of the same run.
    const before = this.#planned;
    const { view } = this.#current;
    // Labels mean what they meant when the run began, whoever has come or gone since.
    const sources = before?.sources ?? (view === undefined ? new Map() : readableSources(view));
    this.#revision += 1;
    const page = planPage(run, plan, editorWords());
    const review = before?.review ?? new GridReview(this.#reviewed, rows);
    const git = gridGit(this.#current, this.#git);
    const grid = new PlanGrid(plan, rows, editorWords(), {
      review,
      git,
      wanted: before?.grid.wanted,
    });
    const { settings } = this.#running ?? {};
    this.#setPlanned({ run, plan, page, settings, sources, rows, grid, review });
    // The host has asked for the comparison and waits for it; nobody else is interrupted by it.
    if (before !== undefined || view?.isHost !== true) return;
    // While the page is loaded, and not twice; who asks for rows is told why there are none.
    review.known.then(() => rows.prepare()).catch(() => undefined);
    this.#open(false);
  }

  #setPlanned(planned: Planned | undefined): void {
    this.#planned = planned;
    this.#changedPlan.fire();
    this.#sendPlan();
    this.#sendState();
  }

  async #ask(kind: QuestionKind, signal: AbortSignal): Promise<boolean> {
    const question = new OpenQuestion(kind, signal);
    this.#question?.say(false);
    this.#question = question;
    this.#isAgain = kind === 'confirm' && this.#askedRun === this.#run;
    if (kind === 'confirm') this.#askedRun = this.#run;
    // Who does not see the page would wait for nothing.
    if (this.#isAgain && this.#view !== undefined) this.#sendState();
    else this.#showQuestion(question);
    const yes = await question.answer;
    if (this.#question === question) this.#question = undefined;
    this.#sendState();
    return yes;
  }

  #showQuestion(question: OpenQuestion): void {
    const isConfirm = question.kind === 'confirm';
    const { focused } = vscode.window.state;
    // Who types in an editor goes on typing: a consent does not take the focus.
    this.#open(isConfirm && focused);
    this.#sendState();
    if (isConfirm && focused) this.#view?.focus();
    if (!isConfirm || !focused) this.#notify(question);
  }

  async #confirmGuards(
    guards: Parameters<RunQuestions['confirmGuards']>[0],
    signal: AbortSignal,
  ): Promise<boolean> {
    const plan = this.#planned?.plan;
    if (plan === undefined) throw new BytesyncError('internal', { what: 'no plan to confirm' });
    return confirmGuards(guards, plan, signal);
  }

  #open(focus: boolean): void {
    if (this.#view !== undefined) {
      this.#view.reveal(focus);
      return;
    }
    const view = new PageView(this.#context, focus, (request) => this.#answer(request));
    this.#view = view;
    view.onDidClose(() => {
      this.#view = undefined;
      // Closing the page is not an answer.
      if (this.#question !== undefined) this.#notify(this.#question);
    });
  }

  /** Says that somebody is waited for, until the notification is closed. */
  #notify({ kind }: OpenQuestion): void {
    const { view } = this.#current;
    const text =
      kind === 'confirm'
        ? vscode.l10n.t('The plan is made and waits for your answer.')
        : vscode.l10n.t('{0} wants to change your folders.', shownName(view?.hostName ?? ''));
    const showPlan = vscode.l10n.t('Show Plan');
    vscode.window
      .showInformationMessage(text, showPlan)
      .then((pressed) => pressed === showPlan && this.show(), reportFailure);
  }

  async #answer(request: PageRequest): Promise<unknown> {
    switch (request.kind) {
      case 'ready':
        this.#view?.send({ type: 'texts', texts: pageTexts(editorWords()) });
        this.#sendPlan();
        this.#sendState();
        this.#view?.loaded();
        return undefined;
      case 'answer':
        if (this.#question?.id !== request.question) return undefined;
        if (this.#isTooSoon(request.yes)) throw new BytesyncError('plan-just-changed');
        this.#question.say(request.yes);
        return undefined;
      case 'command':
        if (request.command === 'stopComparing') return this.#stopComparing();
        // Some take as long as a run; what comes of them is seen in the state.
        vscode.commands
          .executeCommand(PAGE_COMMAND_IDS[request.command])
          .then(undefined, reportFailure);
        return undefined;
      default: {
        // The page may be a moment behind.
        const planned = this.#planned;
        return planned?.run === request.run ? this.#requests.answer(planned, request) : undefined;
      }
    }
  }

  /** A yes that was on its way to a plan before: somebody has decided something in the last moment. */
  #isTooSoon(yes: boolean): boolean {
    const askedAt = this.#question?.askedAt ?? 0;
    return yes && this.#isAgain && performance.now() - askedAt < CHANGED_MS;
  }

  /** Nothing where it is over already: the button may be a moment behind. */
  async #stopComparing(): Promise<void> {
    if (this.#running?.comparing === undefined) return;
    await this.#current.membership?.openPlan.contents.stop();
  }

  get #running() {
    const activity = this.#current.view?.activity;
    return activity?.kind === 'run' ? activity : undefined;
  }

  #updateSoon(): void {
    if (this.#updating !== undefined || this.#view === undefined) return;
    this.#updating = setTimeout(() => {
      this.#updating = undefined;
      this.#sendState();
    }, UPDATE_MS);
  }

  #sendPlan(): void {
    const page = this.#planned?.page;
    this.#view?.send({ type: 'plan', revision: this.#revision, ...(page && { page }) });
  }

  #sendState(): void {
    if (this.#view === undefined) return;
    this.#view.send({ type: 'state', state: this.#pageState(this.#speeds) });
  }

  #pageState(speeds?: MemberSpeeds): PageState {
    const { view } = this.#current;
    const plan = this.#planned?.plan;
    const question = this.#pageQuestion();
    return pageState(
      { run: this.#run, view, plan, question, ...(speeds && { speeds }) },
      editorWords(),
    );
  }

  #pageQuestion(): PageQuestion | undefined {
    const { view } = this.#current;
    const plan = this.#planned?.plan;
    if (this.#question === undefined || view === undefined || plan === undefined) return undefined;
    const { id, kind } = this.#question;
    const question = pageQuestion(id, kind, plan, view, editorWords());
    return this.#isAgain ? { ...question, again: true } : question;
  }
}
