import assert from 'node:assert/strict';
import { basisOf } from '../../../extension/src/engine/comparison/byHand/basis.ts';
import type { HandAction } from '../../../extension/src/engine/comparison/byHand/handDecision.ts';
import { factsOf } from '../../../extension/src/engine/planning/planFacts.ts';
import { makePlan, type Planned } from '../../../extension/src/engine/planning/planned.ts';
import type { PlanView } from '../../../extension/src/engine/run/memberUi.ts';
import { actionRows, reachRows } from '../../../extension/src/vscode/plan/decisionRows.ts';
import { pageState } from '../../../extension/src/vscode/plan/pageState.ts';
import { planPage } from '../../../extension/src/vscode/plan/planPage.ts';
import { pageQuestion } from '../../../extension/src/vscode/plan/question.ts';
import type { PageRow } from '../../../extension/src/webview/gridMessages.ts';
import { analysed, d, f, type Tree } from '../comparison/trees.ts';
import { ENGLISH, HOSTILE_NAME, HOSTILE_NAME_SHOWN, MARKED } from './english.ts';
import { pageRowsOf, planView } from './planViews.ts';
import { runningView, sessionView } from './sessionViews.ts';

const TREES: readonly Tree[] = [
  { conflict: f('x', 2), d: d(), 'd/e': d(), 'd/e/new': f('n'), left: f('new', 2) },
  { conflict: f('yy', 2), d: d(), left: f('old', 1) },
];

/** The plan for people who decide by hand, when Ada has decided this of these paths. */
function decidedView(hands: Readonly<Record<string, HandAction>>, name = 'Ada'): PlanView {
  const { summary, byHand, conflicts, targets } = factsOf(decidedPlan(hands, name), { open: true });
  const counts = { summary, conflicts, nothingToDo: targets.length === 0 };
  return { ...planView(TREES), ...counts, ...(byHand && { byHand }) };
}

function decidedRows(
  hands: Readonly<Record<string, HandAction>>,
  name = 'Ada',
  words = ENGLISH,
): PageRow[] {
  return pageRowsOf(decidedPlan(hands, name), decidedView(hands, name), words);
}

function decidedPlan(hands: Readonly<Record<string, HandAction>>, name: string): Planned {
  const comparison = analysed(TREES, 'update');
  const decisions = Object.entries(hands).map(([path, action]) => {
    const item = comparison.items.find((one) => one.path === path);
    const basis = item === undefined ? '' : basisOf(item, comparison.columns, 'standard');
    const by = { memberId: 'member-0', letter: 'A', name };
    return { by, atMs: Date.UTC(2026, 10, 28, 12), items: [{ path, basis }], action };
  });
  const request = { preset: 'update', from: 0, without: [], open: true } as const;
  return makePlan(comparison, { ...request, hands: { decisions, mode: 'standard' } });
}

