import assert from 'node:assert/strict';
import { Glob } from '../../../extension/src/engine/ignoring/glob.ts';

describe('a glob', () => {
  const rows: readonly [pattern: string, matches: readonly string[], not: readonly string[]][] = [
    ['', [''], ['a']],
    ['a?c', ['abc', 'a]c'], ['ac', 'a/c', 'abbc']],
    ['*', ['', 'abc'], ['a/b']],
    ['a*b*c', ['abc', 'aXbYc', 'abbcc'], ['ab', 'a/bc', 'abcd']],
    ['**', ['', 'a', 'a/b/c'], []],
    ['a/**', ['a/b', 'a/b/c'], ['a', 'b/a']],
    ['**/a', ['a', 'b/a', 'b/c/a'], ['ba', 'b/ca', 'a/b']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/xb', 'a/b/c']],
    ['**/**/a', ['a', 'b/a', 'b/c/a'], ['ba']],
    ['a/***/b', ['a/b', 'a/x/y/b'], ['a/xb']],
    // "Other consecutive asterisks are considered regular asterisks": Git up to 2.52 has it otherwise.
    ['a**/b', ['a/b', 'aX/b'], ['a/x/b', 'aX/y/b']],
    ['**a', ['a', 'Xa'], ['X/a']],
    ['a/**b', ['a/b', 'a/Xb'], ['a/x/b']],
    // An escaped slash needs a folder: Git's matcher skips none there.
    ['**\\/a', ['b/a', 'b/c/a'], ['a']],
    ['\\*\\?\\[\\\\', ['*?[\\'], ['a?[\\']],
    ['[a-c]', ['a', 'b', 'c'], ['d', '-', '']],
    ['[!a-c]', ['d', '-'], ['a', '/']],
    ['[^a]', ['b'], ['a', '/']],
    ['[]a]', [']', 'a'], ['b']],
    ['[!]a]', ['b'], [']', 'a']],
    ['[a-]', ['a', '-'], ['b']],
    ['[a-c-e]', ['a', 'c', '-', 'e'], ['d']],
    ['[\\]\\-]', [']', '-'], ['\\', 'a']],
    // The start of a range counts by itself, too.
    ['[c-a]', ['c'], ['a', 'b', '-']],
    ['x[/]y', [], ['x/y', 'xy']],
    ['[[:digit:][:upper:]_]', ['1', 'A', '_'], ['a', ':', '[']],
    ['[[:a]', [':', 'a', '['], [']']],
    ['[[:alnum:]', [], ['a', '[', '[a']],
    ['[[:unheard:]]', [], ['a', 'u', ':]']],
    ['[', [], ['[', '']],
    ['a[', [], ['a[', 'a']],
    ['[]', [], ['[]', ']']],
    ['a\\', [], ['a\\', 'a']],
  ];
  for (const [pattern, matches, not] of rows) {
    it(JSON.stringify(pattern), () => {
      const glob = Glob.compile(pattern);
      for (const text of matches) assert.equal(glob?.matches(text), true, text);
      for (const text of not) assert.ok(!glob?.matches(text), text);
    });
  }

  it('that is made to take for ever does not', () => {
    const deep = 'a/'.repeat(2000);
    assert.equal(Glob.compile(`${'**/a/'.repeat(400)}b`)?.matches(`${deep}c`), false);
    assert.equal(Glob.compile(`${'*a'.repeat(1000)}b`)?.matches('a'.repeat(4000)), false);
    assert.equal(Glob.compile(`${'*'.repeat(4000)}b`)?.matches('a'.repeat(4000)), false);
  });

  it('can be asked again and again', () => {
    const glob = Glob.compile('a/**/[bc]*');
    for (let turn = 0; turn < 100; turn += 1) {
      assert.ok(glob?.matches(`a/x/b${turn}`));
      assert.ok(!glob?.matches(`a/x/d${turn}`));
    }
  });
});
