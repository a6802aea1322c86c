import type { BytesyncError } from '@bytesync/shared/errors.ts';
import { type FilterFlaw, type FlawHints, filterError, type Place } from './filterError.ts';
import { isConnective, scan, type Token } from './scanner.ts';
import { suggestion } from './suggestion.ts';
import { comparisonTerm, type LabelPlace, textTerm, wordTerm } from './terms.ts';
import { FILTER_NESTING, FILTER_TERMS, type FilterTree } from './tree.ts';

export interface ParsedFilter {
  readonly tree: FilterTree;
  /** Every label that is named, in order. */
  readonly labels: readonly LabelPlace[];
}

/**
 * Understands an expression of the filter language (docs/filter.md). Whether its labels are those of
 * data sources is for `checkLabels` to say.
 * @throws BytesyncError filter-invalid, with place, reason and suggestion
 */
export function parseFilter(expression: string): ParsedFilter {
  return new Parser(expression).whole();
}

class Parser {
  readonly #expression: string;
  readonly #tokens: readonly Token[];
  readonly #labels: LabelPlace[] = [];
  #next = 0;
  #terms = 0;
  #depth = 0;

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = scan(expression);
  }

  whole(): ParsedFilter {
    const tree = this.#or();
    const left = this.#tokens[this.#next];
    // Whatever else may follow begins another part of an AND.
    if (left !== undefined) throw this.#error('filter-closed', left.place);
    return { tree, labels: this.#labels };
  }

  #or(): FilterTree {
    const parts = [this.#and()];
    while (this.#took('OR')) parts.push(this.#and());
    return joined('or', parts);
  }

  #and(): FilterTree {
    const parts = [this.#not()];
    for (;;) {
      const kind = this.#tokens[this.#next]?.kind;
      if (kind === undefined || kind === 'OR' || kind === ')') return joined('and', parts);
      this.#took('AND');
      parts.push(this.#not());
    }
  }

  #not(): FilterTree {
    const before = this.#tokens[this.#next];
    if (!this.#took('NOT')) return this.#primary();
    return this.#nested(before?.place, () => ({ kind: 'not', part: this.#not() }));
  }

  #primary(): FilterTree {
    const token = this.#tokens[this.#next];
    const before = this.#tokens[this.#next - 1];
    this.#next += 1;
    if (token === undefined || token.kind === ')' || isConnective(token.kind)) {
      throw this.#missing(token, before);
    }
    if (token.kind === '(')
      return this.#nested(token.place, () => this.#inParentheses(token.place));
    this.#terms += 1;
    if (this.#terms > FILTER_TERMS) throw this.#error('filter-terms', token.place);
    return this.#term(token);
  }

  #term(token: Token): FilterTree {
    const context = {
      fail: (flaw: FilterFlaw, place: Place, hints?: FlawHints) => this.#error(flaw, place, hints),
      label: (label: LabelPlace) => this.#labels.push(label),
    };
    if (token.kind === 'word') return wordTerm(token, context);
    if (token.kind === 'comparison') return comparisonTerm(token, context);
    const { offset, length } = token.place;
    return textTerm(this.#expression.slice(offset, offset + length), token, context);
  }

  #inParentheses(opened: Place): FilterTree {
    const inside = this.#or();
    if (this.#took(')')) return inside;
    const { offset } = opened;
    const length = this.#expression.trimEnd().length - offset;
    const hint = { suggestion: `${this.#expression.slice(offset, offset + 200).trimEnd()})` };
    throw this.#error('filter-opened', { offset, length }, hint);
  }

  #nested(place: Place | undefined, parse: () => FilterTree): FilterTree {
    this.#depth += 1;
    if (place !== undefined && this.#depth > FILTER_NESTING) {
      throw this.#error('filter-nesting', place);
    }
    const tree = parse();
    this.#depth -= 1;
    return tree;
  }

  /** Where something to filter by should stand there is nothing, or something else. */
  #missing(token: Token | undefined, before: Token | undefined): BytesyncError {
    if (token?.kind === ')' && before === undefined)
      return this.#error('filter-closed', token.place);
    const end = { offset: this.#expression.length, length: 0 };
    return this.#error('filter-operand', before?.place ?? token?.place ?? end);
  }

  #took(kind: Token['kind']): boolean {
    if (this.#tokens[this.#next]?.kind !== kind) return false;
    this.#next += 1;
    return true;
  }

  #error(flaw: FilterFlaw, place: Place, hints?: FlawHints): BytesyncError {
    return filterError(this.#expression, flaw, place, hints);
  }
}

function joined(kind: 'and' | 'or', parts: readonly FilterTree[]): FilterTree {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind, parts };
}

/**
 * Holds the labels of a filter against those that there are: a source's own, or the letter of its member
 * for all sources of that member.
 * @throws BytesyncError filter-invalid
 */
export function checkLabels(
  expression: string,
  { labels }: ParsedFilter,
  known: readonly string[],
): void {
  const letters = known.map((label) => label.slice(0, 1));
  const all = [...new Set([...known, ...letters])];
  for (const { label, place } of labels) {
    if (all.includes(label)) continue;
    const hints = { suggestion: suggestion(label, all), labels: known.join(', ').slice(0, 1000) };
    throw filterError(expression, 'filter-source', place, hints);
  }
}
