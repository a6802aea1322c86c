import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  commonPatterns,
  type NamedItem,
} from '../../../extension/src/engine/comparison/filter/commonPatterns.ts';
import { GlobMatcher } from '../../../extension/src/engine/comparison/filter/globMatcher.ts';
import {
  eitherPattern,
  literalPattern,
} from '../../../extension/src/engine/comparison/filter/literalPattern.ts';
import { parseFilter } from '../../../extension/src/engine/comparison/filter/parser.ts';

/** A path that ends with a slash is a folder's. */
const named = (paths: readonly string[]): NamedItem[] =>
  paths.map((path) => {
    return { path: path.replace(/\/$/u, ''), isFolder: path.endsWith('/') };
  });

/** What no line of text can hold, or nobody can read there. */
const UNWRITABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u;

describe('filters that items have in common', () => {
  const cases: readonly [string, paths: readonly string[], readonly string[]][] = [
    [
      'one file',
      ['src/app.ts'],
      [
        'ending name:*.ts',
        'name name:app.ts',
        'folder path:src/**',
        'ending-in-folder path:src/** AND name:*.ts',
        'paths path:src/app.ts',
      ],
    ],
    [
      'an ending in several folders',
      ['a/x.log', 'b/y.log'],
      ['ending name:*.log', 'folders path:a/** OR path:b/**', 'paths path:a/x.log OR path:b/y.log'],
    ],
    [
      'several endings in one folder',
      ['a/x.log', 'a/b/y.tmp'],
      [
        'ending name:*.{log,tmp}',
        'folder path:a/**',
        'ending-in-folder path:a/** AND name:*.{log,tmp}',
        'folders path:a/**',
        'paths path:a/x.log OR path:a/b/y.tmp',
      ],
    ],
    [
      'a folder and what is in it',
      ['a/', 'a/x'],
      ['folder path:a{,/**}', 'paths path:a OR path:a/x'],
    ],
    ['a folder alone', ['a/b/'], ['name name:b', 'folder path:a/b{,/**}', 'paths path:a/b']],
    [
      'an ending that differs in case',
      ['x.JPG', 'y.jpg'],
      ['ending name:*.{JPG,jpg}', 'paths path:x.JPG OR path:y.jpg'],
    ],
    [
      'names that have no ending',
      ['.gitignore', 'a.', 'Makefile'],
      ['paths path:.gitignore OR path:a. OR path:Makefile'],
    ],
    [
      'names that mean something in patterns',
      ['[a]/{b}, *?.(c)'],
      [
        'ending name:"*.(c)"',
        'name name:"[{]b}, [*][?].(c)"',
        'folder path:[[]a]/**',
        'ending-in-folder path:[[]a]/** AND name:"*.(c)"',
        'paths path:"[[]a]/[{]b}, [*][?].(c)"',
      ],
    ],
    [
      'endings that mean something between braces',
      ['a.x,y', 'b.}'],
      ['ending name:*.{x[,]y,[}]}', 'paths path:a.x,y OR path:b.}'],
    ],
    [
      'quotation marks and backslashes',
      ['a"b\\'],
      ['name name:"a\\"b\\\\"', 'paths path:"a\\"b\\\\"'],
    ],
    ['what can’t be written', ['a\nb\u202ec\ud800'], ['name name:a?b?c?', 'paths path:a?b?c?']],
    ['the whole', ['/'], []],
  ];
  for (const [description, paths, expected] of cases) {
    it(description, () => {
      const found = commonPatterns(named(paths));
      assert.deepEqual(
        found.map(({ kind, expression }) => `${kind} ${expression}`),
        expected,
      );
    });
  }

  it('begin with folders that were chosen with all that is in them', () => {
    const [first] = commonPatterns(named(['a/b/x', 'c/y']), ['a', 'a/b', 'c']);
    assert.deepEqual(first, { kind: 'chosen-folders', expression: 'path:a/** OR path:c/**' });
  });

  it('begin with the outermost of the folders that were chosen, in their order', () => {
    const chosen = ['b/c', 'a-b', 'a/b/c', 'b', 'a', 'ab', 'a'];
    const [first] = commonPatterns(named(['a/b/x', 'c/']), chosen);
    const expected = ['a-b', 'b', 'a', 'ab'].map((folder) => `path:${folder}/**`).join(' OR ');
    assert.deepEqual(first, { kind: 'chosen-folders', expression: expected });
  });

  it('name none of very many folders that were chosen, and one that all of them lie in', () => {
    const many = Array.from({ length: 200_000 }, (_, at) => `all/folder ${at}`);
    const items = named(many.map((folder) => `${folder}/x`));
    const kinds = (chosen: readonly string[]) =>
      commonPatterns(items, chosen).map(({ kind, expression }) => `${kind} ${expression}`);
    assert.deepEqual(kinds(many), ['name name:x', 'folder path:all/**']);
    assert.equal(kinds([...many, 'all'])[0], 'chosen-folders path:all/**');
  });

  it('name no more endings, folders and paths than anybody reads', () => {
    const many = Array.from({ length: 17 }, (_, at) => `f${at}/x.e${at}`);
    assert.deepEqual(commonPatterns(named(many)), []);
    assert.equal(commonPatterns(named(many.slice(0, 16))).length, 1);
  });

  const text = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.string({ unit: fc.constantFrom(...'*?[]{}!^,-.\\"() a'), minLength: 1 }),
  );
  const name = text.map((one) => one.replaceAll('/', '-'));
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));

  it('a text is what its pattern stands for, and can be written on a line', () => {
    fc.assert(
      fc.property(path, fc.array(path, { minLength: 1, maxLength: 3 }), (one, others) => {
        const matcher = new GlobMatcher(literalPattern(one));
        assert.ok(matcher.matchesPath(one));
        assert.doesNotMatch(literalPattern(one), UNWRITABLE);
        const other = others[0] ?? '';
        if (!UNWRITABLE.test(one)) assert.equal(matcher.matchesPath(other), one === other);
        const either = new GlobMatcher(eitherPattern([one, ...others]));
        for (const each of [one, ...others]) assert.ok(either.matchesPath(each));
        const isOne = [one, ...others].some((each) => each === `${one}x`);
        if (!UNWRITABLE.test([one, ...others].join(''))) {
          assert.equal(either.matchesPath(`${one}x`), isOne);
        }
      }),
    );
  });

  it('each can be parsed, whatever the names are', () => {
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 5 }), (paths) => {
        const found = commonPatterns(named(paths));
        assert.ok(found.some(({ kind }) => kind === 'paths'));
        for (const { expression } of found) parseFilter(expression);
      }),
    );
  });
});
