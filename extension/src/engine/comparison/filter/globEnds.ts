import { ANYTHING, type GlobPart } from './globParser.ts';

/** How far a pattern is plain text: most patterns are told by their ends, many by them alone. */
export interface GlobEnds {
  /** What every match begins with. */
  readonly prefix: string;
  /** What every match ends with, behind the prefix. */
  readonly suffix: string;
  /** What stands between: nothing, any characters without a slash, any at all, or what has to be looked at. */
  readonly between: 'nothing' | 'name' | 'anything' | 'more';
}

export function globEnds(parts: readonly GlobPart[]): GlobEnds {
  const texts = parts.map(textOf);
  const first = texts.indexOf(undefined);
  if (first === -1) return { prefix: texts.join(''), suffix: '', between: 'nothing' };
  const last = texts.lastIndexOf(undefined);
  const prefix = texts.slice(0, first).join('');
  const suffix = texts.slice(last + 1).join('');
  const [only] = parts.slice(first, last + 1);
  if (first !== last || only?.kind !== 'many') return { prefix, suffix, between: 'more' };
  return { prefix, suffix, between: only.of === ANYTHING ? 'anything' : 'name' };
}

/** The one character that a part stands for, if it does. */
function textOf(part: GlobPart): string | undefined {
  const [range, ...others] = part.kind === 'one' ? part.of : [];
  if (range === undefined || others.length > 0 || range[0] !== range[1]) return undefined;
  return String.fromCodePoint(range[0]);
}
