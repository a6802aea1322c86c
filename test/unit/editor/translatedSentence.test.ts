import assert from 'node:assert/strict';
import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import { EDITOR_SENTENCES } from '../../../extension/src/engine/messages/editorSentences.ts';
import { SENTENCES } from '../../../extension/src/engine/messages/sentences.ts';
import {
  translatedReason,
  translatedSentence,
} from '../../../extension/src/vscode/messages/translatedSentence.ts';
import { ENGLISH, wordsOf } from './english.ts';

const GERMAN = wordsOf('de', (english) => TRANSLATIONS.get(english) ?? english);
const TRANSLATIONS = new Map([
  [EDITOR_SENTENCES['folder-missing'], 'Den Ordner[ {path}] gibt es nicht.'],
  [EDITOR_SENTENCES['relay-unreachable'], 'Nicht erreichbar: {relay|das Relay}[ ({reason})].'],
  [EDITOR_SENTENCES['disk-full'], 'Voll[: {needed:bytes} fehlen].'],
  ['nobody listens there', 'dort hört niemand zu'],
  ['bytes', 'Byte'],
]);

describe('sentences in the editor', () => {
  const cases: readonly [description: string, ErrorCode, ErrorValues, string][] = [
    ['translated, with values', 'folder-missing', { path: '/x' }, 'Den Ordner /x gibt es nicht.'],
    ['without them', 'folder-missing', {}, 'Den Ordner gibt es nicht.'],
    [
      'reasons are translated too',
      'relay-unreachable',
      { relay: 'r', reason: 'ECONNREFUSED' },
      'Nicht erreichbar: r (dort hört niemand zu).',
    ],
    [
      'numbers as the language has them',
      'disk-full',
      { needed: 12345 },
      'Voll: 12.345 Byte fehlen.',
    ],
    ['whom it befell', 'folder-missing', { member: 'Bob' }, 'Bob: Den Ordner gibt es nicht.'],
    ['what kept a member', 'member-failed', { code: 'disk-full', member: 'Bob' }, 'Bob: Voll.'],
    ['English where there is no translation', 'session-closed', {}, SENTENCES['session-closed']],
  ];
  for (const [description, code, values, expected] of cases) {
    it(description, () => assert.equal(translatedSentence(code, values, GERMAN), expected));
  }

  it('are the words of the editor, not of a terminal', () => {
    assert.doesNotMatch(translatedSentence('guard', {}, ENGLISH), /--accept-guard/u);
  });

  it('reasons of conflicts', () => {
    assert.equal(translatedReason('unsaved', ENGLISH), 'it has unsaved changes in an editor');
    for (const unknown of ['something else', 'constructor', '__proto__']) {
      assert.equal(translatedReason(unknown, ENGLISH), unknown);
    }
  });
});
