import { render } from 'lit';
import { HostRequests } from '../hostRequests.ts';
import type { HostWindow } from '../hostWindow.ts';
import type { PageRequest, ToPage } from '../messages.ts';
import type { Actions } from './actions.ts';
import type { Model } from './model.ts';
import { pageTemplate } from './pageTemplate.ts';

const EMPTY: Model = {
  texts: {
    ...{ language: 'en', question: '', filter: '', filtered: '', noneMatches: '' },
    ...{ keys: '', compare: '', noAnswer: '' },
    ...{ decideKeys: '', decide: '', decideAbout: '', decideListed: '' },
    ...{ contentsKeys: '', contents: '', contentsOf: '', contentsListed: '' },
  },
  page: undefined,
  state: { tone: 'neutral', status: '', details: [], progress: [], buttons: [] },
  filter: '',
  row: '',
  answering: undefined,
  failure: '',
};

/** The page: shows what the extension sends, and sends what a person does. */
export class PlanPageView implements Actions {
  readonly #root: HTMLElement;
  readonly #host: HostWindow;
  readonly #requests: HostRequests;
  #model: Model;
  /** The question that has yet to get the focus. */
  #unfocused: number | undefined;

  constructor(root: HTMLElement, host: HostWindow) {
    this.#root = root;
    this.#host = host;
    this.#requests = new HostRequests((message) => host.postMessage(message));
    this.#model = { ...EMPTY, filter: filterOf(host.getState()) };
  }

  /** Listens until `signal` is aborted, and asks for everything. */
  open(signal: AbortSignal): void {
    const receive = ({ data }: MessageEvent<ToPage>) => this.#receive(data);
    window.addEventListener('message', receive, { signal });
    window.addEventListener('focus', () => this.#focusQuestion(), { signal });
    signal.addEventListener('abort', () => this.#requests.close(), { once: true });
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

  filter(filter: string): void {
    this.#host.setState({ filter });
    this.#change({ filter, row: '' });
  }

  decide(paths: readonly string[]): void {
    const { page, state } = this.#model;
    if (page === undefined || state.deciding !== true || paths.length === 0) return;
    this.#send({ kind: 'decide', run: page.run, paths: [...paths] });
  }

  contents(paths: readonly string[]): void {
    const { page, state } = this.#model;
    if (page === undefined || state.asking !== true || paths.length === 0) return;
    this.#send({ kind: 'contents', run: page.run, paths: [...paths] });
  }

  row(row: string): void {
    this.#change({ row });
  }

  #receive(message: ToPage): void {
    switch (message.type) {
      case 'texts':
        document.documentElement.lang = message.texts.language;
        this.#requests.noAnswer = message.texts.noAnswer;
        this.#change({ texts: message.texts });
        break;
      case 'plan':
        this.#plan(message.page);
        break;
      case 'state':
        this.#state(message.state);
        break;
      case 'reply':
        this.#requests.replied(message);
        break;
    }
  }

  #plan(page: Model['page']): void {
    const same = page?.run === this.#model.page?.run;
    this.#change({ page, ...(!same && { row: '' }) });
  }

  #state(state: Model['state']): void {
    const asked = state.question?.id;
    const isNew = asked !== this.#model.state.question?.id;
    this.#change({ state, ...(isNew && { answering: undefined, failure: '' }) });
    // Whoever goes on deciding stays where they are.
    if (!isNew || state.question?.again === true) return;
    this.#unfocused = asked;
    if (document.hasFocus()) this.#focusQuestion();
  }

  /** The heading, not a button: a key that is on its way must not say yes. */
  #focusQuestion(): void {
    if (this.#unfocused === undefined) return;
    this.#unfocused = undefined;
    document.querySelector<HTMLElement>('#question')?.focus();
  }

  #send(request: PageRequest): void {
    this.#change({ failure: '' });
    this.#requests.send(request).catch((error: unknown) => {
      const failure = error instanceof Error ? error.message : String(error);
      this.#change({ failure, answering: undefined });
    });
  }

  #change(change: Partial<Model>): void {
    this.#model = { ...this.#model, ...change };
    render(pageTemplate(this.#model, this), this.#root);
  }
}

/** What the page kept of itself before it was hidden or loaded again. */
function filterOf(kept: unknown): string {
  const has = typeof kept === 'object' && kept !== null && 'filter' in kept;
  return has && typeof kept.filter === 'string' ? kept.filter : '';
}
