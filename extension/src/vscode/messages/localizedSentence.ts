import {
  asBytesyncError,
  type BytesyncError,
  type ErrorCode,
  type ErrorValues,
} from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { translatedSentence } from './translatedSentence.ts';
import { areNamed, shown, unlinked, type Words } from './words.ts';

/** The words of this editor: its language and its translations. */
export function editorWords(): Words {
  return {
    t: (english, ...values) =>
      areNamed(values) ? vscode.l10n.t(english, values[0]) : vscode.l10n.t(english, ...values),
    // Sentences have placeholders of their own, which `l10n.t` does not know.
    translate: (english) => vscode.l10n.bundle?.[english] ?? english,
    language: vscode.env.language,
  };
}

/** What an error code says to the person in front of this editor. */
export function localizedSentence(code: ErrorCode, values: ErrorValues = {}): string {
  return unlinked(shown(translatedSentence(code, values, editorWords())));
}

/** The sentence for anything that was thrown. */
export function localizedSentenceFor(error: unknown): string {
  const { code, values }: BytesyncError = asBytesyncError(error);
  return localizedSentence(code, values);
}
