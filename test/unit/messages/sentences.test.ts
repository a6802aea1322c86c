import assert from 'node:assert/strict';
import { BytesyncError, ERROR_CODES, type ErrorValues } from '@bytesync/shared/errors.ts';
import { CONFLICT_REASONS } from '../../../extension/src/engine/comparison/item.ts';
import { REASONS } from '../../../extension/src/engine/messages/reasons.ts';
import {
  SENTENCES,
  sentence,
  sentenceFor,
} from '../../../extension/src/engine/messages/sentences.ts';
import { fillIn } from '../../../extension/src/engine/messages/template.ts';
import { namesIn, subsets } from './templates.ts';

describe('sentences', () => {
  for (const code of ERROR_CODES) {
    it(`${code}: reads well whatever values are missing`, () => {
      for (const values of subsets(namesIn(SENTENCES[code]))) {
        const text = sentence(code, values);
        assert.doesNotMatch(text, /[?{}[\]|]|undefined| {2}| [.,:;)]|\( |\(\)/u, text);
        assert.match(text, /^[A-Z<].*(?:\.|--help|bytesync relay)$/su, text);
      }
    });
  }

  it('values are shown as they are, whatever marks they hold', () => {
    const path = 'a[{path}]$&{relay|x}';
    assert.equal(
      sentence('folder-missing', { path }),
      `The folder ${path} does not exist. Check the spelling, or create it first.`,
    );
  });

  it('an empty value is a missing one', () => {
    assert.equal(sentence('entry-unreadable', { system: '' }), sentence('entry-unreadable'));
  });

  it('what is full for good is no buffer that empties', () => {
    const full = { what: 'log', limit: 9, relay: 'store' };
    assert.match(sentence('buffer-full', full), /start a new one/u);
    const { relay: _, ...ofNobody } = full;
    const others = [{ ...full, member: 'B' }, ofNobody, { ...full, what: 'streams' }];
    for (const values of [...others, { what: 'session' }]) {
      assert.match(sentence('buffer-full', values), /until others have taken/u);
    }
  });

  it('reasons are words, names are left as they are', () => {
    const text = sentence('relay-unreachable', { relay: 'store', reason: 'ECONNREFUSED' });
    assert.match(text, /^The relay store cannot be reached \(nobody listens there\)\./u);
    for (const reason of CONFLICT_REASONS) assert.ok(REASONS[reason], reason);
  });

  it('a reason that another machine made up is shown as it is', () => {
    for (const reason of ['constructor', '__proto__', 'toString']) {
      const text = sentence('write-failed', { reason });
      assert.equal(text, `It could not be written (${reason}).`);
    }
  });

  it('what is no error of the product reads as one that should not have happened', () => {
    assert.equal(sentenceFor(new TypeError('x')), SENTENCES.internal);
    const missing = new BytesyncError('folder-missing', { path: '/x' });
    assert.equal(sentenceFor(missing), sentence('folder-missing', { path: '/x' }));
  });
});

describe('templates', () => {
  const cases: readonly [description: string, template: string, ErrorValues, string][] = [
    ['a value', 'a {x} b', { x: 1 }, 'a 1 b'],
    ['the first of several', '{x,y,z}', { y: 'Y', z: 'Z' }, 'Y'],
    ['other words', '{x|nobody} came', {}, 'nobody came'],
    ['a clause with its values', 'a[ ({x}, {y})].', { x: 1, y: 2 }, 'a (1, 2).'],
    ['a clause that lacks one', 'a[ ({x}, {y})].', { x: 1 }, 'a.'],
    ['bytes', '{x:bytes}', { x: 1234567 }, '1,234,567 bytes'],
  ];
  for (const [description, template, values, expected] of cases) {
    it(description, () => assert.equal(fillIn(template, values), expected));
  }
});
