import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GlobMatcher } from '../../../extension/src/engine/comparison/filter/globMatcher.ts';
import {
  type GlobPart,
  globFlaw,
  parseGlob,
} from '../../../extension/src/engine/comparison/filter/globParser.ts';

const matches = (pattern: string, text: string) => new GlobMatcher(pattern).matchesPath(text);

const cases: readonly [pattern: string, yes: readonly string[], no: readonly string[]][] = [
  ['a', ['a'], ['', 'A', 'aa', 'b']],
  ['*', ['', 'a', 'a.b', '🎈'], ['a/b', '/']],
  ['a*', ['a', 'ab'], ['ba', 'a/b']],
  ['*.ts', ['.ts', 'x.ts'], ['x.tsx', 'a/x.ts', 'ts']],
  ['a*a', ['aa', 'aba'], ['a', 'a/a']],
  ['a**a', ['aa', 'aba', 'a/a'], ['a']],
  ['*a*b*', ['ab', 'xaxbx'], ['ba', 'a/b']],
  ['?', ['a', '🎈', 'é'], ['', 'ab', '/']],
  ['??', ['ab', '🎈a'], ['a', '🎈']],
  ['[abc]x', ['ax', 'cx'], ['dx', 'x']],
  ['[a-c]', ['a', 'b', 'c'], ['d', '-']],
  ['[!a-c]', ['d', '-', '🎈'], ['a', '/', '']],
  ['[^a]', ['b', '^'], ['a', '/']],
  ['[a-]', ['a', '-'], ['b']],
  ['[-a]', ['a', '-'], ['b']],
  ['[]a]', [']', 'a'], ['b']],
  ['[!]]', ['a'], [']']],
  ['[*?]', ['*', '?'], ['a']],
  ['[🎈-🎉]', ['🎈', '🎉'], ['🎊']],
  ['{a,b}', ['a', 'b'], ['c', 'ab', '{a,b}']],
  ['{a,b}{c,d}', ['ac', 'bd'], ['ab']],
  ['a{,b}', ['a', 'ab'], ['b']],
  ['{a}', ['a'], ['{a}']],
  ['{a,{b,c}d}', ['a', 'bd', 'cd'], ['b', 'ad']],
  ['x{*.ts,?}', ['x.ts', 'xa.ts', 'xy'], ['x', 'x/']],
  ['a,b}', ['a,b}'], ['a']],
  ['**', ['', 'a', 'a/b'], []],
  ['***', ['a/b'], []],
  ['**/x', ['x', 'a/x', 'a/b/x'], ['ax', 'a/xx', 'x/']],
  ['a/**', ['a/b', 'a/b/c'], ['a', 'ab', 'b/a']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/xb', 'a/bx']],
  ['a{,/**}', ['a', 'a/b', 'a/b/c'], ['ab']],
  ['a/*/b', ['a/x/b'], ['a/b', 'a/x/y/b']],
  ['**/*.ts', ['x.ts', 'a/x.ts'], ['x.tsx']],
  ['**/*', ['', 'a', 'a/b'], []],
  ['a/**/*b', ['a/b', 'a/xb', 'a/x/y/zb'], ['ab', 'a/x/c', 'b']],
  ['**/**b', ['b', 'a/b', 'a/xb'], ['a']],
  ['{**/,}x', ['x', 'a/x'], ['ax']],
  ['a\\*', ['a\\', 'a\\b'], ['a*']],
  ['.', ['.'], ['a']],
  ['(a|b)+$', ['(a|b)+$'], ['a']],
];

describe('filter: patterns', () => {
  for (const [pattern, yes, no] of cases) {
    it(pattern, () => {
      for (const text of yes) assert.ok(matches(pattern, text), `${text} matches`);
      for (const text of no) assert.ok(!matches(pattern, text), `${text} does not match`);
    });
  }

  it('are held against names alone, where that is asked', () => {
    for (const pattern of ['*.ts', '{b,c}.ts', 'b.ts', '?.ts', '**']) {
      assert.ok(new GlobMatcher(pattern).matchesName('a/b.ts'), pattern);
    }
    for (const pattern of ['a*', 'a/b.ts', '{a,x}*', 'bb.ts', 'c.ts']) {
      assert.ok(!new GlobMatcher(pattern).matchesName('a/b.ts'), pattern);
    }
  });

  it('have flaws that are told', () => {
    for (const [pattern, flaw] of [
      ['[', 'class'],
      ['[]', 'class'],
      ['[!]', 'class'],
      ['a[b-a]', 'range'],
      ['{', 'braces'],
      ['{a,{b}', 'braces'],
      ['{'.repeat(17) + '}'.repeat(17), 'braces'],
    ] as const) {
      assert.equal(globFlaw(pattern), flaw, pattern);
    }
    assert.equal(globFlaw('{'.repeat(16) + '}'.repeat(16)), undefined);
  });
});

/** The pattern as a regular expression: a way of its own to say the same. */
function regular(parts: readonly GlobPart[]): string {
  const hex = (code: number) => `\\u{${code.toString(16)}}`;
  const set = (of: readonly (readonly [number, number])[]) =>
    `[${of.map(([from, to]) => `${hex(from)}-${hex(to)}`).join('')}]`;
  return parts
    .map((part) => {
      if (part.kind === 'one') return set(part.of);
      if (part.kind === 'many') return `${set(part.of)}*`;
      if (part.kind === 'folders') return '(?:[^]*/)?';
      return `(?:${part.alternatives.map(regular).join('|')})`;
    })
    .join('');
}

describe('filter: patterns, at random', () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    '/',
    '*',
    '**',
    '**/',
    '?',
    '[ab]',
    '[!a]',
    '{a,b/}',
    '{*,🎈}',
    '🎈',
  );
  const pattern = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(''));
  const text = fc.array(fc.constantFrom('a', 'b', '/', '🎈', 'é'), { maxLength: 9 });

  it('match as the regular expressions that they stand for', () => {
    fc.assert(
      fc.property(pattern, fc.array(text, { maxLength: 8 }), (written, texts) => {
        const parts = parseGlob(written);
        if (typeof parts === 'string') return;
        const expected = new RegExp(`^(?:${regular(parts)})$`, 'u');
        const matcher = new GlobMatcher(written);
        for (const characters of texts) {
          const one = characters.join('');
          assert.equal(matcher.matchesPath(one), expected.test(one), `${written} ${one}`);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('match the same when their states no longer fit', () => {
    // Each further character of the pattern doubles the states: no table holds them all.
    const many = `*a${'?'.repeat(40)}`;
    const matcher = new GlobMatcher(many);
    const expected = /^[^/]*a[^/]{40}$/u;
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b'), { minLength: 41, maxLength: 200 }),
        (units) => {
          const one = units.join('');
          assert.equal(matcher.matchesPath(one), expected.test(one));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('end, whatever is made up to keep them busy', () => {
    const long = `${'a'.repeat(20_000)}b`;
    for (const nasty of [
      '*a'.repeat(200).concat('c'),
      '{a,aa}'.repeat(200).concat('c'),
      `${'{'.repeat(16)}a,b${',a*}'.repeat(16)}c`,
      '**/'.repeat(300).concat('x'),
      '[a-z]*'.repeat(300).concat('c'),
      `*a${'?'.repeat(300)}c`,
    ]) {
      assert.ok(!matches(nasty, long), nasty.slice(0, 40));
    }
  });
});
