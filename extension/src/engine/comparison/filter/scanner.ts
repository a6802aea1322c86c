import { type FilterFlaw, type FlawHints, filterError, type Place } from './filterError.ts';
import { COMPARISONS, type ComparisonSign, FILTER_CHARACTERS } from './tree.ts';
import { isSizeUnit } from './values.ts';

export type Connective = 'AND' | 'OR' | 'NOT';

/** A piece of an expression with its text. */
export interface Piece extends Place {
  readonly text: string;
}

export type Token =
  | { readonly kind: Connective | '(' | ')'; readonly place: Place }
  | { readonly kind: 'text'; readonly text: string; readonly place: Place }
  /** `word:value` */
  | {
      readonly kind: 'word';
      readonly word: Piece;
      readonly value: Piece;
      readonly place: Place;
    }
  /** `left sign right` */
  | {
      readonly kind: 'comparison';
      readonly left: Piece;
      readonly sign: ComparisonSign;
      readonly signPlace: Place;
      readonly right: Piece;
      readonly place: Place;
    };

const CONNECTIVES: ReadonlySet<string> = new Set<Connective>(['AND', 'OR', 'NOT']);
/** Signs that other languages have, and what they are here. */
const FOREIGN_SIGNS: Readonly<Record<string, string>> = {
  '==': '=',
  '===': '=',
  '!==': '!=',
  '<>': '!=',
  '=>': '>=',
  '=<': '<=',
};

export function isConnective(text: string): text is Connective {
  return CONNECTIVES.has(text);
}

/** The tokens of an expression. @throws BytesyncError filter-invalid */
export function scan(expression: string): Token[] {
  return new Scanner(expression).tokens();
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(expression: string) {
    this.#text = expression;
    const { length } = expression;
    if (length > FILTER_CHARACTERS) {
      throw this.#error('filter-long', FILTER_CHARACTERS, length - FILTER_CHARACTERS);
    }
    if (expression.trim() === '') throw this.#error('filter-empty', 0, length);
  }

  tokens(): Token[] {
    const tokens: Token[] = [];
    for (this.#skipSpace(); this.#at < this.#text.length; this.#skipSpace()) {
      tokens.push(this.#token());
    }
    return tokens;
  }

  #token(): Token {
    const start = this.#at;
    const character = this.#text[start];
    if (character === '(' || character === ')') {
      this.#at += 1;
      return { kind: character, place: { offset: start, length: 1 } };
    }
    if (character === '"') {
      const { text } = this.#quoted();
      return { kind: 'text', text, place: this.#since(start) };
    }
    const run = this.#run();
    if (isConnective(run.text)) return { kind: run.text, place: this.#since(start) };
    const mark = run.text.search(/[:<>=]/u);
    if (run.text[mark] === ':') return this.#word(run, mark);
    if (mark >= 0) return this.#comparison(run, run.text[mark - 1] === '!' ? mark - 1 : mark);
    const gap = this.#gapBeforeSign();
    if (gap !== undefined) return this.#comparison(run, run.length + gap);
    this.#requireSpace(run);
    return { kind: 'text', text: run.text, place: this.#since(start) };
  }

  #word(run: Piece, colon: number): Token {
    const word = { text: run.text.slice(0, colon), offset: run.offset, length: colon };
    this.#at = run.offset + colon + 1;
    const value = this.#text[this.#at] === '"' ? this.#quoted() : this.#run();
    if (value.text === '') throw this.#error('filter-value', run.offset, colon + 1);
    this.#requireSpace(value);
    return { kind: 'word', word, value, place: this.#since(run.offset) };
  }

  /** @param before characters from the run's beginning to the sign */
  #comparison(run: Piece, before: number): Token {
    const start = run.offset;
    const signAt = start + before;
    const text = this.#text.slice(start, signAt).trimEnd();
    const left = { text, offset: start, length: text.length };
    this.#at = signAt;
    const { sign, place: signPlace } = this.#sign();
    if (text === '') throw this.#error('filter-operand', signAt, sign.length);
    this.#skipSpace();
    const right = this.#operand();
    if (right.text === '') throw this.#error('filter-value', start, before + sign.length);
    this.#requireSpace(right);
    return { kind: 'comparison', left, sign, signPlace, right, place: this.#since(start) };
  }

  #sign(): { sign: ComparisonSign; place: Place } {
    const offset = this.#at;
    const written = /^!?[<>=]+/u.exec(this.#text.slice(offset, offset + 16))?.[0] ?? '';
    this.#at += written.length;
    const sign = COMPARISONS.find((one) => one === written);
    const place = { offset, length: written.length };
    if (sign !== undefined) return { sign, place };
    const suggestion = FOREIGN_SIGNS[written];
    throw filterError(this.#text, 'filter-sign', place, { suggestion });
  }

  /** What stands right of a sign; a size may have a space before its unit. */
  #operand(): Piece {
    const number = this.#run();
    const end = this.#at;
    if (!/^\d+(?:\.\d+)?$/u.test(number.text)) return number;
    this.#skipSpace();
    const unit = this.#run();
    if (this.#at > end && isSizeUnit(unit.text)) {
      return {
        text: number.text + unit.text,
        offset: number.offset,
        length: this.#at - number.offset,
      };
    }
    this.#at = end;
    return number;
  }

  /** The characters up to a space, a parenthesis or a quotation mark. */
  #run(): Piece {
    const offset = this.#at;
    const match = /[\s()"]/gu;
    match.lastIndex = offset;
    this.#at = match.exec(this.#text)?.index ?? this.#text.length;
    return { text: this.#text.slice(offset, this.#at), offset, length: this.#at - offset };
  }

  /** A text in quotation marks, in which \" and \\ are one character. */
  #quoted(): Piece {
    const offset = this.#at;
    let text = '';
    for (let at = offset + 1; at < this.#text.length; at += 1) {
      const character = this.#text[at] ?? '';
      const next = this.#text[at + 1];
      if (character === '"') {
        this.#at = at + 1;
        const piece = { text, offset, length: this.#at - offset };
        if (text === '') throw this.#error('filter-value', offset, piece.length);
        this.#requireSpace(piece);
        return piece;
      }
      const isEscape = character === '\\' && (next === '"' || next === '\\');
      if (isEscape) at += 1;
      text += isEscape ? next : character;
    }
    const hints = { suggestion: `${this.#text.slice(offset, offset + 200)}"` };
    throw this.#error('filter-quote', offset, this.#text.length - offset, hints);
  }

  /** How many spaces stand between here and a sign; undefined where none follows. */
  #gapBeforeSign(): number | undefined {
    const rest = /\s*(?=[<>=]|!=)/uy;
    rest.lastIndex = this.#at;
    return rest.exec(this.#text)?.[0].length;
  }

  /** What is written directly behind a value looks like a part of it. */
  #requireSpace({ offset, length }: Place): void {
    const next = this.#text[this.#at];
    if (next === undefined || next === ')' || /\s/u.test(next)) return;
    throw this.#error('filter-space', offset, length);
  }

  #skipSpace(): void {
    while (/\s/u.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #since(offset: number): Place {
    return { offset, length: this.#at - offset };
  }

  #error(flaw: FilterFlaw, offset: number, length: number, hints: FlawHints = {}) {
    return filterError(this.#text, flaw, { offset, length }, hints);
  }
}
