import assert from 'node:assert/strict';
import type { FilterFlaw } from '../../../extension/src/engine/comparison/filter/filterError.ts';
import { parseFilter } from '../../../extension/src/engine/comparison/filter/parser.ts';
import { checkFilter } from '../../../extension/src/engine/comparison/filter/runFilter.ts';
import { sentence } from '../../../extension/src/engine/messages/sentences.ts';
import { flawOf } from './flaws.ts';

interface Case {
  readonly expression: string;
  readonly flaw: FilterFlaw;
  /** The characters that are wrong. */
  readonly at: string;
  readonly suggestion?: string;
}

const row = (expression: string, flaw: FilterFlaw, at: string, suggestion?: string): Case => ({
  ...{ expression, flaw, at },
  ...(suggestion !== undefined && { suggestion }),
});

const cases: readonly Case[] = [
  row('', 'filter-empty', ''),
  row('  ', 'filter-empty', '  '),
  row('a AND', 'filter-operand', 'AND'),
  row('a OR', 'filter-operand', 'OR'),
  row('NOT', 'filter-operand', 'NOT'),
  row('AND a', 'filter-operand', 'AND'),
  row('OR', 'filter-operand', 'OR'),
  row('a OR OR b', 'filter-operand', 'OR'),
  row('a AND OR b', 'filter-operand', 'AND'),
  row('()', 'filter-operand', '('),
  row('a (NOT) b', 'filter-operand', 'NOT'),
  row('a ( )', 'filter-operand', '('),
  row('(a', 'filter-opened', '(a', '(a)'),
  row('x (a OR (b)', 'filter-opened', '(a OR (b)', '(a OR (b))'),
  row('a)', 'filter-closed', ')'),
  row('(a))', 'filter-closed', ')'),
  row(')', 'filter-closed', ')'),
  row('a "b c', 'filter-quote', '"b c', '"b c"'),
  row('name:"x\\"', 'filter-quote', '"x\\"', '"x\\""'),
  row('""', 'filter-value', '""'),
  row('name:""', 'filter-value', '""'),
  row('name:', 'filter-value', 'name:'),
  row('on: A', 'filter-value', 'on:'),
  row('(is:)', 'filter-value', 'is:'),
  row('size>', 'filter-value', 'size>'),
  row('size > (a)', 'filter-value', 'size >'),
  row('>10', 'filter-operand', '>'),
  row('a = ', 'filter-value', 'a ='),
  row('name:a(1).txt', 'filter-space', 'a'),
  row('name:"a b".ts', 'filter-space', '"a b"'),
  row('"a"b', 'filter-space', '"a"'),
  row('a"b"', 'filter-space', 'a'),
  row('size>10"', 'filter-space', '10'),
  row('a(b)', 'filter-space', 'a'),
  row('foo:bar', 'filter-word', 'foo:bar'),
  row('si:file', 'filter-word', 'si', 'is:file'),
  row('nmae:*.ts', 'filter-word', 'nmae', 'name:*.ts'),
  row('onyl:A', 'filter-word', 'onyl', 'only:A'),
  row(':x', 'filter-word', ':x'),
  row('C:\\x', 'filter-word', 'C:\\x', undefined),
  row('size:10MB', 'filter-word', 'size', 'size=10MB'),
  row('*.ts', 'filter-bare-pattern', '*.ts', 'name:*.ts'),
  row('src/*.ts', 'filter-bare-pattern', 'src/*.ts', 'path:src/*.ts'),
  row('what?', 'filter-bare-pattern', 'what?', 'name:what?'),
  row('is:fiel', 'filter-state', 'fiel', 'is:file'),
  row('is:diferent', 'filter-state', 'diferent', 'is:different'),
  row('is:lineends', 'filter-state', 'lineends', 'is:line-ends'),
  row('is:whitspace', 'filter-state', 'whitspace', 'is:whitespace'),
  row('is:xyz', 'filter-state', 'xyz'),
  row('has:erorr', 'filter-state', 'erorr', 'error'),
  row('foo=bar', 'filter-property', 'foo'),
  row('sise>10', 'filter-property', 'sise', 'size'),
  row('A.szie>10', 'filter-property', 'A.szie', 'A.size'),
  row('A.size=B.sise', 'filter-property', 'B.sise', 'B.size'),
  row('a.b.size>1', 'filter-property', 'a.b.size'),
  row('A.size', 'filter-comparison', 'A.size', 'A.size>1MB'),
  row('A1.date x', 'filter-comparison', 'A1.date', 'A1.date>now-7d'),
  row('b.content', 'filter-comparison', 'b.content', 'b.content!=B.content'),
  row('size==10', 'filter-sign', '==', '='),
  row('size=>10', 'filter-sign', '=>', '>='),
  row('size=<10', 'filter-sign', '=<', '<='),
  row('size<>10', 'filter-sign', '<>', '!='),
  row('size><10', 'filter-sign', '><'),
  row('A.content<B.content', 'filter-sign', '<', '!='),
  row('size>big', 'filter-size', 'big', '10MB'),
  row('size>10XB', 'filter-size', '10XB', '10MB'),
  row('size>10M', 'filter-size', '10M', '10MB'),
  row('size>1.5B', 'filter-size', '1.5B', '10MB'),
  row('size>-1', 'filter-size', '-1', '10MB'),
  row('size>99999TB', 'filter-size', '99999TB', '10MB'),
  row('size>2026-11-28', 'filter-size', '2026-11-28', '10MB'),
  row('date<yesterday', 'filter-date', 'yesterday', 'now-7d'),
  row('date<2026-02-30', 'filter-date', '2026-02-30', 'now-7d'),
  row('date<2026-13-01', 'filter-date', '2026-13-01', 'now-7d'),
  row('date<2026-11-28T25:00', 'filter-date', '2026-11-28T25:00', 'now-7d'),
  row('date<28.11.2026', 'filter-date', '28.11.2026', 'now-7d'),
  row('date<now-7', 'filter-date', 'now-7', 'now-7d'),
  row('date<now-7x', 'filter-date', 'now-7x', 'now-7d'),
  row('date<now-999999999y', 'filter-date', 'now-999999999y', 'now-7d'),
  row('date<10MB', 'filter-date', '10MB', 'now-7d'),
  row('A.size>B', 'filter-kinds', 'B', 'B.size'),
  row('A.size>B.date', 'filter-kinds', 'B.date', 'B.size'),
  row('A.content=abc', 'filter-kinds', 'abc', 'B.content'),
  row('A.content=7', 'filter-kinds', '7', 'B.content'),
  row('on:AB', 'filter-label', 'AB'),
  row('on:1', 'filter-label', '1'),
  row('only:"A B"', 'filter-label', '"A B"'),
  row('laptop.size>1', 'filter-label', 'laptop'),
  row('A.size>desktop.size', 'filter-label', 'desktop'),
  row('name:[a', 'filter-pattern', '[a'),
  row('name:[]', 'filter-pattern', '[]'),
  row('name:[z-a]', 'filter-pattern', '[z-a]'),
  row('name:{a,b', 'filter-pattern', '{a,b'),
  row('path:{{a}', 'filter-pattern', '{{a}'),
  row('name:src/x', 'filter-slash', 'src/x', 'path:**/src/x'),
  row('name:/x/i', 'filter-slash', '/x/i', 'path:**/x/i'),
  row('path:/src', 'filter-edge-slash', '/src', 'path:src'),
  row('path:src/', 'filter-edge-slash', 'src/', 'path:src/**'),
  row('ext:.ts', 'filter-extension', '.ts', 'ext:ts'),
  row('ext:*.ts', 'filter-extension', '*.ts', 'ext:ts'),
  row('ext:a/b', 'filter-extension', 'a/b'),
];

