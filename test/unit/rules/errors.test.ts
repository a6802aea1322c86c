import assert from 'node:assert/strict';
import { BytesyncError, type ErrorValues } from '@bytesync/shared/errors.ts';
import { checkRules } from '../../../extension/src/engine/comparison/rules/compileRules.ts';
import { presetRules } from '../../../extension/src/engine/comparison/rules/presetRules.ts';
import {
  decodeRulesFile,
  parseRulesFile,
  printRulesFile,
  RULES_FILE_LIMIT,
} from '../../../extension/src/engine/comparison/rules/rulesFile.ts';
import { sentence } from '../../../extension/src/engine/messages/sentences.ts';

/** The values of the rules-invalid error that `run` throws. */
function flaw(run: () => unknown): ErrorValues {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof BytesyncError && error.code === 'rules-invalid', String(error));
    return error.values;
  }
  assert.fail('nothing was wrong');
}

const copy = (from: unknown, to: unknown) => ({ rules: [{ name: 'r', do: [{ copy: from, to }] }] });
const when = (condition: unknown) => ({
  rules: [{ name: 'r', when: condition, do: [{ leave: 'all' }] }],
});

describe('rules files', () => {
  const good: readonly [what: string, text: string][] = [
    ['no rules', '{}'],
    ['comments and commas at the end', '{ /* a */ "rules": [], // b\n }'],
    ['a schema', '{ "$schema": "x", "rules": [] }'],
    ['saved filters', '{ "filters": { "Sources": "path:src/**" } }'],
    ['groups', '{ "groups": { "left": ["A"] }, "rules": [] }'],
  ];
  for (const [what, text] of good) {
    it(`may have ${what}`, () => {
      assert.deepEqual(parseRulesFile(text, 'f').set.rules, []);
    });
  }

  it('keep filters by name', () => {
    const { filters } = parseRulesFile('{ "filters": { "Sources": "path:src/**" } }', 'f');
    assert.deepEqual([...filters], [['Sources', 'path:src/**']]);
  });

  it('are read as they are printed', () => {
    const set = presetRules('cluster', { from: ['A', 'B'], to: ['C'] });
    assert.deepEqual(parseRulesFile(printRulesFile(set), 'f').set, set);
  });

  it('that are not UTF-8 are said to be just that', () => {
    const values = flaw(() => decodeRulesFile(Buffer.from('// Löschen', 'latin1'), 'f'));
    const said = 'The rules in f cannot be used: the file is not in UTF-8.';
    assert.equal(sentence('rules-invalid', values), said);
  });

  const bad: readonly [what: string, text: string, says: string][] = [
    [
      'text that is no JSON',
      '{\n  "rules": [,]\n}',
      'The rules in f cannot be used: line 2, at “"rules": [,]”: this is not JSON.',
    ],
    [
      'a word that nobody knows',
      '{ "rule": [] }',
      'The rules in f cannot be used, at “{ }”: this is not what is expected there.',
    ],
    [
      'a rule without a name',
      '{ "rules": [{ "do": [{ "leave": "A" }] }] }',
      'The rules in f cannot be used: rule 1, at “rules › 1 › name”: this is not what is expected there.',
    ],
    [
      'a rule that does nothing',
      '{ "rules": [{ "name": "x", "do": [] }] }',
      'The rules in f cannot be used: rule 1, at “rules › 1 › do”: this is not what is expected there.',
    ],
    [
      'an action that nobody knows',
      '{ "rules": [{ "name": "x", "do": [{ "move": "A", "to": "B" }] }] }',
      'The rules in f cannot be used: rule 1, at “rules › 1 › do › 1”: this is not what is expected there.',
    ],
    [
      'an action with two ways',
      '{ "rules": [{ "name": "x", "do": [{ "copy": "A", "delete": "B", "to": "B" }] }] }',
      'The rules in f cannot be used: rule 1, at “rules › 1 › do › 1”: this is not what is expected there.',
    ],
  ];
  for (const [what, text, says] of bad) {
    it(`may not have ${what}`, () => {
      const values = flaw(() => parseRulesFile(text, 'f'));
      assert.equal(sentence('rules-invalid', values), says);
    });
  }

  it('are bounded in size, rules and conditions', () => {
    const large = `{ "rules": [] }${' '.repeat(RULES_FILE_LIMIT)}`;
    assert.equal(flaw(() => parseRulesFile(large, 'f')).reason, 'rules-large');
    const rule = { name: 'r', when: 'x'.repeat(4000), do: [{ leave: 'all' }] };
    const many = (count: number) => JSON.stringify({ rules: Array(count).fill(rule) });
    assert.equal(parseRulesFile(many(16), 'f').set.rules.length, 16);
    assert.equal(flaw(() => parseRulesFile(many(17), 'f')).reason, 'rules-shape');
    const short = JSON.stringify({ rules: Array(65).fill({ ...rule, when: 'x' }) });
    assert.equal(flaw(() => parseRulesFile(short, 'f')).reason, 'rules-shape');
  });
});

