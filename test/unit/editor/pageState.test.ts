import assert from 'node:assert/strict';
import type { LastRun, MembershipView } from '../../../extension/src/engine/membership/view.ts';
import type { ReportedProblem } from '../../../extension/src/engine/report/runReport.ts';
import type { PlanView } from '../../../extension/src/engine/run/memberUi.ts';
import { pageState } from '../../../extension/src/vscode/plan/pageState.ts';
import type { PageQuestion, PageState } from '../../../extension/src/webview/messages.ts';
import { f } from '../comparison/trees.ts';
import { ENGLISH, HOSTILE_NAME, HOSTILE_NAME_SHOWN, MARKED } from './english.ts';
import { planView } from './planViews.ts';
import { ada, bob, IDLE, lastRun, PHASES, runningView, sessionView } from './sessionViews.ts';

const PLAN = planView([{ a: f('x') }, {}]);
const CHECK = planView([{ a: f('x') }, {}], { preset: 'check' });
const QUESTION: PageQuestion = { id: 1, text: 'Yes?', details: [], yes: 'Yes', no: 'No' };
const PROBLEM: ReportedProblem = { path: 'a', member: 'B', code: 'unsaved', values: {} };

interface Shown {
  readonly view?: MembershipView | undefined;
  readonly plan?: PlanView;
  readonly question?: PageQuestion;
  readonly words?: typeof ENGLISH;
}

/** Of run number 7. */
function stateOf({ view, plan, question, words = ENGLISH }: Shown): PageState {
  return pageState({ run: 7, view, plan, question }, words);
}

function commandsOf({ buttons }: PageState): string {
  return buttons.map(({ command }) => command).join(' ');
}

describe('the state of a plan’s page', () => {
  const [me, other] = [ada(), bob()];
  const sync = { phase: 'synchronizing' } as const;
  const runs: readonly [
    string,
    Parameters<typeof runningView>[0],
    Pick<PageState, 'tone' | 'status'>,
    commands: string,
  ][] = [
    ['inventory', {}, { tone: 'busy', status: 'Comparing the folders…' }, 'abort'],
    [
      'analysis',
      { phase: 'analysis' },
      { tone: 'busy', status: 'Comparing the folders…' },
      'abort',
    ],
    ['planned', { phase: 'planned' }, { tone: 'busy', status: 'The plan is made.' }, 'abort'],
    [
      'somebody is asked',
      { phase: 'planned', waitingFor: [me, other] },
      { tone: 'busy', status: 'Waiting for the answer of A Ada, B Bob.' },
      'abort',
    ],
    ['synchronizing', sync, { tone: 'busy', status: 'Synchronizing…' }, 'pause abort'],
    [
      'held here',
      { ...sync, paused: true, pausedBy: [me] },
      { tone: 'neutral', status: 'Paused.' },
      'continue abort',
    ],
    [
      'held here and elsewhere',
      { ...sync, paused: true, pausedBy: [me, other] },
      { tone: 'neutral', status: 'Paused.' },
      'continue abort',
    ],
    [
      'held elsewhere',
      { ...sync, pausedBy: [other] },
      { tone: 'neutral', status: 'Paused by B Bob.' },
      'pause abort',
    ],
    ['finished', { phase: 'finished' }, { tone: 'busy', status: 'Gathering the report…' }, ''],
  ];
  for (const [name, run, expected, commands] of runs) {
    it(name, () => {
      const state = stateOf({ view: sessionView({ activity: runningView(run) }), plan: PLAN });
      assert.deepEqual({ tone: state.tone, status: state.status }, expected);
      assert.equal(commandsOf(state), commands);
    });
  }

  it('shows how far all are, but while a plan is looked at or a question is asked', () => {
    for (const phase of PHASES) {
      const view = sessionView({ activity: runningView({ phase }) });
      assert.equal(stateOf({ view }).progress.length, phase === 'planned' ? 0 : 2, phase);
      assert.equal(stateOf({ view, question: QUESTION }).progress.length, 0);
    }
  });

  it('asks, and offers nothing else meanwhile', () => {
    const view = sessionView({ activity: runningView({ phase: 'planned', waitingFor: [other] }) });
    const state = stateOf({ view, plan: PLAN, question: QUESTION });
    assert.equal(state.status, 'Nothing moves before you say yes.');
    assert.deepEqual([state.question, state.buttons], [QUESTION, []]);
  });

  it('tells that the relay is away, whatever goes on', () => {
    const told = ['The relay is away; trying again.'];
    const views = [{ activity: runningView() }, { activity: IDLE }, { last: lastRun() }];
    for (const view of views) {
      assert.deepEqual(stateOf({ view: sessionView({ ...view, connected: false }) }).details, told);
      assert.deepEqual(stateOf({ view: sessionView(view) }).details, []);
    }
  });

  it('without this run there is none', () => {
    const otherRun = sessionView({ activity: runningView({ run: 8 }), last: lastRun() });
    const tests: readonly [MembershipView | undefined, string][] = [
      [undefined, 'The session has ended here.'],
      [sessionView(), 'The session is idle.'],
      [sessionView({ last: { ...lastRun(), run: 6 } }), 'The session is idle.'],
      [otherRun, 'Nothing was to be changed.'],
    ];
    for (const [view, status] of tests) assert.equal(stateOf({ view }).status, status);
  });

  it('names of others are shown as what they are', () => {
    const waitingFor = [{ ...other, name: HOSTILE_NAME }];
    const view = sessionView({ activity: runningView({ waitingFor }) });
    assert.equal(stateOf({ view }).status, `Waiting for the answer of B ${HOSTILE_NAME_SHOWN}.`);
  });
});

