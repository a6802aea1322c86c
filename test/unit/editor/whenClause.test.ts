import assert from 'node:assert/strict';
import { type Keys, keysOf, whenClause } from './whenClause.ts';

describe('when clauses', () => {
  const cases: readonly [clause: string, keys: Keys, boolean][] = [
    ['a', { a: true }, true],
    ['a', {}, false],
    ['!a', {}, true],
    ['a == x', { a: 'x' }, true],
    ['a == x', {}, false],
    ['a != x', {}, true],
    ['a == true', { a: true }, true],
    ['a =~ /x|y/', { a: 'y' }, true],
    ['a =~ /^x$/', { a: 'xx' }, false],
    ['a =~ /undefined/', {}, false],
    ['!a && b || c', { b: true }, true],
    ['a || b && c', { a: true }, true],
    ['(a || b) && c', { a: true }, false],
    ['!(a || b)', { b: true }, false],
    ['a.b-c:d', { 'a.b-c:d': 1 }, true],
    ['false', { false: true }, false],
  ];
  for (const [clause, keys, expected] of cases) {
    it(`${clause} with ${JSON.stringify(keys)}`, () => {
      assert.equal(whenClause(clause)(keys), expected);
    });
  }

  for (const clause of ['', 'a b', 'a &', '(a', 'a)', '&& a', "a == 'x'", 'a in b']) {
    it(`'${clause}' is not understood`, () => assert.throws(() => whenClause(clause), Error));
  }

  it('says which keys are asked for', () => {
    assert.deepEqual(keysOf('a == x && (!b || c =~ /y/)'), ['a', 'b', 'c']);
  });
});