describe('rules that name what is not there', () => {
  const check = (set: unknown) => {
    const parsed = parseRulesFile(JSON.stringify(set), 'f').set;
    return checkRules(parsed, ['A', 'B1', 'B2']);
  };
  const good: readonly [what: string, set: unknown][] = [
    ['a source', copy('A', 'B1')],
    ['a source in lower case', copy('a', 'b1')],
    ['all sources of a member as targets', copy('A', 'B')],
    ['the newest of a member’s sources', copy({ newest: 'B' }, 'A')],
    ['a group', { ...copy('A', 'right'), groups: { right: ['B1', 'B2'] } }],
    ['all, and the others', copy({ newest: 'all' }, ['others', 'A'])],
    ['a filter', when({ any: ['on:A', 'B1.size > 1MB'] })],
    [
      'a switched off rule for another session',
      { rules: [{ ...copy('Z', 'Y').rules[0], enabled: false }] },
    ],
  ];
  for (const [what, set] of good) {
    it(`may name ${what}`, () => check(set));
  }

  const bad: readonly [what: string, set: unknown, says: string][] = [
    [
      'an unknown source',
      copy('A', 'C'),
      'The rules cannot be used: rule 1, “r”, at “C”: there is no data source and no group of this name. The data sources are A, B1, B2.',
    ],
    [
      'one of several',
      copy('B', 'A'),
      'The rules cannot be used: rule 1, “r”, at “B”: it names several data sources; say that the “newest” of them is meant.',
    ],
    [
      'others as a source',
      copy('others', 'A'),
      'The rules cannot be used: rule 1, “r”, at “others”: the others can only be copied to.',
    ],
    [
      'a group like a source',
      { ...copy('A', 'B1'), groups: { C: ['A'] } },
      'The rules cannot be used, at “C”: a group cannot be called like a data source, “all” or “others”.',
    ],
    [
      'an unknown source in a group',
      { ...copy('A', 'B1'), groups: { right: ['Q'] } },
      'The rules cannot be used, at “Q”: there is no data source and no group of this name. The data sources are A, B1, B2.',
    ],
    [
      'an unknown word in a condition',
      when('nmae:x'),
      'The rules cannot be used: rule 1, “r”, at “nmae”: there is no such word; a text with a colon needs quotation marks. Perhaps “name:x” was meant.',
    ],
    [
      'an unknown source in a condition',
      when({ all: ['is:file', 'on:C'] }),
      'The rules cannot be used: rule 1, “r”, at “C”: no data source has this label. The data sources are A, B1, B2.',
    ],
  ];
  for (const [what, set, says] of bad) {
    it(`may not name ${what}`, () => {
      assert.equal(
        sentence(
          'rules-invalid',
          flaw(() => check(set)),
        ),
        says,
      );
    });
  }
});
