import { render } from 'lit';
import type { GridRange } from '../gridMessages.ts';
import { HostRequests } from '../hostRequests.ts';
import type { HostWindow } from '../hostWindow.ts';
import type { PageRequest, ToPage } from '../messages.ts';
import type { Actions, Picking } from './actions.ts';
import { DraftForm } from './deciding/draftForm.ts';
import { keptDraft } from './deciding/draftState.ts';
import { Grid } from './grid/grid.ts';
import { GridElement } from './grid/gridElement.ts';
import { keptGrid, toKeep } from './grid/gridState.ts';
import type { Model } from './model.ts';
import { pageTemplate } from './pageTemplate.ts';
import { QuestionFocus } from './questionFocus.ts';
import { RuleWish } from './ruleWish.ts';

const EMPTY: Omit<Model, 'texts'> = {
  page: undefined,
  state: { tone: 'neutral', status: '', details: [], progress: [], buttons: [] },
  answering: undefined,
  failure: '',
};

/** The page: shows what the extension sends, and sends what a person does. */
export class PlanPageView implements Actions {
  readonly #root: HTMLElement;
  readonly #host: HostWindow;
  readonly #requests: HostRequests;
  readonly #grid: Grid;
  readonly #element: GridElement;
  readonly #form: DraftForm;
  readonly #ruleWish = new RuleWish();
  /** Without texts nothing is shown. */
  #model: Omit<Model, 'texts'> & Partial<Model> = EMPTY;
  /** The grid is rendered with the next frame. */
  #isWaiting = false;
  readonly #focus = new QuestionFocus();

  constructor(root: HTMLElement, host: HostWindow) {
    this.#root = root;
    this.#host = host;
    this.#requests = new HostRequests((message) => host.postMessage(message));
    const page = {
      requests: this.#requests,
      changed: () => this.#gridChanged(),
      failed: (error: unknown) => this.#failed(error),
    };
    this.#grid = new Grid(page, keptGrid(host.getState()));
    this.#element = new GridElement(this.#grid, this);
    const form = { ...page, changed: () => this.#formChanged() };
    this.#form = new DraftForm(form, keptDraft(host.getState()));
  }

  /** Listens until `signal` is aborted, and asks for everything. */
  open(signal: AbortSignal): void {
    const receive = ({ data }: MessageEvent<ToPage>) => this.#receive(data);
    window.addEventListener('message', receive, { signal });
    this.#focus.open(signal);
    const close = () => {
      this.#element.close();
      this.#grid.states.close();
      this.#requests.close();
    };
    signal.addEventListener('abort', close, { once: true });
    this.#send({ kind: 'ready' });
  }

  answer(question: number, yes: boolean): void {
    this.#change({ answering: question });
    this.#send({ kind: 'answer', question, yes });
  }

  command(command: Extract<PageRequest, { kind: 'command' }>['command']): void {
    this.#send({ kind: 'command', command });
  }

  compare(path: string): void {
    const run = this.#model.page?.run;
    if (run !== undefined) this.#send({ kind: 'compare', run, path });
  }

  merge(path: string): void {
    const run = this.#model.page?.run;
    if (run !== undefined) this.#send({ kind: 'merge', run, path });
  }

  saveFilter(filter: string): void {
    const run = this.#model.page?.run;
    if (run !== undefined) this.#send({ kind: 'saveFilter', run, filter });
  }

  pick(to: Picking, path: string): void {
    const run = this.#runFor(to);
    if (run !== undefined) this.#send({ kind: to, run, paths: [path] });
  }

  pickRows(to: Picking, ranges: readonly GridRange[], view: number | undefined): void {
    const run = this.#runFor(to);
    if (run === undefined || view === undefined || ranges.length === 0) return;
    this.#send({ kind: 'chosen', run, view, ranges: [...ranges], to });
  }

  ruleFrom(ranges: readonly GridRange[], view: number | undefined): void {
    const { texts, state } = this.#model;
    if (state.drafting !== true || texts === undefined) return;
    const { noRows, newRule } = texts.deciding.rules;
    const isThere = view !== undefined && ranges.length > 0;
    this.#change({ failure: isThere ? '' : noRows });
    if (isThere) this.#form.ruleFrom(ranges, view, newRule);
  }

  /** The run of the plan, where this can be done here and now. */
  #runFor(to: Picking): number | undefined {
    const { page, state } = this.#model;
    if (to === 'difference') return page?.run;
    const isOpen = to === 'decide' ? state.deciding : state.asking;
    return isOpen === true ? page?.run : undefined;
  }

  #receive(message: ToPage): void {
    switch (message.type) {
      case 'texts':
        document.documentElement.lang = message.texts.language;
        this.#requests.noAnswer = message.texts.noAnswer;
        this.#change({ texts: message.texts });
        break;
      case 'plan':
        this.#plan(message);
        break;
      case 'state':
        this.#state(message.state);
        break;
      case 'focus':
        this.#focus.wanted();
        break;
      case 'rule':
        this.#focus.wanted();
        this.#ruleWish.want();
        this.#beginRule();
        break;
      case 'named':
        this.#form.named(message.filter);
        break;
      case 'reply':
        this.#requests.replied(message);
        break;
    }
  }

  #plan({ page, revision }: Extract<ToPage, { type: 'plan' }>): void {
    this.#change({ page });
    this.#ruleWish.plan(page?.run);
    this.#grid.plan(page, revision);
    this.#form.plan(page);
  }

  #state(state: Model['state']): void {
    const asked = state.question?.id;
    const isNew = asked !== this.#model.state.question?.id;
    this.#change({ state, ...(isNew && { answering: undefined, failure: '' }) });
    this.#grid.states.told(state.items);
    // Whoever goes on deciding stays where they are.
    if (isNew && state.question?.again !== true) this.#focus.asked(asked);
  }

  #send(request: PageRequest): void {
    this.#change({ failure: '' });
    this.#requests.send(request).catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): void {
    const failure = error instanceof Error ? error.message : String(error);
    this.#change({ failure, answering: undefined });
    this.#focus.lost();
  }

  #beginRule(): void {
    const { made } = this.#grid.state;
    if (this.#ruleWish.take(made !== undefined)) this.ruleFrom(this.#grid.chosen, made?.view);
  }

  /** While it is scrolled the grid changes more often than anybody sees. */
  #gridChanged(): void {
    this.#beginRule();
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#keep();
      this.#render();
    });
  }

  #formChanged(): void {
    this.#keep();
    this.#render();
  }

  /** What is there again when the page was away. */
  #keep(): void {
    const kept = toKeep(this.#grid.state, this.#model.page?.run);
    this.#host.setState({ ...kept, drafting: this.#form.keptRun });
  }

  #change(change: Partial<Model>): void {
    this.#model = { ...this.#model, ...change };
    this.#render();
  }

  #render(): void {
    const { texts } = this.#model;
    if (texts === undefined) return;
    const rendered = this.#element.rendering();
    const parts = { grid: this.#grid, form: this.#form };
    render(pageTemplate(parts, { ...this.#model, texts }, this), this.#root);
    rendered();
    this.#form.giveFocus((id) => document.getElementById(id));
  }
}
