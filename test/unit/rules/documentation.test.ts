import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { checkRules } from '../../../extension/src/engine/comparison/rules/compileRules.ts';
import { SOFT_REFUSALS } from '../../../extension/src/engine/comparison/rules/refusal.ts';
import { parseRulesFile } from '../../../extension/src/engine/comparison/rules/rulesFile.ts';
import { REASONS } from '../../../extension/src/engine/messages/reasons.ts';

const text = readFileSync(new URL('../../../docs/rules.md', import.meta.url), 'utf8');
const LABELS = ['A', 'B', 'C', 'D', 'E'];

describe('docs/rules.md', () => {
  const files = [...text.matchAll(/```json\n(?<file>.*?)```/gsu)].map((one) => one.groups?.file);

  it('has rules files as examples', () => assert.equal(files.length, 3));

  for (const [index, file = ''] of files.entries()) {
    it(`example ${index + 1} can be used`, () => {
      checkRules(parseRulesFile(file, 'docs/rules.md').set, LABELS);
    });
  }

  const actions = [...text.matchAll(/^\| `(?<action>\{.*?\})` \|/gmu)].map(
    (one) => one.groups?.action,
  );

  it('shows every action', () => assert.equal(actions.length, 7));

  for (const action of actions) {
    it(`${action} can be used`, () => {
      const file = `{ "rules": [{ "name": "r", "do": [${action}] }] }`;
      checkRules(parseRulesFile(file, 'docs/rules.md').set, LABELS);
    });
  }

  it('has every reason, in the words that people see', () => {
    for (const reason of SOFT_REFUSALS) assert.ok(text.includes(`| ${REASONS[reason]} |`), reason);
  });
});