describe('the page of a plan about which people decide', () => {
  it('says who decided, and when', () => {
    const rows = decidedRows({ left: { leave: 'all' }, conflict: { copy: 'B', to: 'A' } });
    const items = rows.map(({ path, actions, decided }) => {
      return [path, actions.map(({ label }) => label).join(), decided?.replace(/\s+/gu, ' ')];
    });
    const [, by] = items.map(([, , decided]) => decided);
    assert.match(items[0]?.[2] ?? '', /^decided by A Ada, 11\/28\/26, \d+:\d\d [AP]M$/u);
    assert.equal(by, undefined);
    assert.deepEqual(
      items.map(([path, actions]) => [path, actions]),
      [
        ['conflict', 'changed'],
        ['d/e', 'new'],
        ['d/e/new', 'new'],
        ['left', 'left alone'],
      ],
    );
  });

  it('says who chose what goes first, beside what is done with it', () => {
    const hands = { left: { first: true }, 'd/e/new': { leave: 'all' } } as const;
    const view = decidedView(hands);
    const { notes } = planPage(7, { ...view, first: { byHand: true, files: 1 } }, ENGLISH);
    const texts = new Map(
      decidedRows(hands).map(({ path, actions, decided }) => [path, { actions, decided }]),
    );
    assert.match(texts.get('left')?.decided ?? '', /^goes first: chosen by A Ada, /u);
    assert.deepEqual(
      texts.get('left')?.actions.map(({ label }) => label),
      ['changed'],
    );
    assert.match(texts.get('d/e/new')?.decided ?? '', /^decided by A Ada, /u);
    assert.ok(notes.includes('Goes first: what was chosen by hand.'));
    assert.ok(notes.includes('Files that go first: 1.'));
    const first = { expression: HOSTILE_NAME, files: 2 };
    const noted = planPage(7, { ...view, first }, ENGLISH).notes.join('\n');
    assert.ok(noted.includes(`Goes first: what matches the filter ${HOSTILE_NAME_SHOWN}`), noted);
  });

  it('counts that, and what does not hold', () => {
    const hands = { left: { leave: 'all' }, conflict: { copy: 'Z', to: 'A' } } as const;
    const { notes } = planPage(7, decidedView(hands), ENGLISH);
    assert.ok(notes.includes('Decided by hand: 1.'));
    assert.ok(notes.some((note) => note.startsWith('Decided by hand, and not any more,')));
    assert.match(decidedRows(hands)[0]?.decided ?? '', /and not any more/u);
    const refused = decidedView({ 'd/e/new': { copy: 'B', to: 'A' } });
    const why = planPage(7, refused, ENGLISH).notes.at(-1);
    assert.equal(
      why,
      'What was decided by hand left undone: 1, because nothing is there to be copied.',
    );
  });

  it('shows names that would pose as others as what they are, and speaks the editor’s language', () => {
    const hands = { left: { leave: 'all' } } as const;
    const decided = decidedRows(hands, HOSTILE_NAME).at(-1)?.decided ?? '';
    assert.ok(decided.includes(HOSTILE_NAME_SHOWN), decided);
    const marked = decidedRows(hands, HOSTILE_NAME, MARKED).at(-1);
    assert.notEqual(marked?.decided, decided);
  });

  it('asks whether to end where nothing would be changed', () => {
    const idle = { ...planView([{ x: f('1', 2) }, { x: f('22', 2) }]) };
    assert.equal(idle.nothingToDo, true);
    const asked = pageQuestion(1, 'confirm', idle, sessionView(), ENGLISH);
    assert.deepEqual(
      [asked.text, asked.yes],
      ['Nothing would be changed. End this run?', 'End Run'],
    );
    const moving = pageQuestion(1, 'confirm', planView(TREES), sessionView(), ENGLISH);
    assert.equal(moving.yes, 'Synchronize');
  });

  const question = { ...{ id: 1, text: '?', details: [], yes: 'y', no: 'n' } };
  for (const [what, deciding, expected] of [
    ['who may not', undefined, []],
    ['nothing done yet', { canUndo: false, canRedo: false }, ['Undo -', 'Redo -']],
    ['something to undo', { canUndo: true, canRedo: false }, ['Undo', 'Redo -']],
    ['something to redo', { canUndo: false, canRedo: true }, ['Undo -', 'Redo']],
  ] as const) {
    it(`has buttons beside the question: ${what}`, () => {
      const activity = runningView({ phase: 'planned', ...(deciding && { deciding }) });
      const shown = { run: 7, view: sessionView({ activity }), plan: undefined, question };
      const state = pageState(shown, ENGLISH);
      const buttons = state.buttons.map(({ label, disabled }) => (disabled ? `${label} -` : label));
      assert.deepEqual([buttons, state.deciding], [expected, deciding && true]);
      const waiting = pageState({ ...shown, question: undefined }, ENGLISH).buttons;
      assert.deepEqual(
        waiting.map(({ label }) => label),
        [...expected.map((label) => label.split(' ')[0]), 'Cancel Run'],
      );
    });
  }
});

describe('what can be decided', () => {
  const view = decidedView({});
  const labels = (paths: readonly string[]) =>
    actionRows(view, paths, ENGLISH).map(({ label }) => label);

  it('is what those have who have something there', () => {
    const rest = ['Leave Alone', 'Send First', 'As Rules and Preset Say'];
    assert.deepEqual(
      labels(['d/e/new']).filter((label) => !rest.includes(label)),
      ['Copy from A to All Others', 'Keep All Versions', 'Delete on A'],
    );
    assert.equal(labels(['d/e/new', 'left']).length, 8);
    assert.equal(labels(['not listed']).length, 8);
  });

  it('is an action of a rule', () => {
    const actions = actionRows(view, ['left'], ENGLISH).map(({ action }) => action);
    assert.deepEqual(actions, [
      ...[
        { copy: 'A', to: 'others' },
        { copy: 'B', to: 'others' },
        { keep: 'all' },
        { leave: 'all' },
      ],
      ...[{ delete: 'A' }, { delete: 'B' }, { first: true }, null],
    ]);
  });

  it('takes back what goes first where all of it does', () => {
    const sent = decidedView({ left: { first: true }, 'd/e/new': { first: true } });
    const order = (...paths: string[]) => actionRows(sent, paths, ENGLISH).at(-2)?.action;
    assert.deepEqual(order('left', 'd/e/new'), { first: false });
    assert.deepEqual(order('left', 'conflict'), { first: true });
    assert.deepEqual(order('not listed'), { first: true });
  });

  it('is about an item alone, or about folders with all that is in them', () => {
    const reach = (...paths: string[]) =>
      reachRows(view, paths, ENGLISH).map(({ below, paths: all }) => [all.join(), below]);
    assert.deepEqual(reach('left'), [['left', false]]);
    assert.deepEqual(reach('d/e'), [
      ['d/e', false],
      ['d/e', true],
      ['d', true],
    ]);
    assert.deepEqual(reach('d/e/new'), [
      ['d/e/new', false],
      ['d/e', true],
      ['d', true],
    ]);
    assert.deepEqual(reach('left', 'd/e'), [['left,d/e', false]]);
  });
});
