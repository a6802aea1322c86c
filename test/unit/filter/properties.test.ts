import assert from 'node:assert/strict';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import fc from 'fast-check';
import { compileFilter } from '../../../extension/src/engine/comparison/filter/compileFilter.ts';
import { completions } from '../../../extension/src/engine/comparison/filter/completions.ts';
import { parseFilter } from '../../../extension/src/engine/comparison/filter/parser.ts';
import { printFilter } from '../../../extension/src/engine/comparison/filter/printFilter.ts';
import { analysed } from '../comparison/trees.ts';
import { scenario } from '../plan/randomTrees.ts';
import { labelled } from './matched.ts';
import { filterTree } from './randomFilters.ts';
import { Reference } from './reference.ts';

const RUNS = { numRuns: 3000 };
/** How members may share four columns. */
const labels = fc.constantFrom(
  ['A', 'B', 'C', 'D'],
  ['A1', 'A2', 'B', 'C'],
  ['A', 'B1', 'B2', 'B3'],
);

describe('filter: at random', () => {
  it('a tree that is printed and parsed again is the same', () => {
    fc.assert(
      fc.property(filterTree, (tree) => {
        assert.deepEqual(parseFilter(printFilter(tree)).tree, tree);
      }),
      RUNS,
    );
  });

  it('what is printed is printed the same again', () => {
    fc.assert(
      fc.property(filterTree, (tree) => {
        const printed = printFilter(tree);
        assert.equal(printFilter(parseFilter(printed).tree), printed);
      }),
      { numRuns: 500 },
    );
  });

  it('the answer is the one that the definition gives', () => {
    fc.assert(
      fc.property(
        filterTree,
        scenario,
        labels,
        fc.constantFrom(-1e6, 2, 1e6),
        (tree, s, of, now) => {
          const comparison = labelled(analysed(s.trees, 'update', s.mode), ...of);
          const { columns } = comparison;
          const test = compileFilter(tree, { columns, nowUs: now });
          const reference = new Reference(columns, now);
          for (const [index, item] of comparison.items.entries()) {
            const expected = reference.ask(tree, item);
            const truth = expected === undefined ? 1 : expected ? 2 : 0;
            assert.equal(test(item, index), truth, `${printFilter(tree)} at ${item.path}`);
          }
        },
      ),
      RUNS,
    );
  });

  it('NOT turns every answer round and leaves what nobody can tell', () => {
    fc.assert(
      fc.property(filterTree, scenario, (tree, s) => {
        const { columns, items } = analysed(s.trees, 'update', s.mode);
        const subject = { columns, nowUs: 2 };
        const test = compileFilter(tree, subject);
        const opposite = compileFilter({ kind: 'not', part: tree }, subject);
        for (const [index, item] of items.entries()) {
          assert.equal(test(item, index) + opposite(item, index), 2);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('filter: whatever is written', () => {
  const pieces = fc
    .array(
      fc.constantFrom(
        ...[
          '(',
          ')',
          '"',
          ' ',
          'AND',
          'OR',
          'NOT',
          'a',
          '\\',
          ':',
          '>',
          '<',
          '=',
          '!',
          '.',
          'A.size',
        ],
        ...[
          'is:',
          'name:',
          'on:',
          'date',
          'content',
          'now-7d',
          '10',
          'MB',
          '[',
          '{',
          '}',
          '*',
          '🎈',
        ],
      ),
      { maxLength: 40 },
    )
    .map((all) => all.join(''));
  const written = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string(), pieces);

  it('is a filter, or filter-invalid with a place inside and a reason', () => {
    fc.assert(
      fc.property(written, (text) => {
        try {
          parseFilter(text);
        } catch (error) {
          assert.ok(
            error instanceof BytesyncError && error.code === 'filter-invalid',
            String(error),
          );
          const { offset, length, reason } = error.values;
          assert.ok(Number(offset) >= 0 && Number(length) >= 0 && reason !== undefined);
          assert.ok(Number(offset) + Number(length) <= text.length);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it('has completions, or none, at every offset', () => {
    fc.assert(
      fc.property(written, fc.nat(400), (text, offset) => {
        const { range, items } = completions(text, offset, ['A', 'B1', 'B2']);
        assert.ok(range.offset >= 0 && range.offset + range.length <= text.length);
        assert.ok(range.offset <= Math.min(offset, text.length));
        for (const { label, description } of items) assert.ok(label && description);
      }),
      { numRuns: 5000 },
    );
  });

  it('ends soon, however it is made up', () => {
    for (const text of [
      '('.repeat(4096),
      'NOT '.repeat(1024),
      `"${'\\"'.repeat(2000)}`,
      'a '.repeat(2048),
      ' '.repeat(4095).concat('a'),
      `a${' '.repeat(4000)}=`,
      '<'.repeat(4096),
      `name:${'{'.repeat(4000)}`,
      `name:${'['.repeat(4000)}]`,
      `name:${'{a,'.repeat(16)}${'}'.repeat(16)}`,
      `size>${'9'.repeat(4000)}`,
      `A.size${'='.repeat(4000)}`,
      'x'.repeat(4000).concat(':y'),
      'a"'.repeat(2048),
    ]) {
      try {
        parseFilter(text);
      } catch (error) {
        assert.ok(error instanceof BytesyncError && error.code === 'filter-invalid', String(error));
      }
      completions(text, text.length, ['A', 'B']);
    }
  });
});
