import assert from 'node:assert/strict';
import { completions } from '../../../extension/src/engine/comparison/filter/completions.ts';
import { isFilter } from '../../../extension/src/engine/comparison/filter/repair.ts';
import { filterRows } from '../../../extension/src/vscode/commands/filterRows.ts';
import { ENGLISH, HOSTILE_NAME, HOSTILE_NAME_SHOWN, MARKED } from './english.ts';

const LABELS = ['A', 'B'];
const HELP = { labels: LABELS, saved: new Map([['Sources', 'name:*.ts']]) };

/** Rows as they are read, the one that Enter means with a star before it. */
function read(text: string, help = HELP): string[] {
  return filterRows(text, help, ENGLISH).map(({ label, description, isActive }) => {
    return `${isActive ? '*' : ''}${label}${description === undefined ? '' : ` | ${description}`}`;
  });
}

describe('rows below a filter that is typed', () => {
  const cases: readonly [text: string, rows: readonly string[]][] = [
    ['is:file', ['*is:file | Use this filter']],
    ['name:*.ts', ['*name:*.ts | Use this filter']],
    [
      'is:f',
      [
        'The filter cannot be used at “f”: an item cannot be that.',
        '*is:file | a file on some source',
        'is:folder | a folder on some source',
      ],
    ],
    [
      'is:fi',
      [
        'The filter cannot be used at “fi”: an item cannot be that. Perhaps “is:file” was meant.',
        '*is:file | a file on some source',
      ],
    ],
    [
      'A.size > 1',
      [
        '*A.size > 1 | Use this filter',
        '1KB | 1000 bytes',
        '10MB | 10 million bytes',
        '1GB | a thousand million bytes',
        '1MiB | 1024 times 1024 bytes',
      ],
    ],
    [
      'on:Z',
      [
        '*The filter cannot be used at “Z”: no data source has this label. The data sources are A, B.',
      ],
    ],
    [
      'ext:ts AND is:fiel',
      [
        'The filter cannot be used at “fiel”: an item cannot be that. Perhaps “is:file” was meant.',
        '*is:file | Perhaps this was meant',
      ],
    ],
  ];
  for (const [text, rows] of cases) {
    it(text, () => {
      assert.deepEqual(read(text), rows);
    });
  }

  it('at the beginning are saved filters, and then what a filter can begin with', () => {
    const [saved, ...others] = read('');
    assert.equal(saved, '*Sources | name:*.ts');
    assert.deepEqual(
      others.map((row) => row.split(' | ')[0]),
      completions('', 0, LABELS).items.map(({ label }) => label),
    );
    assert.equal(read('  ', { ...HELP, saved: new Map() })[0], '*NOT | must not be true');
  });

  it('behind a filter are what links it to another one, and what that can begin with', () => {
    const [use, and, or, ...others] = read('on:A ');
    assert.equal(use, '*on:A  | Use this filter');
    assert.deepEqual([and, or], ['AND | both must be true', 'OR | one of them must be true']);
    assert.deepEqual(
      others,
      read('')
        .slice(1)
        .map((row) => row),
    );
  });

  it('become the text with what was chosen at its end', () => {
    const becoming = (text: string, label: string) =>
      filterRows(text, HELP, ENGLISH).find((row) => row.label === label)?.becomes;
    assert.equal(becoming('', 'Sources'), 'name:*.ts');
    assert.equal(becoming('x AND is:d', 'is:different'), 'x AND is:different');
    assert.equal(becoming('on:A A', 'AND'), 'on:A AND ');
    assert.equal(becoming('A.date<now-', 'now-7d'), 'A.date<now-7d');
    assert.equal(becoming('is:file', 'is:file'), undefined);
  });

  const repairs: readonly [wrong: string, repaired: string | undefined][] = [
    ['x AND is:fiel', 'x AND is:file'],
    ['has:eror', 'has:error'],
    ['nmae:x', 'name:x'],
    ['*.ts OR y', 'name:*.ts OR y'],
    ['(on:A', '(on:A)'],
    ['ext:.ts', 'ext:ts'],
    ['name:a/b x', 'path:**/a/b x'],
    ['A.sise>1', 'A.size>1'],
    ['size:10MB', 'size=10MB'],
    ['size == 1KB', 'size = 1KB'],
    ['A.size>abc', 'A.size>10MB'],
    ['A.content<B.content', 'A.content!=B.content'],
    ['A.date < 2026-11', 'A.date < now-7d'],
    ['si:fil', undefined],
    ['on:Z', undefined],
  ];
  for (const [wrong, repaired] of repairs) {
    it(`${wrong} is repaired as ${repaired}`, () => {
      const rows = filterRows(wrong, HELP, ENGLISH);
      const meant = rows.find(({ description }) => description === 'Perhaps this was meant');
      assert.equal(meant?.becomes, repaired);
      if (repaired !== undefined) assert.ok(isFilter(repaired, LABELS));
    });
  }

  it('show no name and no text that could pose as another one', () => {
    const saved = new Map([[HOSTILE_NAME, `"${HOSTILE_NAME}"`]]);
    const [row] = read('', { ...HELP, saved });
    assert.equal(row, `*${HOSTILE_NAME_SHOWN} | "${HOSTILE_NAME_SHOWN}"`);
    assert.ok(read(`x${HOSTILE_NAME}`)[0]?.includes(HOSTILE_NAME_SHOWN));
  });

  it('speak the language of the editor', () => {
    for (const text of ['', 'is:f', 'is:fiel', 'on:A ', 'A.size>', 'content = ']) {
      for (const { description } of filterRows(text, { ...HELP, saved: new Map() }, MARKED)) {
        assert.match(description ?? '«»', /^«.*»$/u);
      }
    }
  });
});
