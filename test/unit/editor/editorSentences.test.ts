import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ERROR_CODES, type ErrorCode } from '@bytesync/shared/errors.ts';
import { EDITOR_SENTENCES } from '../../../extension/src/engine/messages/editorSentences.ts';
import { SENTENCES } from '../../../extension/src/engine/messages/sentences.ts';
import { fillIn } from '../../../extension/src/engine/messages/template.ts';

const titles: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('../../../package.nls.json', import.meta.url), 'utf8'),
);

/** What only a terminal has. */
const TERMINAL =
  /(?:^|\s)--?[a-z]|BYTESYNC_|\bbytesync \w|\bnpm\b|\bterminal\b|\bsame command\b|\boption\b|\bRun again\b|\b[Nn]ame (?:it|one|two|the)\b/u;

/** Of single-file work on the command line; an editor never meets them. */
const TERMINAL_ONLY: ReadonlySet<ErrorCode> = new Set([
  'signature-malformed',
  'delta-malformed',
  'base-mismatch',
]);

/** Names that placeholders have: a value of another name would never come. */
function namesIn(sentence: string): string[] {
  return [...sentence.matchAll(/\{([\w,]+)/gu)].flatMap(([, list = '']) => list.split(','));
}

describe('sentences of the editor', () => {
  it('are there for every code', () => {
    assert.deepEqual(Object.keys(EDITOR_SENTENCES).sort(), [...ERROR_CODES].sort());
  });

  for (const code of ERROR_CODES) {
    const sentence = EDITOR_SENTENCES[code];
    it(`${code}: asks for values that the code has`, () => {
      const known = namesIn(SENTENCES[code]);
      for (const name of namesIn(sentence)) assert.ok(known.includes(name), name);
    });

    it(`${code}: reads well without any`, () => {
      const text = fillIn(sentence, {});
      assert.match(text, /^[A-Z].*\.$/su);
      assert.doesNotMatch(text, /[?{}[\]|]| {2}| [.,:;)]|\( |\(\)/u);
    });

    if (TERMINAL_ONLY.has(code)) continue;
    it(`${code}: has no words of a terminal`, () => assert.doesNotMatch(sentence, TERMINAL));
  }

  it('name commands as the manifest does', () => {
    const known = Object.values(titles).map((title) => title.replace('…', ''));
    const named = Object.values(EDITOR_SENTENCES).flatMap((sentence) => [
      ...sentence.matchAll(/“ByteSync: ([^”]+)”/gu),
    ]);
    assert.ok(named.length > 2);
    for (const [, title = ''] of named) assert.ok(known.includes(title), title);
  });
});
