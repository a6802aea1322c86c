import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sentence } from '../../../extension/src/engine/messages/sentences.ts';
import {
  markdownReport,
  type ReportSpeech,
} from '../../../extension/src/engine/report/markdownReport.ts';
import { codeSpan, literal } from '../../../extension/src/engine/report/markdownText.ts';
import { NO_ITEMS } from '../../../extension/src/engine/report/reportItems.ts';
import { REPORT_TEXTS } from '../../../extension/src/engine/report/reportTexts.ts';
import type { RunReport } from '../../../extension/src/engine/report/runReport.ts';
import { reportWith } from '../cli/reports.ts';

const ENGLISH: ReportSpeech = { translate: (text) => text, language: 'en-US', sentence };
const OCCASION = { ended: new Date(2026, 10, 22, 10, 15), dryRun: false };
const target = {
  ...{ label: 'B', name: 'right', created: 3, updated: 2, dates: 1, deleted: 1 },
  ...{ undone: 0, bytes: 1_800_000 },
};

const markdown = (parts: Partial<RunReport>, speech = ENGLISH, occasion = OCCASION) =>
  markdownReport(reportWith(parts), occasion, speech);

/** Names that try to be mark-up, and any others. */
const names = fc.oneof(
  fc.constantFrom(
    'a|b',
    '`',
    '``` x',
    'a\n- b',
    'a\n\n# b',
    '<img src=x onerror=alert(1)>',
    '[x](command:evil)',
    '![x](https://example.com/x.png)',
    '&lt;b&gt;',
    '$x$',
    '\\|',
    '\\',
    ' ',
    '  a  ',
    '`a`',
    'a\\`b',
    '~~a~~ **b** __c__',
    'a\u2028| b |',
    '\u202egnp.exe',
    '---',
    '| --- |',
    '1. a',
    '12)',
    '# a',
    '  ###### a',
    '- a',
    '+',
    '> a',
    '===',
  ),
  fc.string({ unit: 'binary', minLength: 1 }),
  fc
    .array(fc.constantFrom('`', '|', '\\', '\n', '<', '&', ' ', '*', 'a', '1', '.', '-', '#'), {
      minLength: 1,
    })
    .map((marks) => marks.join('')),
);

/** The cells of a line of a table, as GitHub's rules have it: a pipe after a backslash is text. */
function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/u)
    .map((cell) => cell.trim());
}

/** What a line would be instead of text: a heading, a list, a quotation, a rule. CommonMark 0.31, 4 and 5. */
const BLOCK = /^\s*(?:#{1,6}(?!\S)|[-+](?!\S)|\d{1,9}[.)](?!\S)|>|(?:-\s*){3,}$|[-=]+\s*$)/u;

const UNSHOWABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

/** A name as it is to be seen. */
function visible(name: string): string {
  return name.replaceAll(UNSHOWABLE, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`);
}

/** What a viewer shows of a line: escapes, entities and code spans read back. Any other mark is an error. */
function seen(line: string): string {
  const [first = ''] = line;
  if (first === '') return '';
  if (first === '\\') return line.slice(1, 2) + seen(line.slice(2));
  if (first === '&') {
    const [entity = assert.fail(line)] = /^&(?:amp|lt);/u.exec(line) ?? [];
    return (entity === '&lt;' ? '<' : '&') + seen(line.slice(entity.length));
  }
  if (first === '`') return code(line);
  assert.doesNotMatch(first, /[*_[\]|~$<]/u, line);
  return first + seen(line.slice(first.length));
}

/** A code span at the start of a line, and the rest. */
function code(line: string): string {
  const [fence = ''] = /^`+/u.exec(line) ?? [];
  for (const { 0: run, index } of line.matchAll(/`+/gu)) {
    if (index === 0 || run !== fence) continue;
    const text = line.slice(fence.length, index);
    const padded = text.startsWith(' ') && text.endsWith(' ') && text.trim() !== '';
    return (padded ? text.slice(1, -1) : text) + seen(line.slice(index + fence.length));
  }
  return assert.fail(`open: ${line}`);
}

