import assert from 'node:assert/strict';
import type { PlanView } from '../../../extension/src/engine/run/memberUi.ts';
import { contentsRows } from '../../../extension/src/vscode/plan/contentsRows.ts';
import { pageState } from '../../../extension/src/vscode/plan/pageState.ts';
import { planPage } from '../../../extension/src/vscode/plan/planPage.ts';
import { d, f } from '../comparison/trees.ts';
import { ENGLISH, HOSTILE_NAME, HOSTILE_NAME_SHOWN } from './english.ts';
import { planView } from './planViews.ts';
import { runningView, sessionView } from './sessionViews.ts';

type Compared = NonNullable<PlanView['compared']>;

const VIEW = planView([{ d: d(), 'd/e': d(), 'd/e/x': f('n', 2) }, {}]);
const BY = { memberId: 'member-1', letter: 'B', name: 'Bob' };
const QUIET = { by: BY, items: 120, differ: 3, found: 2, files: 240, unread: 0, missing: [] };

/** The notes of a plan that are about contents. */
function notes(compared: Compared): string[] {
  const usual = new Set(planPage(7, VIEW, ENGLISH).notes);
  return planPage(7, { ...VIEW, compared }, ENGLISH).notes.filter((note) => !usual.has(note));
}

describe('the page of a plan whose contents somebody asks for', () => {
  const outcomes: readonly [what: string, compared: Compared, notes: string[]][] = [
    [
      'what differs',
      QUIET,
      ['Contents compared for B Bob: 3 of 120 items differ. Of these, taken as equal before: 2.'],
    ],
    [
      'that all is equal',
      { ...QUIET, differ: 0, found: 0 },
      ['Contents compared for B Bob: 0 of 120 items differ.'],
    ],
    [
      'that nothing had to be read',
      { ...QUIET, found: 0, files: 0 },
      [
        'Contents compared for B Bob: 3 of 120 items differ. All contents were known already: nothing was read.',
      ],
    ],
    [
      'what could not be read, and who did not answer',
      {
        ...QUIET,
        found: 0,
        unread: 4,
        missing: [{ label: 'B' }, { label: 'C', code: 'disk-full' }],
      },
      [
        'Contents compared for B Bob: 3 of 120 items differ.',
        'Files that could not be read: 4. They are left alone.',
        'Nothing was read on B; its files count as before.',
        'Nothing was read on C; its files count as before. There is no space left on the disk. Free some and analyse again.',
      ],
    ],
  ];
  for (const [what, compared, expected] of outcomes) {
    it(`says ${what}`, () => assert.deepEqual(notes(compared), expected));
  }

  it('shows names from elsewhere safely', () => {
    const [note = ''] = notes({ ...QUIET, by: { ...BY, name: HOSTILE_NAME } });
    assert.ok(note.includes(HOSTILE_NAME_SHOWN), note);
  });

  const question = { ...{ id: 1, text: '?', details: [], yes: 'y', no: 'n' } };
  it('says what goes on instead of asking, and lets those stop it who may', () => {
    for (const [mayStop, expected] of [
      [true, ['Stop Comparing', 'Cancel Run']],
      [false, ['Cancel Run']],
    ] as const) {
      const comparing = { by: BY, mayStop };
      const activity = runningView({ phase: 'planned', comparing, mayAsk: true });
      const shown = { run: 7, view: sessionView({ activity }), plan: VIEW, question };
      const state = pageState(shown, ENGLISH);
      assert.equal(state.status, 'Comparing contents, as B Bob asked…');
      assert.deepEqual([state.tone, state.question, state.asking], ['busy', undefined, true]);
      assert.deepEqual(
        state.buttons.map(({ label }) => label),
        expected,
      );
      assert.equal(state.progress.length, sessionView().members.length);
    }
  });

  it('asks again once it is over, also those who may not decide', () => {
    const activity = runningView({ phase: 'planned', mayAsk: true });
    const shown = { run: 7, view: sessionView({ activity }), plan: VIEW, question };
    const { asking, deciding, question: asked, progress } = pageState(shown, ENGLISH);
    assert.deepEqual([asking, deciding, asked, progress], [true, undefined, question, []]);
    const late = pageState(
      { ...shown, view: sessionView({ activity: runningView({ phase: 'planned' }) }) },
      ENGLISH,
    );
    assert.equal(late.asking, undefined);
  });
});

describe('of how much contents can be compared', () => {
  const rows = (...paths: string[]) =>
    contentsRows(VIEW, paths, ENGLISH).map(({ label, paths: all, below }) => {
      return [label, all?.join() ?? '*', below];
    });
  const all = ['Everything that is compared', '*', false];

  it('is an item, the folders that it lies in, or all', () => {
    assert.deepEqual(rows('d/e/x'), [
      ['d/e/x alone', 'd/e/x', false],
      ['d/e, with all that is in it', 'd/e', true],
      ['d, with all that is in it', 'd', true],
      all,
    ]);
  });

  it('is what is listed, with what is in it, or all', () => {
    assert.deepEqual(rows('d/e', 'd/e/x'), [['The 2 listed', 'd/e,d/e/x', true], all]);
  });
});
