import { shown } from '../../engine/messages/shown.ts';
import { numberFormat } from './localFormats.ts';

export { shown };

type Value = string | number;
type Named = Readonly<Record<string, Value>>;
/** Of {0}, {1} …, or of {name} … */
export type Values = readonly Value[] | readonly [Named];

export function areNamed(values: Values): values is readonly [Named] {
  return typeof values[0] === 'object';
}

/** A text in the editor's language with its values, as `vscode.l10n.t`: English is the key. */
export type Translate = (english: string, ...values: Values) => string;

/** What is needed to say something in the editor's language. */
export interface Words {
  readonly t: Translate;
  /** The text in the editor's language with its own placeholders left as they are. */
  readonly translate: (english: string) => string;
  /** As `vscode.env.language`: for numbers. */
  readonly language: string;
}

/** Characters of a name within a sentence. */
const NAME_LENGTH = 60;

/**
 * A text of which a notification makes no link. The editor does so of `[text](command:…)`, which runs
 * that command at a click: no name or path from elsewhere may bring one.
 */
export function unlinked(text: string): string {
  return text.replaceAll('](', '] (');
}

/** The name of a member or a folder, safe in a notification and short enough for a sentence. */
export function shownName(name: string): string {
  const characters = [...unlinked(shown(name))];
  if (characters.length <= NAME_LENGTH) return characters.join('');
  return `${characters.slice(0, NAME_LENGTH - 1).join('')}…`;
}

/** 1,234 in English, 1.234 in German. */
export function count(amount: number, { language }: Words): string {
  return amount.toLocaleString(language);
}

/** Time of day: 2:05 PM, 14:05. @param ms since 1970 */
export function clockTime(ms: number, { language }: Words): string {
  return new Date(ms).toLocaleTimeString(language, { timeStyle: 'short' });
}

/** French has other ones. */
export const SIZE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes for people, in powers of 1000: 999 B, 1.2 KB, 34 MB; in French 1,2 Ko. */
export function size(bytes: number, { language, translate }: Words): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < SIZE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${numberFormat(language, digits).format(value)} ${translate(SIZE_UNITS[unit] ?? 'B')}`;
}
