import assert from 'node:assert/strict';
import { createId } from '@bytesync/shared/wire/ids.ts';
import fc from 'fast-check';
import type { LogMessage } from '../../../extension/src/engine/session/messages.ts';
import { MOST_SOURCES } from '../../../extension/src/engine/session/offers.ts';
import { reduce } from '../../../extension/src/engine/session/reduce.ts';
import { EMPTY_STATE } from '../../../extension/src/engine/session/session.ts';
import { columnsOf, type SessionState } from '../../../extension/src/engine/session/state.ts';
import {
  ANALYSIS,
  after,
  BOB,
  CAT,
  consent,
  contents,
  DIGEST,
  ended,
  epochStart,
  GOING,
  going,
  HOST,
  held,
  ID,
  inventory,
  LOBBY,
  offer,
  PLANNED,
  paused,
  planned,
  RUNNING,
  roster,
  SA,
  type Said,
  SB,
  SB2,
  started,
  withdrawn,
} from './saidInSession.ts';

describe('the session state', () => {
  const steps: [string, Said[], SessionState['phase']['kind']][] = [
    ['begins in the lobby', [], 'lobby'],
    ['takes inventories once the host starts', RUNNING, 'inventory'],
    ['waits for all inventories', [...RUNNING, [HOST, inventory(SA)]], 'inventory'],
    ['analyses when all are there', ANALYSIS, 'analysis'],
    ['has a plan when the host proposes one', PLANNED, 'planned'],
    ['synchronizes when the host starts', GOING, 'synchronizing'],
    ['ends when the host says so', [...GOING, [HOST, ended]], 'ended'],
    ['ends from anywhere', [[HOST, ended]], 'ended'],
  ];
  for (const [name, log, kind] of steps) {
    it(name, () => assert.equal(after(log).phase.kind, kind));
  }

  const ignored: [string, Said[], Said][] = [
    ['a start by a member', LOBBY, [BOB, started]],
    ['a second start', RUNNING, [HOST, started]],
    ['an offer after the start', RUNNING, [BOB, offer(SB2)]],
    ['an offer of a source that is there', LOBBY, [CAT, offer(SB, 9)]],
    ['an inventory of a source of somebody else', RUNNING, [BOB, inventory(SA)]],
    ['an inventory of an unknown source', RUNNING, [BOB, inventory(createId())]],
    ['an inventory of another run', RUNNING, [HOST, inventory(SA, 2)]],
    ['an inventory before the start', LOBBY, [HOST, inventory(SA)]],
    ['an inventory in the analysis', ANALYSIS, [HOST, inventory(SA)]],
    ['contents of somebody else', ANALYSIS, [BOB, contents(SA)]],
    ['contents before the analysis', RUNNING, [HOST, contents(SA)]],
    ['a plan of a member', ANALYSIS, [BOB, planned]],
    ['a plan before the analysis', RUNNING, [HOST, planned]],
    ['a consent to another plan', PLANNED, [BOB, consent('e'.repeat(64))]],
    ['a consent before the plan', ANALYSIS, [BOB, consent()]],
    ['a synchronization that a member starts', PLANNED, [BOB, going]],
    [
      'a synchronization of another plan',
      PLANNED,
      [HOST, { type: 'synchronization-started', run: 1, digest: 'e'.repeat(64) }],
    ],
    ['an end of the run by a member', GOING, [BOB, ended]],
    ['anything of a run that ended', [...GOING, [HOST, ended]], [BOB, consent()]],
    [
      'a second end',
      [...GOING, [HOST, ended]],
      [HOST, { type: 'run-ended', run: 1, status: 'aborted', code: 'interrupted' }],
    ],
    ['a start that skips a number', LOBBY, [HOST, { ...started, run: 2 }]],
    ['a run that ended, started again', [...GOING, [HOST, ended]], [HOST, started]],
    ['a source taken back while a run goes on', RUNNING, [BOB, withdrawn(SB)]],
    ['a source taken back by somebody else', LOBBY, [CAT, withdrawn(SB)]],
    [
      'a description by somebody else',
      LOBBY,
      [CAT, { type: 'source-described', sourceId: SB, git: { branch: 'x', changed: 0 } }],
    ],
    [
      'a failure in another run',
      RUNNING,
      [BOB, { type: 'member-failed', run: 2, code: 'disk-full', values: {} }],
    ],
    ['what is held when the inventories are there', ANALYSIS, [BOB, held()]],
    ['what is held in another run', RUNNING, [BOB, held(2)]],
    ['a pause before anything is sent', PLANNED, [BOB, paused(true)]],
    ['a pause of another run', GOING, [BOB, { type: 'run-paused', run: 2, paused: true }]],
    ['streams', GOING, [BOB, { type: 'stream-failed', streamId: SA, code: 'internal' }]],
  ];
  for (const [name, log, [sender, message]] of ignored) {
    it(`takes no notice of ${name}`, () => {
      const state = after(log);
      assert.equal(reduce(state, sender, message), state);
    });
  }

  it('takes offers between runs, and gives them back', () => {
    const done: Said[] = [...GOING, [HOST, ended]];
    const more = after([...done, [BOB, { type: 'sources-complete' }], [BOB, offer(SB2)]]);
    assert.deepEqual(
      more.sources.map(({ sourceId }) => sourceId),
      [SA, SB, SB2],
    );
    const withdrawn = reduce(more, BOB, { type: 'source-withdrawn', sourceId: SB });
    assert.deepEqual(
      withdrawn.sources.map(({ sourceId }) => sourceId),
      [SA, SB2],
    );
  });

  it('keeps which sources are a single file, in the columns too', () => {
    const file = { ...offer(SB), file: 'notes.txt' } as LogMessage;
    const state = after([
      [HOST, offer(SA)],
      [BOB, file],
    ]);
    assert.deepEqual(
      state.sources.map((source) => source.file),
      [undefined, 'notes.txt'],
    );
    assert.deepEqual(
      columnsOf(state).map((column) => [column.label, column.file]),
      [
        ['A', undefined],
        ['B', 'notes.txt'],
      ],
    );
    assert.ok(!('file' in (columnsOf(state)[0] ?? {})), 'a folder is as it always was');
  });

  it('starts the next run after one that ended, without the failures of the last', () => {
    const failed: LogMessage = { type: 'member-failed', run: 1, code: 'disk-full', values: {} };
    const state = after([...RUNNING, [BOB, failed], [HOST, ended], [HOST, { ...started, run: 2 }]]);
    assert.ok(state.phase.kind === 'inventory');
    assert.deepEqual([state.phase.run, state.lastRun, state.failures.size], [2, 2, 0]);
  });

  it('keeps what Git says about a source until it says nothing', () => {
    const git = { branch: 'main', changed: 2 };
    const told = after([...RUNNING, [BOB, { type: 'source-described', sourceId: SB, git }]]);
    assert.deepEqual(told.sources.find(({ sourceId }) => sourceId === SB)?.git, git);
    const silent = reduce(told, BOB, { type: 'source-described', sourceId: SB });
    assert.equal(silent.sources.find(({ sourceId }) => sourceId === SB)?.git, undefined);
  });

  it('forgets what a member said that is no longer in the roster', () => {
    const said = after([...LOBBY, [BOB, { type: 'sources-complete' }]]);
    const without = roster.members.filter(({ memberId }) => memberId !== BOB);
    const state = reduce({ ...said, roster: { ...roster, members: without } }, HOST, epochStart);
    assert.deepEqual(
      [state.sources.map(({ sourceId }) => sourceId), [...state.complete]],
      [[SA], []],
    );
  });

  it('takes no more sources than a Welcome can hold', () => {
    const log = Array.from({ length: MOST_SOURCES + 5 }, (): Said => [BOB, offer(createId())]);
    assert.equal(after(log).sources.length, MOST_SOURCES);
  });

  it('is paused while anybody wants it to be', () => {
    const log: Said[] = [...GOING];
    const pausedAfter = (...said: Said[]) => {
      log.push(...said);
      const { phase } = after(log);
      return phase.kind === 'synchronizing' ? [...phase.paused] : undefined;
    };
    assert.deepEqual(pausedAfter(), []);
    assert.deepEqual(pausedAfter([BOB, paused(true)], [BOB, paused(true)]), [BOB]);
    assert.deepEqual(pausedAfter([HOST, paused(true)], [CAT, paused(false)]), [BOB, HOST]);
    assert.deepEqual(pausedAfter([BOB, paused(false)]), [HOST]);
    assert.deepEqual(pausedAfter([HOST, paused(false)]), []);
  });

  it('keeps what each member holds of the last run, until the inventories are there', () => {
    const holds = (log: Said[]) => {
      const { phase } = after(log);
      return phase.kind === 'inventory' ? [...phase.held] : undefined;
    };
    assert.deepEqual(holds(RUNNING), []);
    assert.deepEqual(holds([...RUNNING, [BOB, held()], [CAT, held(1, [])]]), [
      [BOB, [ID]],
      [CAT, []],
    ]);
    assert.equal(holds([...RUNNING, [BOB, held()], [HOST, ended]]), undefined);
    const again: LogMessage = { ...started, run: 2 };
    assert.deepEqual(holds([...RUNNING, [BOB, held()], [HOST, ended], [HOST, again]]), []);
  });

  it('keeps what is edited of each source until the run ends', () => {
    const edited = (sourceId: string, ...unsaved: string[]): LogMessage => {
      return { type: 'inventory-ready', run: 1, sourceId, id: ID, unsaved };
    };
    const said: Said[] = [
      [HOST, inventory(SA)],
      [BOB, edited(SA, 'not his')],
      [BOB, edited(SB, 'a', 'b/c')],
    ];
    for (const rest of [
      [],
      [[HOST, planned]],
      [
        [HOST, planned],
        [HOST, going],
      ],
    ] as Said[][]) {
      const { phase } = after([...RUNNING, ...said, ...rest]);
      const unsaved = 'unsaved' in phase ? [...phase.unsaved] : undefined;
      assert.deepEqual(unsaved, [
        [SA, []],
        [SB, ['a', 'b/c']],
      ]);
    }
  });

  it('keeps what each source has half received, as its owner says, until the next run', () => {
    const half = { path: 'a', size: 2 ** 24, mtimeUs: 5, received: 2 ** 23 };
    const told = (sourceId: string): LogMessage => {
      return { type: 'inventory-ready', run: 1, sourceId, id: ID, partials: [half] };
    };
    const said: Said[] = [
      [HOST, inventory(SA)],
      [BOB, told(SA)],
      [BOB, told(SB)],
    ];
    const kept = [
      [SA, []],
      [SB, [half]],
    ];
    assert.deepEqual([...after([...RUNNING, ...said]).partials], kept);
    assert.deepEqual([...after([...RUNNING, ...said, [HOST, planned]]).partials], kept);
    const again: LogMessage = { ...started, run: 2 };
    assert.deepEqual([...after([...RUNNING, ...said, [HOST, ended], [HOST, again]]).partials], []);
  });

  it('keeps who consented, the last word of each', () => {
    const no: LogMessage = { type: 'consent', run: 1, digest: DIGEST, answer: 'no' };
    const state = after([...PLANNED, [BOB, consent()], [CAT, no], [BOB, no], [HOST, going]]);
    assert.ok(state.phase.kind === 'synchronizing');
    assert.deepEqual(
      [...state.phase.consents],
      [
        [BOB, 'no'],
        [CAT, 'no'],
      ],
    );
  });

  it('keeps that a run went on to its transfers, however it ends, and after a later one that did not', () => {
    const aborted: LogMessage = { type: 'run-ended', run: 1, status: 'aborted' };
    const again: LogMessage = { ...started, run: 2 };
    for (const [said, run] of [
      [PLANNED, undefined],
      [[...PLANNED, [BOB, going]], undefined],
      [[...PLANNED, [HOST, aborted]], undefined],
      [GOING, 1],
      [[...GOING, [HOST, ended]], 1],
      [[...GOING, [HOST, aborted]], 1],
      [[...GOING, [HOST, aborted], [HOST, again]], 1],
    ] as [Said[], number | undefined][]) {
      assert.equal(after(said).synchronizedRun, run);
    }
  });

  it('keeps why a member failed and why the run ended', () => {
    const values = { member: 'B' };
    const failed = after([[BOB, { type: 'member-failed', run: 1, code: 'disk-full', values }]]);
    assert.deepEqual([...failed.failures], [[BOB, { code: 'disk-full', values }]]);
    const state = reduce(failed, HOST, {
      ...{ type: 'run-ended', run: 1, status: 'aborted', code: 'disk-full', values },
    });
    assert.equal(state.failures.size, 0);
    assert.ok(state.phase.kind === 'ended');
    assert.deepEqual(state.phase.end, { status: 'aborted', code: 'disk-full', values });
  });

  it('orders columns by letter, then by offer, and numbers several of one member', () => {
    const state = after([
      [BOB, offer(SB)],
      [BOB, offer(SB2)],
      [HOST, offer(SA)],
    ]);
    assert.deepEqual(
      columnsOf(state).map(({ label, sourceId }) => [label, sourceId]),
      [
        ['A', SA],
        ['B1', SB],
        ['B2', SB2],
      ],
    );
  });

  it('is the same for the same log, and never changed in place', () => {
    const messages = [
      offer(SA),
      offer(SB),
      offer(SB2),
      { type: 'sources-complete' } as const,
      started,
      inventory(SA),
      inventory(SB),
      contents(SA),
      planned,
      consent(),
      going,
      { type: 'member-dropped', run: 1, memberId: BOB, code: 'aborted', values: {} } as const,
      ended,
    ];
    const said = fc.tuple(fc.constantFrom(HOST, BOB, CAT), fc.constantFrom(...messages));
    fc.assert(
      fc.property(fc.array(said, { maxLength: 40 }), (log) => {
        const states: [SessionState, string][] = [];
        let state: SessionState = { ...EMPTY_STATE, roster };
        for (const [sender, message] of log) {
          state = reduce(state, sender, message);
          states.push([state, shown(state)]);
        }
        for (const [kept, was] of states) assert.equal(shown(kept), was);
        assert.deepEqual(after(log), state);
      }),
    );
  });
});

function shown(state: SessionState): string {
  return JSON.stringify(state, (_key, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  );
}