describe('filter: what is no filter', () => {
  for (const { expression, flaw, at, suggestion } of cases) {
    it(`${expression || 'nothing'}: ${flaw}`, () => {
      const values = flawOf(() => parseFilter(expression));
      const [offset, length] = [Number(values.offset), Number(values.length)];
      assert.deepEqual(
        [values.reason, expression.slice(offset, offset + length), values.suggestion],
        [flaw, at, suggestion],
      );
      assert.equal(values.expression, expression);
    });
  }

  it('the place is that of the second one where there are two', () => {
    const values = flawOf(() => parseFilter('is:file is:fiel'));
    assert.deepEqual([values.offset, values.length], [11, 4]);
  });

  it('what is suggested is a filter where it stands for a whole part', () => {
    for (const { suggestion } of cases) {
      if (suggestion === undefined || !/^(?:is|name|path|ext|only|on):/u.test(suggestion)) continue;
      parseFilter(suggestion);
    }
  });

  it('reads as a sentence', () => {
    const { ...values } = flawOf(() => parseFilter('is:fiel'));
    assert.equal(
      sentence('filter-invalid', values),
      'The filter cannot be used at “fiel”: an item cannot be that. Perhaps “is:file” was meant.',
    );
    const source = flawOf(() => checkFilter('on:D', ['A', 'B1', 'B2']));
    assert.equal(
      sentence('filter-invalid', source),
      'The filter cannot be used at “D”: no data source has this label. The data sources are A, B1, B2.',
    );
  });
});

describe('filter: bounds', () => {
  const nested = (count: number) => `${'('.repeat(count)}a${')'.repeat(count)}`;
  const terms = (count: number) => Array(count).fill('a').join(' ');

  it('4096 characters', () => {
    parseFilter('a'.repeat(4096));
    const values = flawOf(() => parseFilter('a'.repeat(5000)));
    assert.deepEqual([values.reason, values.offset, values.length], ['filter-long', 4096, 904]);
  });

  it('256 parts', () => {
    parseFilter(terms(256));
    const values = flawOf(() => parseFilter(terms(257)));
    assert.deepEqual([values.reason, values.offset], ['filter-terms', 512]);
  });

  it('64 within one another', () => {
    parseFilter(nested(64));
    parseFilter(`${'NOT '.repeat(64)}a`);
    parseFilter(`${nested(64)} ${nested(64)}`);
    for (const expression of [nested(65), `${'NOT '.repeat(65)}a`, nested(2000)]) {
      assert.equal(flawOf(() => parseFilter(expression)).reason, 'filter-nesting');
    }
  });
});

describe('filter: labels', () => {
  const known = ['A', 'B1', 'B2'];

  it('are those of sources, or the letters of members', () => {
    for (const label of ['A', 'B', 'b1', 'B2']) checkFilter(`on:${label}`, known);
    checkFilter('only:A OR B1.size > B2.size', known);
  });

  it('others are told where they stand, with those that there are', () => {
    for (const [expression, at] of [
      ['on:A on:C', 'C'],
      ['A.size>1 A2.size>1', 'A2'],
      ['A.date>B3.date', 'B3'],
    ] as const) {
      const values = flawOf(() => checkFilter(expression, known));
      const offset = Number(values.offset);
      assert.equal(values.reason, 'filter-source');
      assert.equal(expression.slice(offset, offset + Number(values.length)), at);
      assert.equal(values.labels, 'A, B1, B2');
    }
  });
});
