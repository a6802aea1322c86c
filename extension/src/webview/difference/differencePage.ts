import { render } from 'lit';
import type {
  DifferenceAnswers,
  DifferenceRequest,
  FromDifferencePage,
  PageColoursMessage,
  ShownDifference,
  ToDifferencePage,
} from '../differenceMessages.ts';
import { HostRequests } from '../hostRequests.ts';
import type { HostWindow } from '../hostWindow.ts';
import { ColourSheet } from './colourSheet.ts';
import { HexView } from './hexView.ts';
import { keptDifference } from './kept.ts';
import type { LineMode } from './layout.ts';
import { LinesElement } from './linesElement.ts';
import type { DifferenceActions, Model } from './model.ts';
import { pageTemplate } from './pageTemplate.ts';
import type { PictureMode } from './pictureModes.ts';
import { Pictures } from './pictures.ts';
import { type FetchLines, type FetchRuns, TextView } from './textView.ts';

/** After so long, in ms, what goes on can be canceled. */
const SLOW_MS = 1000;

const NOTHING = { text: undefined, hex: undefined, pictures: undefined };

type Known = Omit<Model, 'texts' | 'page'> & Partial<Model>;

/** The page: shows what the extension sends, and sends what a person does. */
export class DifferencePageView implements DifferenceActions {
  readonly #root: HTMLElement;
  readonly #host: HostWindow<FromDifferencePage>;
  readonly #requests: HostRequests<DifferenceRequest, DifferenceAnswers>;
  readonly #lines = new LinesElement();
  readonly #sheet = new ColourSheet();
  /** Without texts and a page nothing is shown. */
  #model: Known;
  /** The line of the right at which the page was when it was hidden. */
  #line: number;
  #slow: ReturnType<typeof setTimeout> | undefined;
  #isWaiting = false;

  constructor(root: HTMLElement, host: HostWindow<FromDifferencePage>) {
    this.#root = root;
    this.#host = host;
    this.#requests = new HostRequests((message) => host.postMessage(message));
    const { mode, pictures: pictureMode, line } = keptDifference(host.getState());
    const difference: ShownDifference = { kind: 'computing', text: '' };
    const shown = { difference, about: difference.kind, isSlow: false, swipe: 50, failure: '' };
    this.#line = line;
    this.#model = { ...NOTHING, ...shown, mode, pictureMode };
  }

  /** Listens until `signal` is aborted, and asks for everything. */
  open(signal: AbortSignal): void {
    const receive = ({ data }: MessageEvent<ToDifferencePage>) => this.#receive(data);
    window.addEventListener('message', receive, { signal });
    document.addEventListener('keydown', (event) => this.#onKey(event), { signal });
    const close = () => {
      clearTimeout(this.#slow);
      this.#lines.close();
      this.#sheet.close();
      this.#requests.close();
    };
    signal.addEventListener('abort', close, { once: true });
    this.#sheet.open();
    this.#waits();
    this.#request({ kind: 'ready' });
  }

  choose(change: Parameters<DifferenceActions['choose']>[0]): void {
    const { page } = this.#model;
    if (page === undefined) return;
    const { left, right, whitespace, bytes } = { ...page, ...change };
    this.#line = this.#model.text?.line ?? 0;
    this.#request({ kind: 'choose', left, right, whitespace, bytes });
  }

  send(kind: 'again' | 'cancel' | 'openEditor' | 'merge'): void {
    this.#line = this.#model.text?.line ?? 0;
    this.#request({ kind });
  }

  mode(mode: LineMode): void {
    this.#model.text?.mode(mode);
    this.#change({ mode });
  }

  pictureMode(pictureMode: PictureMode): void {
    this.#change({ pictureMode });
  }

  swipe(swipe: number): void {
    this.#change({ swipe });
  }

  #receive(message: ToDifferencePage): void {
    switch (message.type) {
      case 'texts':
        document.documentElement.lang = message.texts.language;
        this.#requests.noAnswer = message.texts.noAnswer;
        this.#change({ texts: message.texts });
        break;
      case 'page':
        this.#change({ page: message.page });
        break;
      case 'shown':
        this.#shown(message.difference);
        break;
      case 'colours':
        this.#coloured(message);
        break;
      case 'reply':
        this.#requests.replied(message);
        break;
    }
  }

  #shown(difference: ShownDifference): void {
    const isComputing = difference.kind === 'computing';
    // Fetching and comparing are one wait for whoever waits.
    if (!isComputing || this.#model.difference.kind !== 'computing') {
      clearTimeout(this.#slow);
      if (isComputing) this.#waits();
      this.#change({ isSlow: false });
    }
    const { kind } = difference;
    const about = kind === 'computing' ? this.#model.about : kind;
    this.#change({ ...NOTHING, difference, about, ...this.#viewOf(difference), failure: '' });
  }

  #coloured({ shown, colours }: PageColoursMessage): void {
    const { difference, text } = this.#model;
    if (difference.kind !== 'text' || difference.shown !== shown) return;
    this.#sheet.set(colours);
    text?.colour(colours.length > 0);
  }

  #waits(): void {
    this.#slow = setTimeout(() => this.#change({ isSlow: true }), SLOW_MS);
  }

  /** What belongs to what is shown. */
  #viewOf(difference: ShownDifference): Partial<Pick<Model, 'text' | 'hex' | 'pictures'>> {
    const failed = (error: unknown) => this.#failed(error);
    const changed = () => this.#changed();
    switch (difference.kind) {
      case 'text': {
        const { shown, steps } = difference;
        const fetch: FetchLines = (side, first, count) =>
          this.#requests.send({ kind: 'lines', shown, side, first, count });
        const fetchRuns: FetchRuns = (side, first, count) =>
          this.#requests.send({ kind: 'colours', shown, side, first, count });
        const page = { fetch, fetchRuns, changed, failed };
        return { text: new TextView(page, steps, this.#model.mode, this.#line) };
      }
      case 'bytes': {
        const { shown, regions, left, right } = difference;
        const fetch = (side: 'left' | 'right', offset: number, length: number) =>
          this.#requests.send({ kind: 'region', shown, side, offset, length });
        const sizes = { left: left.size, right: right.size };
        return { hex: new HexView({ fetch, changed, failed }, regions, sizes) };
      }
      case 'pictures': {
        const pictures = new Pictures();
        pictures.draw(difference.left, difference.right).then(changed, failed);
        return { pictures };
      }
      default:
        return {};
    }
  }

  #onKey(event: KeyboardEvent): void {
    if (!this.#lines.key(event)) return;
    event.preventDefault();
    // The editor has a meaning of its own for some of them.
    event.stopPropagation();
  }

  #request(request: DifferenceRequest): void {
    this.#change({ failure: '' });
    this.#requests.send(request).catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): void {
    this.#change({ failure: error instanceof Error ? error.message : String(error) });
  }

  #change(change: Partial<Model>): void {
    this.#model = { ...this.#model, ...change };
    this.#changed();
  }

  /** While it is scrolled it changes more often than anybody sees. */
  #changed(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#render();
    });
  }

  #render(): void {
    const { texts, page, mode, pictureMode: pictures, text } = this.#model;
    if (texts === undefined || page === undefined) return;
    const line = text?.line ?? this.#line;
    this.#host.setState({ mode, pictures, line, item: page.kept });
    render(pageTemplate({ ...this.#model, texts, page }, this), this.#root);
    this.#lines.rendered(text);
  }
}
