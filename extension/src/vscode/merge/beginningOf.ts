import { shown } from '../messages/words.ts';
import type { LostText } from './keptMerges.ts';

/** Of the first line of a text. */
const SHOWN_CHARACTERS = 80;

/** Its first line that says something, shortened: people know their texts by it. */
export function beginningOf({ beginning }: Pick<LostText, 'beginning'>): string {
  const lines = new TextDecoder().decode(beginning).split(/\r?\n/u);
  return shown(lines.find((line) => line.trim() !== '')?.slice(0, SHOWN_CHARACTERS) ?? '');
}
