import type { FilterTree, Operand } from './tree.ts';
import { printConstant } from './values.ts';

/** The expression of a tree: parsed again it gives the same tree. */
export function printFilter(tree: FilterTree): string {
  switch (tree.kind) {
    case 'or':
      return tree.parts.map((part) => within(part, ['or'])).join(' OR ');
    case 'and':
      return tree.parts.map((part) => within(part, ['or', 'and'])).join(' AND ');
    case 'not':
      return `NOT ${within(tree.part, ['or', 'and'])}`;
    case 'on':
    case 'only':
    case 'missing':
      return `${tree.kind}:${tree.label}`;
    case 'is':
      return `is:${tree.state}`;
    case 'has-error':
      return 'has:error';
    case 'name':
    case 'path':
      return `${tree.kind}:${quoted(tree.pattern)}`;
    case 'extension':
      return `ext:${quoted(tree.extension)}`;
    case 'text':
      return quoted(tree.text);
    case 'comparison': {
      const { left, sign, right } = tree;
      const value = right.kind === 'property' ? printOperand(right.operand) : printConstant(right);
      return `${printOperand(left)}${sign}${value}`;
    }
  }
}

function within(part: FilterTree, weaker: readonly FilterTree['kind'][]): string {
  return weaker.includes(part.kind) ? `(${printFilter(part)})` : printFilter(part);
}

function printOperand({ property, label }: Operand): string {
  return label === undefined ? property : `${label}.${property}`;
}

/** A word and its value as people write them: in quotation marks only what could not be told apart without. */
export function printWord(word: 'name' | 'path' | 'ext', value: string): string {
  return `${word}:${/[\s()"]/u.test(value) ? quoted(value) : value}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/gu, (character) => `\\${character}`)}"`;
}
