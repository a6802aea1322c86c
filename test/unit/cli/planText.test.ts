import assert from 'node:assert/strict';
import { planText } from '../../../extension/src/cli/screen/planText.ts';
import type { SummaryItem } from '../../../extension/src/engine/comparison/summary.ts';
import { viewWith } from './reports.ts';

/** Text as it stands on a screen, without the indentation of the test. */
function lines(...text: readonly string[]): string {
  return text.join('\n');
}

const target = (
  label: string,
  counts: Partial<Record<'create' | 'update' | 'dates' | 'delete' | 'bytes', number>>,
) => {
  return { label, memberId: '', create: 0, update: 0, dates: 0, delete: 0, bytes: 0, ...counts };
};

describe('a plan as a person reads it', () => {
  it('lists what each source gets, then the items', () => {
    const view = viewWith({
      items: 1204,
      summary: {
        targets: [
          target('A', { create: 1, bytes: 850 }),
          target('B', { update: 2, delete: 1, dates: 1, bytes: 1_800_000 }),
        ],
        items: [
          { path: '', actions: [{ kind: 'dates', from: 'A', to: ['B'] }], files: [] },
          { path: 'a.txt', actions: [{ kind: 'create', from: 'B', to: ['A'] }], files: [] },
          {
            path: 'both',
            actions: [
              { kind: 'update', from: 'A', to: ['B'] },
              { kind: 'dates', from: 'A', to: ['B'] },
            ],
            files: ['A', 'B'],
          },
          {
            path: 'ends',
            actions: [{ kind: 'update', from: 'A', to: ['B'] }],
            files: ['A', 'B'],
            differsOnlyIn: 'line-ends',
          },
          { path: 'gone', actions: [{ kind: 'delete', to: ['B'] }], files: [] },
          {
            path: 'moved',
            actions: [
              { kind: 'create', from: 'A', to: ['B'], held: { path: 'gone', kind: 'moved' } },
            ],
            files: ['A'],
          },
          {
            path: 'tabs',
            actions: [{ kind: 'conflict', reason: 'both-changed' }],
            files: ['A', 'B'],
            differsOnlyIn: 'whitespace',
          },
          { path: 'torn', actions: [{ kind: 'conflict', reason: 'different-kinds' }], files: [] },
        ],
        more: 1,
        guards: [{ kind: 'emptied', target: 1, files: 1200 }],
      },
      conflicts: 1,
    });
    assert.equal(
      planText(view),
      lines(
        'Plan (update: the newest wins, nothing is deleted), 1,204 items compared',
        '',
        '            new  changed  dates  deleted    size',
        '  A  left     1        0      0        0   850 B',
        '  B  right    0        2      1        1  1.8 MB',
        '',
        '  dates     A → B  .',
        '  new       B → A  a.txt',
        '  changed   A → B  both',
        '  dates     A → B  both',
        '  changed   A → B  ends (line ends only)',
        '  deleted   B      gone',
        '  moved     A → B  moved (was gone)',
        '  conflict         tabs (whitespace only)',
        '  conflict         torn',
        '  … and 1 more',
        '',
        '  ! All 1,200 files of B (right) would be deleted.',
      ),
    );
  });

  it('names the source that mirror and backup follow', () => {
    const summary = { targets: [target('A', { delete: 1 })], items: [], more: 0, guards: [] };
    const [first] = planText(viewWith({ preset: 'mirror', from: 'B', summary })).split('\n');
    assert.equal(first, 'Plan (mirror: all become like B), 3 items compared');
  });

  it('is empty when there is nothing to say yes to', () => {
    assert.equal(planText(viewWith({ nothingToDo: true })), '');
    const summary = { targets: [], items: [], more: 0, guards: [], alone: ['A', 'B'] };
    assert.equal(
      planText(viewWith({ nothingToDo: true, summary })),
      lines(
        '  A (left): no other data source has a file of this name.',
        '  B (right): no other data source has a file of this name.',
      ),
    );
  });

  it('counts what is left alone, by source and reason', () => {
    const unknown = [
      { label: 'A', reasons: { ignored: 1204, special: 2 } },
      { label: 'B', reasons: { unreadable: 1, vanished: 1, name: 1, incomplete: 1 } },
    ];
    const left =
      '  Left alone: A 1,204 ignored, 2 sockets, pipes or devices; B 1 unreadable, 1 vanished, 1 not Unicode, 1 changing';
    const summary = { targets: [target('A', { create: 1 })], items: [], more: 0, guards: [] };
    const text = planText(viewWith({ summary: { ...summary, unknown } }));
    assert.ok(text.endsWith(`\n\n${left}`), text);
    assert.doesNotMatch(planText(viewWith({ summary })), /Left alone/);
    const check = { identical: 3, different: [], onlyOn: [], unreadable: [] };
    const checked = planText(viewWith({ summary: { ...summary, unknown }, check }));
    assert.deepEqual(checked.split('\n'), [
      'Compared 3 items by content: 3 identical, 0 different, 0 unreadable.',
      left,
    ]);
  });

  it('shows a conflict although there is nothing to do', () => {
    const items = [
      { path: 'x', actions: [{ kind: 'conflict', reason: 'different-kinds' } as const], files: [] },
    ];
    const view = viewWith({
      ...{ nothingToDo: true, conflicts: 1 },
      summary: { targets: [target('A', {})], items, more: 0, guards: [] },
    });
    assert.match(planText(view), /conflict +x$/);
    const edited = { kind: 'conflict' as const, reason: 'unsaved' as const, on: ['A', 'B2'] };
    const summary = { ...view.summary, items: [{ path: 'x', actions: [edited], files: [] }] };
    const other = viewWith({ ...{ nothingToDo: true, conflicts: 1 }, summary });
    assert.match(planText(other), /conflict +unsaved on A, B2 +x$/);
  });

  it('escapes what a name must not do to a terminal', () => {
    const items: SummaryItem[] = [
      { path: 'a\u001b[2Jb\nc', actions: [{ kind: 'delete', to: ['B'] }], files: [] },
    ];
    const view = viewWith({
      sources: [{ label: 'A', name: 'le\u202eft' }],
      summary: { targets: [target('A', {})], items, more: 0, guards: [] },
    });
    const text = planText(view);
    assert.match(text, /deleted {2}B {2}a\\u\{1b\}\[2Jb\\nc$/);
    assert.match(text, /A {2}left: le\\u\{202e\}ft/);
  });

  it('lists what a check found', () => {
    const check = {
      identical: 7,
      different: [{ path: 'd', groups: [0, 1] }],
      onlyOn: [{ path: 'o', columns: [1] }],
      unreadable: [{ path: 'u', column: 0, code: 'entry-unreadable' as const }],
    };
    assert.equal(
      planText(viewWith({ preset: 'check', items: 10, check })),
      lines(
        'Compared 10 items by content: 7 identical, 1 different, 1 not everywhere, 1 unreadable.',
        '',
        '  different        d',
        '  only on B        o',
        '  unreadable on A  u: It cannot be read. Check its permissions.',
      ),
    );
  });

  it('lists two hundred findings of a check, and counts the rest', () => {
    const different = Array.from({ length: 1234 }, (_, index) => ({
      path: `f${index}`,
      groups: [0, 1],
    }));
    const check = { identical: 0, different, onlyOn: [], unreadable: [] };
    const text = planText(viewWith({ preset: 'check', check }));
    assert.equal(text.split('\n').filter((line) => line.startsWith('  different  ')).length, 200);
    assert.match(text, /… and 1,034 more \(--json lists all\)$/);
  });
});

describe('a plan in which something goes first', () => {
  for (const [first, line] of [
    [{ expression: 'path:docs/**', files: 3 }, 'First goes what matches path:docs/**: 3 files.'],
    [{ expression: 'is:\u001b', files: 1 }, 'First goes what matches is:\\u{1b}: 1 file.'],
    [{ byHand: true, files: 2 }, 'First goes what was chosen by hand: 2 files.'],
    [
      { expression: 'on:A', byHand: true, files: 2 },
      'First goes what matches on:A, and what was chosen by hand: 2 files.',
    ],
  ] as const) {
    it(line, () => {
      assert.equal(planText(viewWith({ first })).split('\n')[1], line);
    });
  }
});

describe('a plan that a filter limits', () => {
  const limited = (leftOut: number, expression = 'name:*.ts') =>
    viewWith({ filter: { expression, leftOut } });

  it('says what is left as it is', () => {
    for (const [leftOut, line] of [
      [0, 'Only what matches name:*.ts.'],
      [1, 'Only what matches name:*.ts; another item differs and is left as it is.'],
      [1234, 'Only what matches name:*.ts; 1,234 other items differ and are left as they are.'],
    ] as const) {
      assert.equal(planText(limited(leftOut)).split('\n')[1], line);
    }
  });

  for (const [filter, line] of [
    [{ only: 'files', leftOut: 0 }, 'Only files.'],
    [{ only: 'folders', leftOut: 1 }, 'Only folders; another item differs and is left as it is.'],
    [
      { only: 'files', expression: 'size>1MB', leftOut: 0 },
      'Only files, of what matches size>1MB.',
    ],
  ] as const) {
    it(`says: ${line}`, () => {
      assert.equal(planText(viewWith({ filter })).split('\n')[1], line);
    });
  }

  it('says so where nothing else is to be done, and of a check', () => {
    const line = 'Only what matches name:*.ts; 2 other items differ and are left as they are.';
    assert.equal(planText({ ...limited(2), nothingToDo: true }), line);
    const check = { identical: 1, different: [], onlyOn: [], unreadable: [] };
    assert.equal(planText({ ...limited(2), preset: 'check', check }).split('\n')[1], line);
  });

  it('shows what another member wrote as text', () => {
    assert.match(planText(limited(0, 'a\u001b[2J\n')), /matches a\\u\{1b\}\[2J\\n\./u);
  });
});

describe('guards in plain words', () => {
  for (const [guard, text] of [
    [{ kind: 'emptied', target: 1, files: 1 }, 'All 1 file of B (right) would be deleted.'],
    [
      { kind: 'majority', target: 0, files: 2000, affected: 1500 },
      '1,500 of 2,000 files in A (left) would be overwritten or deleted.',
    ],
    [
      { kind: 'empty-source', source: 0 },
      'A (left) has nothing at all: is it the right folder, and is it there?',
    ],
  ] as const) {
    it(text, () => {
      const summary = { targets: [], items: [], more: 0, guards: [guard] };
      assert.ok(planText(viewWith({ summary })).endsWith(`  ! ${text}`));
    });
  }
});
