import assert from 'node:assert/strict';
import fc from 'fast-check';
import { completions } from '../../../extension/src/engine/comparison/filter/completions.ts';
import { printFilter } from '../../../extension/src/engine/comparison/filter/printFilter.ts';
import { checkFilter } from '../../../extension/src/engine/comparison/filter/runFilter.ts';
import { filterTree } from './randomFilters.ts';

const LABELS = ['A', 'B1', 'B2', 'C', 'D'];

/** Completions where `|` stands. */
function at(marked: string, labels = LABELS) {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { range, items } = completions(text, offset, labels);
  const replaced = text.slice(range.offset, range.offset + range.length);
  return { replaced, labels: items.map(({ label }) => label), items };
}

describe('filter: completions', () => {
  it('at the beginning there is every word and no AND', () => {
    const { replaced, labels } = at('|', ['A', 'B']);
    assert.equal(replaced, '');
    const expected = [
      ...['NOT', 'is:file', 'is:folder', 'is:link', 'is:conflict', 'is:different', 'is:identical'],
      ...[
        'is:line-ends',
        'is:whitespace',
        'is:unknown',
        'on:A',
        'only:A',
        'missing:A',
        'on:B',
        'only:B',
        'missing:B',
        'has:error',
      ],
      ...['name:*', 'path:**', 'ext:ts', 'A.size>1MB', 'B.size>1MB', 'size>1MB', 'A.date>now-7d'],
      ...['B.date>now-7d', 'date>now-7d', 'A.content!=B.content', 'B.content!=A.content'],
    ];
    assert.deepEqual(labels, expected);
  });

  const cases: readonly [marked: string, replaced: string, labels: readonly string[]][] = [
    ['is:f|', 'is:f', ['is:file', 'is:folder']],
    ['is:fo|lder', 'is:folder', ['is:folder']],
    ['IS:F|', 'IS:F', ['is:file', 'is:folder']],
    ['on:B|', 'on:B', ['on:B1', 'on:B2']],
    [
      'x OR o|',
      'o',
      [
        'on:A',
        'only:A',
        'on:B1',
        'only:B1',
        'on:B2',
        'only:B2',
        'on:C',
        'only:C',
        'on:D',
        'only:D',
      ],
    ],
    ['x A|', 'A', ['AND', 'A.size>1MB', 'A.date>now-7d', 'A.content!=B1.content']],
    ['x N| y', 'N', ['NOT', 'name:*']],
    ['(na|)', 'na', ['name:*']],
    ['NOT an|', 'an', []],
    [
      'A.size > |',
      '',
      ['1KB', '10MB', '1GB', '1MiB', 'A.size', 'B1.size', 'B2.size', 'C.size', 'D.size'],
    ],
    ['A.size>1|', '1', ['1KB', '10MB', '1GB', '1MiB']],
    [
      'A.size>|10MB',
      '10MB',
      ['1KB', '10MB', '1GB', '1MiB', 'A.size', 'B1.size', 'B2.size', 'C.size', 'D.size'],
    ],
    ['A.date < now-|', 'now-', ['now-1h', 'now-1d', 'now-7d', 'now-1y']],
    ['content = B|', 'B', ['B1.content', 'B2.content']],
    ['A.da| < now', 'A.da', []],
    ['A.date| < now', 'A.date', ['A.date']],
    ['|date<now', 'date', ['A.date', 'B1.date', 'B2.date', 'C.date', 'D.date', 'date']],
    ['"is:f|"', '', []],
    ['name:"a|', '', []],
    ['A.size >|= 1', '', []],
    ['zzz|', 'zzz', []],
  ];
  for (const [marked, replaced, labels] of cases) {
    it(marked, () => {
      const found = at(marked);
      assert.deepEqual(found.labels, labels);
      if (labels.length > 0) assert.equal(found.replaced, replaced);
    });
  }

  it('say in a line what they are', () => {
    for (const { description, kind } of at('|').items) {
      assert.match(description, /^[^\n]{3,80}$/u);
      assert.ok(['connective', 'word', 'property'].includes(kind));
    }
  });

  it('at every offset of a filter give a filter again', () => {
    fc.assert(
      fc.property(filterTree, fc.boolean(), (tree, spaced) => {
        const printed = printFilter(tree);
        const text = spaced ? printed.replace(/(?<=\.\w+)(!=|<=|>=|<|>|=)/gu, ' $1 ') : printed;
        if (text.length > 2000 || /"/u.test(text) !== /"/u.test(printed)) return;
        for (let offset = 0; offset <= text.length; offset += 1) {
          const { range, items } = completions(text, offset, ['A', 'B', 'C', 'D']);
          const before = text.slice(0, range.offset);
          const after = text.slice(range.offset + range.length);
          for (const { label, kind } of items) {
            // After AND, OR and NOT somebody goes on writing.
            const inserted = kind === 'connective' ? `${label} x ` : label;
            const whole = before + inserted + after;
            try {
              checkFilter(whole, ['A', 'B', 'C', 'D']);
            } catch (error) {
              assert.fail(`${text} at ${offset}: ${whole}: ${String(error)}`);
            }
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