describe('the end of a run on a plan’s page', () => {
  const counted = { items: { copied: 1234, updated: 2, deleted: 3 } };
  const withErrors = { status: 'done-with-errors', problems: [PROBLEM] } as const;
  const failed = { code: 'member-lost', values: { member: 'Bob' } } as const;
  const cases: readonly {
    readonly name: string;
    readonly last: LastRun;
    readonly plan?: PlanView;
    readonly expected: Pick<PageState, 'tone' | 'status'> & { readonly details?: string[] };
    readonly commands?: string;
  }[] = [
    {
      name: 'all is done',
      last: lastRun(counted),
      expected: {
        tone: 'good',
        status: 'Done.',
        details: ['Copied: 1,234, updated: 2, deleted: 3.'],
      },
    },
    {
      name: 'something is left',
      last: lastRun({ ...counted, ...withErrors }),
      expected: {
        tone: 'bad',
        status: 'Done, but not everything.',
        details: ['Copied: 1,234, updated: 2, deleted: 3.', 'Left undone: 1. The report says why.'],
      },
    },
    {
      name: 'there was nothing to do',
      last: lastRun(),
      expected: { tone: 'good', status: 'Nothing was to be changed.' },
    },
    {
      name: 'nothing could be done',
      last: lastRun(withErrors),
      expected: {
        tone: 'bad',
        status: 'Nothing was to be changed.',
        details: ['Left undone: 1. The report says why.'],
      },
    },
    {
      name: 'a dry run',
      last: lastRun(counted),
      plan: { ...PLAN, dryRun: true },
      expected: { tone: 'good', status: 'A dry run: nothing was changed.' },
    },
    {
      name: 'a check',
      last: lastRun(),
      plan: CHECK,
      expected: { tone: 'good', status: 'Compared; nothing was changed.' },
    },
    {
      name: 'refused',
      last: lastRun({ status: 'refused' }, { code: 'consent-refused', values: {} }),
      expected: {
        tone: 'neutral',
        status: 'Nothing was changed here.',
        details: ['The plan was not agreed to: nothing was changed there.'],
      },
      commands: 'analyse',
    },
    {
      name: 'ended early',
      last: lastRun({ status: 'aborted' }, failed),
      expected: {
        tone: 'bad',
        status: 'The run was ended early.',
        details: [
          'The connection to Bob was lost, so the run was ended. Every path holds its old or its new content. Analyse again when it is back.',
        ],
      },
      commands: 'analyse',
    },
  ];
  for (const { name, last, plan = PLAN, expected, commands = 'report analyse' } of cases) {
    it(name, () => {
      const state = stateOf({ view: sessionView({ last }), plan });
      const { tone, status, details, progress } = state;
      assert.deepEqual({ details: [], ...expected }, { tone, status, details });
      assert.deepEqual(progress, []);
      assert.equal(commandsOf(state), commands);
    });
  }

  it('only the host is offered to analyse again', () => {
    const state = stateOf({ view: sessionView({ isHost: false, last: lastRun() }) });
    assert.equal(commandsOf(state), 'report');
  });

  const deciding = { canUndo: false, canRedo: false };
  const by = { memberId: 'a', letter: 'A', name: 'Ada' };
  const drafting: readonly [string, Partial<MembershipView>, PlanView, true | undefined][] = [
    ['the host, while the plan is open', { activity: planned({ deciding }) }, PLAN, true],
    ['nobody else', { activity: planned({ deciding }), isHost: false }, PLAN, undefined],
    ['not once the plan is agreed on', { activity: planned({}) }, PLAN, undefined],
    [
      'not while contents are compared',
      { activity: planned({ deciding, comparing: { by, mayStop: true } }) },
      PLAN,
      undefined,
    ],
    ['the host, when the run is over', { last: lastRun() }, PLAN, true],
    ['nobody else then', { last: lastRun(), isHost: false }, PLAN, undefined],
    ['not of a check', { last: lastRun() }, CHECK, undefined],
    ['not while another run goes on', { last: lastRun(), activity: anotherRun() }, PLAN, undefined],
  ];
  for (const [description, view, plan, expected] of drafting) {
    it(`lets something else decide: ${description}`, () => {
      assert.equal(stateOf({ view: sessionView(view), plan }).drafting, expected);
    });
  }

  it('says many problems as the language writes numbers', () => {
    const problems = Array.from({ length: 1500 }, () => PROBLEM);
    const state = stateOf({ view: sessionView({ last: lastRun({ problems }) }) });
    assert.deepEqual(state.details, ['Left undone: 1,500. The report says why.']);
  });

  it('is in the language of the editor', () => {
    const last = lastRun({ ...counted, ...withErrors });
    const { status, details, buttons } = stateOf({ view: sessionView({ last }), words: MARKED });
    for (const text of [status, ...details, ...buttons.map(({ label }) => label)]) {
      assert.match(text, /^«.*»$/u);
    }
  });
});

function planned(more: Parameters<typeof runningView>[0]) {
  return runningView({ phase: 'planned', ...more });
}

function anotherRun() {
  return runningView({ run: 8, phase: 'planned' });
}