describe('a report as Markdown', () => {
  it('says what was done, on which source, and what did not have to travel', () => {
    const text = markdown({
      items: { ...NO_ITEMS, total: 1234, copied: 3, updated: 3, deleted: 1, skipped: 2 },
      bytes: { read: 5, literal: 90_000, reused: 1_700_000, saved: 1_710_000 },
      targets: [target],
      relay: { bytesIn: 96_400, bytesOut: 999 },
    });
    assert.equal(
      text,
      [
        '# Done',
        '',
        'November 22, 2026 at 10:15 AM, after 1.2 sec',
        '',
        '## Data sources',
        '',
        '| Source | Name | New | Changed | Dates | Deleted | Not done | Size |',
        '| :-- | :-- | --: | --: | --: | --: | --: | --: |',
        '| B | right | 3 | 2 | 1 | 1 | 0 | 1.8 MB |',
        '',
        '## Items',
        '',
        '| Kind | Count |',
        '| :-- | --: |',
        '| Compared | 1,234 |',
        '| New | 3 |',
        '| Changed | 3 |',
        '| Deleted | 1 |',
        '| Left different on purpose | 2 |',
        '',
        '## Transfer',
        '',
        'Sent 90 kB of content; 1.7 MB did not have to travel.',
        '',
        'Relay: 96 kB in, 999 bytes out, all of it sealed.',
        '',
      ].join('\n'),
    );
  });

  it('lists conflicts and what was not done, with the reasons', () => {
    const text = markdown({
      status: 'done-with-errors',
      problems: [
        { path: '', member: 'B', code: 'read-only', values: {} },
        { path: 'a`b', member: 'B', code: 'write-failed', values: { reason: 'EIO' } },
        { path: 'c', member: '', code: 'conflict', values: { reason: 'different-kinds' } },
      ],
      linksBroken: [{ path: 'd', member: 'A' }],
    });
    assert.match(text, /^# Done, but not everything\n/);
    assert.ok(
      text.endsWith(
        [
          '## Conflicts',
          '',
          '- `c` — It differs and nobody can tell which one counts (a folder on one side, something else on another). Decide, and make them equal.',
          '',
          '## Not done',
          '',
          '- B: the folder — The file system is read-only, or the folder may not be written to. Nothing was changed there.',
          '- B: ``a`b`` — It could not be written (the disk reports an error).',
          '',
          '## Files whose other names (hard links) keep the old content',
          '',
          '- A: `d`',
          '',
        ].join('\n'),
      ),
      text,
    );
  });

  it('lists files that did not have to travel whole, and counts those that it does not name', () => {
    const file = { path: 'a|b', member: 'B', bytes: 3_100_000, size: 4_000_000 };
    const text = markdown({ saved: { count: 1201, files: [file] } });
    const lines = [
      '## Files that did not have to travel whole',
      '',
      '- B: `a|b` — 3.1 MB of 4.0 MB did not have to travel',
      '- … and 1,200 more',
      '',
    ];
    assert.ok(text.endsWith(lines.join('\n')), text);
    const many = { count: 30_000, files: Array.from({ length: 10_000 }, () => file) };
    assert.match(markdown({ saved: many }), /\n- … and 29,500 more\n/);
  });

  it('lists of these the 500 of which most did not have to travel, by path', () => {
    const files = Array.from({ length: 1000 }, (_, at) => {
      // Of every second one little.
      const bytes = at % 2 === 0 ? at + 1 : 1_000_000 + at;
      return { path: `f${1000 + at}`, member: 'B', bytes, size: 4_000_000 };
    });
    const listed = markdown({ saved: { count: 1000, files } }).match(/(?<=`)f\d+(?=`)/g);
    assert.deepEqual(
      listed,
      files.filter((_, at) => at % 2 === 1).map(({ path }) => path),
    );
  });

  const ENDS: readonly [string, Partial<RunReport>, RegExp][] = [
    ['nothing to do', {}, /^# Nothing to do\n/],
    [
      'a check',
      {
        items: { ...NO_ITEMS, total: 9 },
        check: { identical: 6, different: 2, onlyOn: 1, unreadable: 0 },
      },
      /^# Done\n[\s\S]*\| Identical \| 6 \|\n\| Different \| 2 \|\n\| Not everywhere \| 1 \|\n$/,
    ],
    [
      'a refusal',
      { status: 'refused', failure: { code: 'consent-refused', values: { member: 'B' } } },
      /^# Refused\n\n[^\n]+\n\nThe plan was not agreed to on B: nothing was changed there\.\n$/,
    ],
    ['an end', { status: 'aborted', failure: { code: 'aborted', values: {} } }, /^# Ended early\n/],
  ];
  for (const [title, parts, pattern] of ENDS) {
    it(`of ${title}`, () => assert.match(markdown(parts), pattern));
  }

  it('of a dry run says so', () => {
    const text = markdown({ targets: [target] }, ENGLISH, { ...OCCASION, dryRun: true });
    assert.match(text, /^# Dry run: nothing was changed\n/);
  });

  it('has its lists and its texts bounded', () => {
    const problems = Array.from({ length: 1700 }, () => {
      return { path: 'x'.repeat(32_000), member: 'B', code: 'disk-full', values: {} } as const;
    });
    const text = markdown({ status: 'done-with-errors', problems });
    assert.equal(text.split('\n').filter((line) => line.startsWith('- B: `x')).length, 500);
    assert.match(text, /\n- … and 1,200 more\n/);
    assert.ok(text.length < 500_000, `${text.length}`);
  });

  it('speaks the language of its reader', () => {
    const said: string[] = [];
    const translate = (english: string) => {
      said.push(english);
      return english.replace('Sent {literal}', 'Gesendet: {literal}').replace('Done', 'Fertig');
    };
    const german = { translate, language: 'de', sentence: () => 'Satz' };
    const text = markdown(
      {
        items: { ...NO_ITEMS, total: 1234, copied: 1 },
        targets: [target],
        bytes: { read: 0, literal: 1_200_000, reused: 0, saved: 0 },
        problems: [{ path: 'a', member: 'B', code: 'disk-full', values: {} }],
      },
      german,
    );
    assert.match(text, /^# Fertig\n\n22\\\. November 2026 um 10:15, after 1,2 Sek\.\n/);
    assert.match(text, /\| 1\.234 \|\n[\s\S]*- B: `a` — Satz\n[\s\S]*Gesendet: 1,2 MB of content/);
    const known: readonly string[] = Object.values(REPORT_TEXTS);
    assert.deepEqual(
      said.filter((english) => !known.includes(english)),
      [],
    );
  });

  it('says what was pruned from the trash, and warns of what could not be', () => {
    const problem = { path: '20260101', member: 'B', code: 'trash-foreign', values: {} } as const;
    const trash = { versions: 2, bytes: 1_200_000, problems: [problem] };
    const pruned = '## Trash\n\nOld versions deleted from the trash here: 2 (1.2 MB on disk).\n';
    const warning = '## Warning: not pruned from the trash\n\n- B: `20260101` — It was not';
    assert.ok(markdown({ trash }).includes(`${pruned}\n${warning}`), markdown({ trash }));
    assert.ok(markdown({ trash: { ...trash, problems: [] } }).endsWith(`\n\n${pruned}`));
    const warned = markdown({ trash: { ...trash, versions: 0 } });
    assert.ok(warned.includes(`\n\n${warning}`) && !warned.includes('## Trash'), warned);
  });

  it('shows every name as it is, whatever it holds', () => {
    fc.assert(
      fc.property(names, (name) => {
        const wanted = visible(name);
        fc.pre([...wanted].length <= 400);
        assert.equal(seen(literal(name)), wanted);
        assert.doesNotMatch(literal(name), BLOCK);
        assert.equal(seen(codeSpan(name)), wanted);
      }),
      { numRuns: 2000 },
    );
  });

  it('has one line for each item and one row for each source, whatever the names', () => {
    const lists = fc.array(names, { maxLength: 5 });
    fc.assert(
      fc.property(lists, lists, lists, (sources, paths, links) => {
        const text = markdown({
          status: 'done-with-errors',
          items: { ...NO_ITEMS, total: 1 },
          targets: sources.map((name) => ({ ...target, name, label: name })),
          problems: paths.map((path) => {
            return { path, member: path, code: 'target-changed', values: { path } } as const;
          }),
          linksBroken: links.map((path) => ({ path, member: '' })),
        });
        const lines = text.split(/\r\n|[\n\r\u2028\u2029]/u);
        const rows = lines.filter((line) => line.startsWith('|'));
        const tables = sources.length > 0 ? sources.length + 2 : 0;
        assert.equal(rows.length, tables + 3);
        for (const row of rows.slice(0, tables)) assert.equal(cellsOf(row).length, 8, row);
        const items = lines.filter((line) => line.startsWith('- '));
        assert.equal(items.length, paths.length + links.length);
        assert.equal(
          lines.filter((line) => line.startsWith('#')).length,
          2 + [sources, paths, links].filter((list) => list.length > 0).length,
        );
        assert.equal(new Set(lines.map((line) => line[0])).has('<'), false);
      }),
      { numRuns: 500 },
    );
  });
});
