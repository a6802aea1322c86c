import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import { EDITOR_SENTENCES } from '../../engine/messages/editorSentences.ts';
import { wordsForReason } from '../../engine/messages/reasons.ts';
import { sentence } from '../../engine/messages/sentences.ts';
import type { Words } from './words.ts';

/** The sentence for an error code, in the words and the language of the editor. */
export function translatedSentence(code: ErrorCode, values: ErrorValues, words: Words): string {
  const { translate, language } = words;
  return sentence(code, values, { sentences: EDITOR_SENTENCES, translate, language });
}

/** Words for a reason that a conflict or an error carries. */
export function translatedReason(reason: string, { translate }: Words): string {
  const english = wordsForReason(reason);
  return english === undefined ? reason : translate(english);
}
