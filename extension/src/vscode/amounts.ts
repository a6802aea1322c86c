import { count, size, type Words } from './messages/words.ts';

/** Numbers, lists and dates as a person reads them in the editor's language. */
export class Amounts {
  readonly words: Words;

  constructor(words: Words) {
    this.words = words;
  }

  count(value: number): string {
    return count(value, this.words);
  }

  bytes(bytes: number): string {
    return size(bytes, this.words);
  }

  /** Never 100 % before everything is done. */
  percent(part: number, whole: number): string {
    const share = whole > 0 ? Math.min(1, part / whole) : 0;
    return new Intl.NumberFormat(this.words.language, {
      style: 'percent',
      maximumFractionDigits: 0,
      roundingMode: 'floor',
    }).format(share);
  }

  /** Names as a list: Ada, Bob, and Cleo. */
  list(names: readonly string[]): string {
    return new Intl.ListFormat(this.words.language, { type: 'conjunction' }).format(names);
  }

  /** @param ms since 1970 */
  date(ms: number): string {
    const style = { dateStyle: 'medium', timeStyle: 'short' } as const;
    return new Date(ms).toLocaleString(this.words.language, style);
  }
}
