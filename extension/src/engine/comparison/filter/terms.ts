import type { BytesyncError } from '@bytesync/shared/errors.ts';
import type { FilterFlaw, FlawHints, Place } from './filterError.ts';
import { globFlaw } from './globParser.ts';
import type { Piece, Token } from './scanner.ts';
import { suggestion } from './suggestion.ts';
import {
  type Comparand,
  type FilterTree,
  type Operand,
  PROPERTIES,
  SOURCE_WORDS,
  STATES,
} from './tree.ts';
import { parseDate, parseSize } from './values.ts';

/** A label as it is named in an expression. */
export interface LabelPlace {
  readonly label: string;
  readonly place: Place;
}

/** What a term needs of the parser. */
export interface TermContext {
  /** Returns the error, to be thrown. */
  readonly fail: (flaw: FilterFlaw, place: Place, hints?: FlawHints) => BytesyncError;
  readonly label: (label: LabelPlace) => void;
}

const WORDS = [...SOURCE_WORDS, 'is', 'has', 'name', 'path', 'ext'] as const;

const LABEL = /^[a-z]\d{0,4}$/iu;
const OPERAND = /^(?:([^.]*)\.)?([^.]*)$/u;

/** `word:value` */
export function wordTerm(
  { word, value, place }: Extract<Token, { kind: 'word' }>,
  context: TermContext,
): FilterTree {
  const key = word.text.toLowerCase();
  const source = SOURCE_WORDS.find((one) => one === key);
  if (source !== undefined) return { kind: source, label: labelOf(value, context) };
  switch (key) {
    case 'is':
      return stateTerm(value, context);
    case 'has':
      if (value.text.toLowerCase() === 'error') return { kind: 'has-error' };
      throw context.fail('filter-state', value, { suggestion: suggestion(value.text, ['error']) });
    case 'name':
    case 'path':
      return patternTerm(key, value, context);
    case 'ext':
      return extensionTerm(value, context);
    default: {
      const hints = { suggestion: wordMeant(word.text, value.text) };
      throw context.fail('filter-word', hints.suggestion === undefined ? place : word, hints);
    }
  }
}

/** `is:fil` for `si:fil`, `size=10MB` for `size:10MB` */
function wordMeant(word: string, value: string): string | undefined {
  const [, , property = ''] = OPERAND.exec(word) ?? [];
  if (PROPERTIES.some((one) => one === property.toLowerCase())) return `${word}=${value}`;
  const like = suggestion(word, WORDS);
  return like === undefined ? undefined : `${like}:${value}`;
}

function stateTerm(value: Piece, context: TermContext): FilterTree {
  const state = STATES.find((one) => one === value.text.toLowerCase());
  if (state !== undefined) return { kind: 'is', state };
  const like = suggestion(value.text, STATES);
  const hints = { suggestion: like === undefined ? undefined : `is:${like}` };
  throw context.fail('filter-state', value, hints);
}

function patternTerm(kind: 'name' | 'path', value: Piece, context: TermContext): FilterTree {
  const pattern = value.text;
  if (kind === 'name' && pattern.includes('/')) {
    throw context.fail('filter-slash', value, { suggestion: `path:**/${trimmed(pattern)}` });
  }
  if (pattern.startsWith('/') || pattern.endsWith('/')) {
    const below = pattern.endsWith('/') ? '/**' : '';
    throw context.fail('filter-edge-slash', value, {
      suggestion: `path:${trimmed(pattern)}${below}`,
    });
  }
  if (globFlaw(pattern)) throw context.fail('filter-pattern', value);
  return { kind, pattern };
}

function trimmed(pattern: string): string {
  return pattern.replace(/^\/+/u, '').replace(/\/+$/u, '');
}

function extensionTerm(value: Piece, context: TermContext): FilterTree {
  // ASCII alone, as it is compared.
  const extension = value.text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  if (!/^\.|[/*?]/u.test(extension)) return { kind: 'extension', extension };
  const bare = extension.replace(/^(?:\*?\.)+/u, '');
  const hints = { suggestion: /^[^/*?]+$/u.test(bare) ? `ext:${bare}` : undefined };
  throw context.fail('filter-extension', value, hints);
}

/** @param written as it stands in the expression, quotation marks included */
export function textTerm(written: string, token: Token, context: TermContext): FilterTree {
  const text = token.kind === 'text' ? token.text : written;
  if (written.startsWith('"')) return { kind: 'text', text };
  if (/[*?]/u.test(text)) {
    const word = text.includes('/') ? 'path' : 'name';
    throw context.fail('filter-bare-pattern', token.place, { suggestion: `${word}:${text}` });
  }
  const [, label, property] = /^([a-z]\d{0,4})\.([a-z]+)$/iu.exec(text) ?? [];
  const known = PROPERTIES.find((one) => one === property?.toLowerCase());
  if (label !== undefined && known !== undefined) {
    const example = { size: '>1MB', date: '>now-7d', content: '!=B.content' }[known];
    throw context.fail('filter-comparison', token.place, { suggestion: text + example });
  }
  return { kind: 'text', text };
}

/** `left sign right` */
export function comparisonTerm(
  token: Extract<Token, { kind: 'comparison' }>,
  context: TermContext,
): FilterTree {
  const { sign, signPlace } = token;
  const left = operandOf(token.left, context);
  const right = comparandOf(token.right, left, context);
  if (left.property === 'content' && sign !== '=' && sign !== '!=') {
    throw context.fail('filter-sign', signPlace, { suggestion: '!=' });
  }
  return { kind: 'comparison', left, sign, right };
}

function operandOf(piece: Piece, context: TermContext): Operand {
  const [, label, name = ''] = OPERAND.exec(piece.text) ?? [];
  const property = PROPERTIES.find((one) => one === name.toLowerCase());
  if (property === undefined) {
    const like = suggestion(name, PROPERTIES);
    const before = label === undefined ? '' : `${label}.`;
    const hints = { suggestion: like === undefined ? undefined : before + like };
    throw context.fail('filter-property', piece, hints);
  }
  if (label === undefined) return { property };
  const { offset } = piece;
  return { property, label: labelOf({ text: label, offset, length: label.length }, context) };
}

function comparandOf(piece: Piece, left: Operand, context: TermContext): Comparand {
  const { property } = left;
  const constant = property === 'size' ? parseSize(piece.text) : parseDate(piece.text);
  if (constant !== undefined && property !== 'content') return constant;
  if (!/^[^.]*\.[a-z]+$/iu.test(piece.text)) {
    if (LABEL.test(piece.text)) {
      throw context.fail('filter-kinds', piece, { suggestion: `${piece.text}.${property}` });
    }
    if (property === 'size') throw context.fail('filter-size', piece, { suggestion: '10MB' });
    if (property === 'date') throw context.fail('filter-date', piece, { suggestion: 'now-7d' });
    throw context.fail('filter-kinds', piece, { suggestion: 'B.content' });
  }
  const operand = operandOf(piece, context);
  if (operand.property !== property) {
    const hints = { suggestion: `${operand.label ?? ''}.${property}` };
    throw context.fail('filter-kinds', piece, hints);
  }
  return { kind: 'property', operand };
}

function labelOf({ text, offset, length }: Piece, context: TermContext): string {
  const place = { offset, length };
  if (!LABEL.test(text)) throw context.fail('filter-label', place);
  const label = text.toUpperCase();
  context.label({ label, place });
  return label;
}
