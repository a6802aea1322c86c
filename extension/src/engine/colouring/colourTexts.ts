import textmate, { type IGrammar, type StateStack } from 'vscode-textmate';
import { type ShownLine, shownLines } from '../difference/shownLines.ts';
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
import { SameLines } from './sameLines.ts';
import { themeRules } from './themeRules.ts';

/** Longest that one line may take, in ms, as in the editor: what is left of it stays plain. */
const LINE_MS = 500;
/** Of the first line, to tell the language by. */
const FIRST_LINE_BYTES = 4096;

/** Colours two texts in turns, by the language of the first line of the right one. For a thread: it may take long. */
export async function colourTexts(job: ColouringJob): Promise<void> {
  const { path, texts, colours, port } = job;
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
    const left = new TextColourer('left', texts.left, grammar);
    const same = new SameLines(job.steps);
    const known = (line: number) => left.done(same.ofLeft(line));
    colourInTurns([left, new TextColourer('right', texts.right, grammar, known)], send);
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

/** A line that is coloured, and what was open where it begins and ends. */
interface DoneLine {
  readonly text: string;
  readonly before: StateStack;
  readonly after: StateStack;
  readonly runs: readonly number[];
}

/** Colours one text from its start on: each line needs to know how the one before has ended. */
class TextColourer {
  readonly #side: TextSide;
  readonly #text: UncolouredText;
  readonly #grammar: IGrammar;
  readonly #known: (line: number) => DoneLine | undefined;
  readonly #done: DoneLine[] = [];
  #state: StateStack = textmate.INITIAL;

  /** @param known gives a line that may be the same as this one: most are, and need not be coloured twice */
  constructor(
    side: TextSide,
    text: UncolouredText,
    grammar: IGrammar,
    known: (line: number) => DoneLine | undefined = () => undefined,
  ) {
    this.#side = side;
    this.#text = text;
    this.#grammar = grammar;
    this.#known = known;
  }

  done(line: number | undefined): DoneLine | undefined {
    return line === undefined ? undefined : this.#done[line];
  }

  /** The next lines; undefined where there are none. */
  next(): Coloured | undefined {
    const { bytes, starts } = this.#text;
    const lines = shownLines(bytes, starts, this.#done.length, PIECE);
    if (lines.length === 0) return undefined;
    const ends = new Uint32Array(lines.length + 1);
    const all: number[] = [];
    for (const [at, line] of lines.entries()) {
      all.push(...this.#line(line));
      ends[at + 1] = all.length;
    }
    return { kind: 'lines', side: this.#side, starts: ends, runs: Uint16Array.from(all) };
  }

  #line(line: ShownLine): readonly number[] {
    const known = this.#known(this.#done.length);
    const isKnown = known?.text === line.text && known.before.equals(this.#state);
    const done = isKnown ? known : this.#coloured(line);
    this.#done.push(done);
    this.#state = done.after;
    return done.runs;
  }

  /** How a line that is cut ends nobody knows: the next one begins as it did. */
  #coloured({ text, cut }: ShownLine): DoneLine {
    const before = this.#state;
    let found = this.#grammar.tokenizeLine2(text, before, LINE_MS);
    // Expressions are compiled when they are needed first, which takes long once.
    if (found.stoppedEarly) found = this.#grammar.tokenizeLine2(text, before, LINE_MS);
    const after = cut || found.stoppedEarly ? before : found.ruleStack;
    return { text, before, after, runs: lineRuns(found.tokens, text.length) };
  }
}
