import { BytesyncError } from '@bytesync/shared/errors.ts';
import type * as vscode from 'vscode';
import type {
  Coloured,
  ColouringJob,
  EditorColours,
  TextSide,
} from '../../engine/colouring/coloured.ts';
import type { ColourThread } from '../../engine/colouring/colourThread.ts';
import { TextColours } from '../../engine/colouring/textColours.ts';
import type { LineRuns, PageColoursMessage } from '../../webview/differenceMessages.ts';

/** Two texts that a page shows. */
export interface ShownTexts extends Pick<ColouringJob, 'path' | 'texts' | 'steps'> {
  /** The number of what is shown. */
  readonly shown: number;
}

export interface WantedLines {
  readonly shown: number;
  readonly side: TextSide;
  readonly first: number;
  readonly count: number;
}

/** What the editor has for colours; see `EditorColourSource`. */
export interface ColourSource {
  /** Undefined where there is nothing to colour by. */
  current(): EditorColours | undefined;
  readonly onDidChange: vscode.Event<void>;
}

/** What pages of differences share for their colours. */
export interface Colouring {
  readonly thread: ColourThread;
  readonly source: ColourSource;
}

/**
 * The colours of the texts of a page: they come after the lines, and anew where the theme becomes another one. Where they
 * can't be had, the page stays plain and the log says why.
 */
export class PageColours implements vscode.Disposable {
  readonly #colouring: Colouring;
  readonly #send: (message: PageColoursMessage) => void;
  readonly #changes: vscode.Disposable;
  #texts: ShownTexts | undefined;
  #running = new AbortController();
  #coloured = new TextColours();
  #colours: readonly string[] = [];
  /** By what the colours were made; undefined where they have not begun. */
  #made: { readonly by: EditorColours | undefined } | undefined;

  constructor(colouring: Colouring, send: (message: PageColoursMessage) => void) {
    this.#colouring = colouring;
    this.#send = send;
    this.#changes = colouring.source.onDidChange(() => this.#again());
  }

  /** Gives up what went on. @param texts that are shown now; undefined where it is no text */
  show(texts: ShownTexts | undefined): void {
    this.#stop();
    this.#made = undefined;
    this.#texts = texts;
  }

  /** Colours what is shown, unless it is done already. To be called when the page has lines: they don't wait for colours. */
  begin(): void {
    if (this.#texts !== undefined && this.#made === undefined) this.#begin(this.#texts);
  }

  /** For a page that was loaded anew. */
  sendAgain(): void {
    if (this.#colours.length > 0) this.#tell();
  }

  /** The runs of lines; undefined where something else is shown by now. */
  async lines({ shown, side, first, count }: WantedLines): Promise<LineRuns[] | undefined> {
    const coloured = this.#coloured;
    if (shown !== this.#texts?.shown) return undefined;
    const lines = await coloured.lines(side, first, count);
    return coloured === this.#coloured ? lines : undefined;
  }

  dispose(): void {
    this.#changes.dispose();
    this.#stop();
    this.#texts = undefined;
  }

  #again(): void {
    const texts = this.#texts;
    if (texts === undefined || this.#made === undefined) return;
    if (areSame(this.#made.by, this.#colouring.source.current())) return;
    this.#stop();
    // Plain until they come: what is readable on one background may not be on another.
    this.#tell();
    this.#begin(texts);
  }

  #stop(): void {
    this.#running.abort(new BytesyncError('aborted'));
    this.#coloured.end();
    this.#coloured = new TextColours();
    this.#colours = [];
  }

  #begin(texts: ShownTexts): void {
    const coloured = this.#coloured;
    this.#running = new AbortController();
    this.#colour(texts, coloured, this.#running.signal)
      .catch((error: unknown) => {
        // When the time was over as well: what came holds.
        const isAborted = error instanceof BytesyncError && error.code === 'aborted';
        if (!isAborted) console.error('A text stays without colours:', error);
      })
      .finally(() => coloured.end());
  }

  async #colour(
    { path, texts, steps }: ShownTexts,
    coloured: TextColours,
    signal: AbortSignal,
  ): Promise<void> {
    this.#made = { by: undefined };
    const colours = this.#colouring.source.current();
    this.#made = { by: colours };
    if (colours === undefined) return;
    const take = (one: Coloured) => {
      if (coloured === this.#coloured) this.#take(one);
    };
    await this.#colouring.thread.colour({ path, texts, steps, colours }, take, signal);
  }

  #take(coloured: Coloured): void {
    if (coloured.kind === 'lines') {
      this.#coloured.add(coloured);
      return;
    }
    this.#colours = coloured.colours;
    this.#tell();
  }

  #tell(): void {
    const { shown } = this.#texts ?? {};
    if (shown !== undefined) this.#send({ type: 'colours', shown, colours: this.#colours });
  }
}

function areSame(one: EditorColours | undefined, other: EditorColours | undefined): boolean {
  const rest = (all: EditorColours | undefined) => {
    return JSON.stringify([all?.theme, all?.customized, all?.associations]);
  };
  // The lists are made anew when extensions change, and are long.
  return one?.grammars === other?.grammars && rest(one) === rest(other);
}
