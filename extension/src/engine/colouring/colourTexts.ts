import textmate, { type IGrammar, type StateStack } from 'vscode-textmate';
import { shownLines } from '../difference/shownLines.ts';
import {
  type Coloured,
  type ColouringJob,
  PIECE,
  type TextSide,
  type UncolouredText,
} from './coloured.ts';
import { grammarOf, openGrammars, setRules } from './grammars.ts';
import { languageOf } from './languageOf.ts';
import { lineRuns } from './lineRuns.ts';
import { themeRules } from './themeRules.ts';

/** Longest that one line may take, in ms, as in the editor: what is left of it stays plain. */
const LINE_MS = 500;
/** Of the first line, to tell the language by. */
const FIRST_LINE_BYTES = 4096;

/** Colours two texts in turns, by the language of the first line of the right one. For a thread: it may take long. */
export async function colourTexts({ path, texts, colours, port }: ColouringJob): Promise<void> {
  const registry = openGrammars(colours.grammars);
  try {
    const named = { path, firstLine: firstLine(texts.right) };
    const language = languageOf(named, colours.languages, colours.associations);
    const contributed = language === undefined ? undefined : grammarOf(language, colours.grammars);
    // Of no language, or of one without a grammar: it is plain in the editor, too.
    if (contributed === undefined) return;
    const rules = [...(await themeRules(colours.theme)), ...colours.customized];
    const numbered = setRules(registry, rules);
    const grammar = await registry.loadGrammar(contributed.scopeName);
    if (grammar === null) throw new Error(`There is no grammar ${contributed.scopeName}.`);
    const send = (message: Coloured) => port.postMessage(message);
    send({ kind: 'colours', colours: numbered });
    const both = (['left', 'right'] as const).map(
      (side) => new TextColourer(side, texts[side], grammar),
    );
    colourInTurns(both, send);
  } finally {
    registry.dispose();
    port.close();
  }
}

/** Without a mark of byte order, and with what comes of a character that is cut. */
function firstLine({ bytes, starts }: UncolouredText): string {
  return new TextDecoder().decode(bytes.subarray(0, Math.min(starts[1] ?? 0, FIRST_LINE_BYTES)));
}

function colourInTurns(texts: readonly TextColourer[], send: (lines: Coloured) => void): void {
  for (;;) {
    const pieces = texts.flatMap((text) => text.next() ?? []);
    if (pieces.length === 0) return;
    for (const piece of pieces) send(piece);
  }
}

/** Colours one text from its start on: each line needs to know how the one before has ended. */
class TextColourer {
  readonly #side: TextSide;
  readonly #text: UncolouredText;
  readonly #grammar: IGrammar;
  #state: StateStack = textmate.INITIAL;
  #next = 0;

  constructor(side: TextSide, text: UncolouredText, grammar: IGrammar) {
    this.#side = side;
    this.#text = text;
    this.#grammar = grammar;
  }

  /** The next lines; undefined where there are none. */
  next(): Coloured | undefined {
    const { bytes, starts } = this.#text;
    const lines = shownLines(bytes, starts, this.#next, PIECE);
    if (lines.length === 0) return undefined;
    this.#next += lines.length;
    const ends = new Uint32Array(lines.length + 1);
    const all: number[] = [];
    for (const [at, { text, cut }] of lines.entries()) {
      all.push(...this.#runs(text, cut === true));
      ends[at + 1] = all.length;
    }
    return { kind: 'lines', side: this.#side, starts: ends, runs: Uint16Array.from(all) };
  }

  /** How a line that is cut ends nobody knows: the next one begins as it did. */
  #runs(text: string, isCut: boolean): number[] {
    const { tokens, ruleStack, stoppedEarly } = this.#grammar.tokenizeLine2(
      text,
      this.#state,
      LINE_MS,
    );
    if (!isCut && !stoppedEarly) this.#state = ruleStack;
    return lineRuns(tokens, text.length);
  }
}
