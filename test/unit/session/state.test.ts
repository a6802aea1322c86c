import assert from 'node:assert/strict';
import { createDeviceKeys } from '@bytesync/shared/crypto/identity.ts';
import { createBoxKeys } from '@bytesync/shared/crypto/keys.ts';
import type { Roster } from '@bytesync/shared/crypto/roster.ts';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import fc from 'fast-check';
import type { FileSystemTraits } from '../../../extension/src/engine/inventory/fileSystemTraits.ts';
import type { LogMessage } from '../../../extension/src/engine/session/messages.ts';
import { MOST_SOURCES } from '../../../extension/src/engine/session/offers.ts';
import { reduce } from '../../../extension/src/engine/session/reduce.ts';
import { EMPTY_STATE } from '../../../extension/src/engine/session/session.ts';
import {
  columnsOf,
  type SessionState,
  traitsOfSession,
} from '../../../extension/src/engine/session/state.ts';

const [HOST, BOB, CAT] = [createId(), createId(), createId()] as const;
const [SA, SB, SB2] = [createId(), createId(), createId()] as const;
const DIGEST = 'd'.repeat(64);
const ID = new Uint8Array(32).fill(1);

const roster: Roster = {
  version: 3,
  sessionId: createId(),
  previous: new Uint8Array(32),
  members: [HOST, BOB, CAT].map((memberId, index) => ({
    memberId,
    name: memberId,
    letter: 'ABC'[index] ?? '',
    role: index === 0 ? 'host' : 'member',
    deviceKey: createDeviceKeys().publicKey,
    boxKey: createBoxKeys().publicKey,
  })),
};

const settings = {
  preset: 'update',
  mode: 'standard',
  from: 'A',
  gitignore: true,
  patterns: [],
  hidden: 'include',
  system: 'exclude',
  dryRun: false,
} as const;

function offer(sourceId: string, tag = 0): LogMessage {
  const tokenHash = new Uint8Array(32).fill(tag);
  return { type: 'source-offered', sourceId, name: 'docs', writable: true, tokenHash };
}

const started: LogMessage = {
  type: 'run-started',
  run: 1,
  settings: { ...settings, patterns: [] },
};
const inventory = (sourceId: string, run = 1): LogMessage => ({
  type: 'inventory-ready',
  run,
  sourceId,
  id: ID,
});
const held = (run = 1, ids = [ID]): LogMessage => ({ type: 'inventories-held', run, ids });
const contents = (sourceId: string): LogMessage => ({
  type: 'contents-ready',
  run: 1,
  sourceId,
  id: ID,
});
const planned: LogMessage = { type: 'plan-proposed', run: 1, digest: DIGEST, decisions: 0 };
const consent = (digest = DIGEST): LogMessage => ({
  type: 'consent',
  run: 1,
  digest,
  answer: 'yes',
});
const going: LogMessage = { type: 'synchronization-started', run: 1, digest: DIGEST };
const ended: LogMessage = { type: 'run-ended', run: 1, status: 'done' };

type Said = readonly [string, LogMessage];

const LOBBY: Said[] = [
  [HOST, offer(SA)],
  [BOB, offer(SB)],
];
const RUNNING: Said[] = [...LOBBY, [HOST, started]];
const ANALYSIS: Said[] = [...RUNNING, [HOST, inventory(SA)], [BOB, inventory(SB)]];
const PLANNED: Said[] = [...ANALYSIS, [HOST, planned]];
const GOING: Said[] = [...PLANNED, [HOST, going]];

const epochStart: LogMessage = {
  type: 'epoch-start',
  epoch: 2,
  roster: { body: new Uint8Array(1), signature: new Uint8Array(64) },
  keyHash: new Uint8Array(32),
  wraps: [],
};

function withdrawn(sourceId: string): LogMessage {
  return { type: 'source-withdrawn', sourceId };
}

function paused(isPaused: boolean): LogMessage {
  return { type: 'run-paused', run: 1, paused: isPaused };
}

function after(
  log: readonly Said[],
  from: SessionState = { ...EMPTY_STATE, roster },
): SessionState {
  return log.reduce((state, [sender, message]) => reduce(state, sender, message), from);
}

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

  describe('without a member that was dropped', () => {
    const drop = (memberId: string, run = 1, code: ErrorCode = 'disk-full'): LogMessage => ({
      ...{ type: 'member-dropped', run, memberId, code, values: {} },
    });
    function phaseAfter(...more: readonly Said[]) {
      const { phase } = after([...GOING, ...more]);
      assert.ok(phase.kind === 'synchronizing');
      return { dropped: [...phase.dropped.keys()], paused: [...phase.paused] };
    }

    it('it holds nothing up, and can’t any more', () => {
      const phase = phaseAfter(
        [BOB, paused(true)],
        [CAT, paused(true)],
        [HOST, drop(BOB)],
        [BOB, paused(true)],
      );
      assert.deepEqual(phase, { dropped: [BOB], paused: [CAT] });
    });

    it('where its results are there, only what it paused goes on', () => {
      const told = { ...drop(BOB), told: true } as LogMessage;
      const phase = phaseAfter([BOB, paused(true)], [CAT, paused(true)], [HOST, told]);
      assert.deepEqual(phase, { dropped: [], paused: [CAT] });
    });

    it('only the host drops, only others, and only in this run', () => {
      const phase = phaseAfter(
        [CAT, drop(BOB)],
        [HOST, drop(HOST)],
        [HOST, drop(createId())],
        [HOST, drop(BOB, 2)],
      );
      assert.deepEqual(phase.dropped, []);
    });

    it('nobody is dropped before contents travel', () => {
      const { phase } = after([...PLANNED, [HOST, drop(BOB)]]);
      assert.equal(phase.kind, 'planned');
      assert.equal('dropped' in phase, false);
    });

    it('the first reason counts, and is known after the end', () => {
      const later = drop(BOB, 1, 'aborted');
      const { phase } = after([...GOING, [HOST, drop(BOB)], [HOST, later], [HOST, ended]]);
      assert.ok(phase.kind === 'ended');
      assert.deepEqual([...(phase.dropped ?? [])], [[BOB, { code: 'disk-full', values: {} }]]);
    });
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

describe('what all sources of a session can hold', () => {
  const told = (sourceId: string, traits?: FileSystemTraits) =>
    ({ ...offer(sourceId), ...(traits && { traits }) }) as LogMessage;
  const exact = { case: 'distinct', form: 'distinct', mtimeUnitUs: 1 } as const;
  const session = (...messages: LogMessage[]) =>
    messages.reduce((state, message) => reduce(state, BOB, message), {
      ...EMPTY_STATE,
      roster,
    } as SessionState);

  it('is everything where all say so, and follows who comes and goes', () => {
    const alone = session(told(SA, exact));
    assert.deepEqual(traitsOfSession(alone), { mtimeUnitUs: 1 });
    const withOther = reduce(alone, BOB, told(SB, { ...exact, case: 'same', mtimeUnitUs: 1000 }));
    const names = { ignoresCase: true, ignoresForm: false };
    assert.deepEqual(traitsOfSession(withOther), { names, mtimeUnitUs: 1000 });
    const gone = reduce(withOther, BOB, { type: 'source-withdrawn', sourceId: SB });
    assert.deepEqual(traitsOfSession(gone), { mtimeUnitUs: 1 });
  });

  it('is nothing of what somebody did not say', () => {
    const names = { ignoresCase: true, ignoresForm: true };
    assert.deepEqual(traitsOfSession(session(told(SA, exact), told(SB))), {
      names,
      mtimeUnitUs: 1,
    });
  });
});
