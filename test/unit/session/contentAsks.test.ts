import assert from 'node:assert/strict';
import type { Roster } from '@bytesync/shared/crypto/roster.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { ASKED_CHARACTERS, MOST_ASKS } from '../../../extension/src/engine/session/askMessages.ts';
import {
  type ContentAsk,
  settledAnswers,
} from '../../../extension/src/engine/session/contentAsks.ts';
import {
  type LogMessage,
  logMessageSchema,
} from '../../../extension/src/engine/session/messages.ts';
import { reduce } from '../../../extension/src/engine/session/reduce.ts';
import { EMPTY_STATE } from '../../../extension/src/engine/session/session.ts';
import type { SessionState } from '../../../extension/src/engine/session/state.ts';

const [HOST, BOB, CAT, STRANGER] = [createId(), createId(), createId(), createId()] as const;
const [Q1, Q2, SA, SB] = [createId(), createId(), createId(), createId()] as const;
const DIGEST = 'd'.repeat(64);
const ID = new Uint8Array(32).fill(1);

const roster: Roster = {
  ...{ version: 3, sessionId: createId(), previous: new Uint8Array(32) },
  members: [HOST, BOB, CAT].map((memberId, index) => ({
    ...{ memberId, name: `name ${'ABC'[index]}`, letter: 'ABC'[index] ?? '' },
    role: index === 0 ? 'host' : 'member',
    ...{ deviceKey: new Uint8Array(32), boxKey: new Uint8Array(32) },
  })),
};

type Said = readonly [string, LogMessage];
type Settings = Extract<LogMessage, { type: 'run-started' }>['settings'];

const started = (run = 1, more: Partial<Settings> = {}): Said => [
  HOST,
  {
    ...{ type: 'run-started', run },
    settings: {
      ...{ preset: 'update', mode: 'standard', from: 'A', gitignore: true, dryRun: false },
      ...{ patterns: [], hidden: 'include', system: 'exclude', deciding: true, ...more },
    },
  },
];
const offered = (memberId: string, sourceId: string): Said => [
  memberId,
  {
    ...{ type: 'source-offered', sourceId, name: 'x', writable: true },
    tokenHash: new Uint8Array(32),
  },
];
const walked = (memberId: string, sourceId: string, run = 1): Said => [
  memberId,
  { type: 'inventory-ready', run, sourceId, id: ID },
];
const offers: Said[] = [offered(HOST, SA), offered(BOB, SB)];
const analysis = (more: Partial<Settings> = {}): Said[] => [
  ...[...offers, started(1, more)],
  ...[walked(HOST, SA), walked(BOB, SB)],
];
const asked = (askId: string = Q1, paths: string[] | undefined = ['x'], run = 1): LogMessage => ({
  ...{ type: 'contents-asked', run, askId, below: false, atMs: 1_700_000_000_000 },
  ...(paths && { paths }),
});
const found = (sourceId: string, askId: string = Q1): LogMessage => {
  return { type: 'contents-found', run: 1, askId, sourceId, id: ID };
};
const unread = (sourceId: string): LogMessage => {
  return { type: 'contents-unread', run: 1, askId: Q1, sourceId, code: 'folder-missing' };
};
const stopped: LogMessage = { type: 'contents-stopped', run: 1, askId: Q1 };
const proposed = (asks?: number): Said => [
  HOST,
  { type: 'plan-proposed', run: 1, digest: DIGEST, decisions: 0, ...(asks && { asks }) },
];

function after(log: readonly Said[], from: SessionState = { ...EMPTY_STATE, roster }) {
  return log.reduce((state, [sender, message]) => reduce(state, sender, message), from);
}

/** 'who asked: whose sources answered, how; !: nobody is waited for'. */
function told({ asks }: SessionState): string[] {
  const names = new Map([
    [SA, 'A'],
    [SB, 'B'],
  ]);
  return asks.map(({ by, answers, stopped: isOver }) => {
    const all = [...answers].map(([sourceId, answer]) => {
      return `${names.get(sourceId)}${answer instanceof Uint8Array ? '' : ` ${answer}`}`;
    });
    return `${by.letter}:${all.join(',')}${isOver ? '!' : ''}`;
  });
}

describe('askings for contents in the log', () => {
  const cases: readonly [what: string, said: readonly Said[], expected: string[]][] = [
    ['of the host', [[HOST, asked()]], ['A:']],
    ['of any member, without a folder too', [[CAT, asked()]], ['C:']],
    ['of somebody who is no member', [[STRANGER, asked()]], []],
    ['of another run', [[HOST, asked(Q1, ['x'], 2)]], []],
    ['about everything', [[BOB, asked(Q1, undefined)]], ['B:']],
    [
      'two at once',
      [
        [CAT, asked()],
        [BOB, asked(Q2)],
      ],
      ['C:', 'B:'],
    ],
    [
      'one said twice',
      [
        [CAT, asked()],
        [BOB, asked()],
      ],
      ['C:'],
    ],
    [
      'answered by owners',
      [
        [CAT, asked()],
        [BOB, found(SB)],
        [HOST, found(SA)],
      ],
      ['C:B,A'],
    ],
    [
      'answered for somebody else',
      [
        [CAT, asked()],
        [BOB, found(SA)],
      ],
      ['C:'],
    ],
    [
      'answered before it was asked',
      [
        [BOB, found(SB)],
        [CAT, asked()],
      ],
      ['C:'],
    ],
    [
      'answered twice: the first counts',
      [
        [CAT, asked()],
        [BOB, unread(SB)],
        [BOB, found(SB)],
      ],
      ['C:B folder-missing'],
    ],
    [
      'stopped by whoever asked',
      [
        [CAT, asked()],
        [CAT, stopped],
        [BOB, found(SB)],
      ],
      ['C:!'],
    ],
    [
      'stopped by the host',
      [
        [CAT, asked()],
        [BOB, found(SB)],
        [HOST, stopped],
      ],
      ['C:B!'],
    ],
    [
      'not stopped by another member',
      [
        [CAT, asked()],
        [BOB, stopped],
      ],
      ['C:'],
    ],
    ['not once the plan is proposed', [proposed(), [CAT, asked()]], []],
    ['nor answered after that', [[CAT, asked()], proposed(1), [BOB, found(SB)]], ['C:']],
  ];
  for (const [what, said, expected] of cases) {
    it(what, () => assert.deepEqual(told(after([...analysis(), ...said])), expected));
  }

  it('count only while people may decide about a plan that is to be carried out', () => {
    for (const more of [{ deciding: false }, { dryRun: true }, { preset: 'check' }] as const) {
      assert.deepEqual(told(after([...analysis(more), [CAT, asked()]])), [], JSON.stringify(more));
    }
    assert.deepEqual(told(after([...offers, started(), [CAT, asked()]])), []);
  });

  it('keep the host’s proposal from counting until it knows them all', () => {
    const cases: readonly [made: number, knows: number | undefined, phase: string][] = [
      [0, undefined, 'planned'],
      [1, undefined, 'analysis'],
      [1, 1, 'planned'],
      [2, 1, 'analysis'],
      [1, 2, 'analysis'],
    ];
    for (const [made, knows, phase] of cases) {
      const asks = [Q1, Q2].slice(0, made).map((id): Said => [BOB, asked(id)]);
      const state = after([...analysis(), ...asks, proposed(knows)]);
      assert.equal(state.phase.kind, phase, `${made} asked, ${knows} known`);
    }
  });

  it('are none at the start of the next run', () => {
    const over: Said = [HOST, { type: 'run-ended', run: 1, status: 'done' }];
    const first = after([...analysis(), [CAT, asked()], over]);
    assert.equal(first.asks.length, 1);
    assert.deepEqual(reduce(first, ...started(2)).asks, []);
  });

  it('are bounded in number and in what they name', () => {
    const many = Array.from({ length: MOST_ASKS + 1 }, (): Said => [BOB, asked(createId())]);
    const full = after([...analysis(), ...many]);
    assert.equal(full.asks.length, MOST_ASKS);
    // What one member has used up is not missing to the others.
    const others = after([[CAT, asked(createId())], [HOST, asked(createId())], ...many], full);
    assert.deepEqual(
      others.asks.slice(MOST_ASKS).map(({ by }) => by.letter),
      ['C', 'A'],
    );
    const long = 'p'.repeat(4_000);
    const paths = Array.from({ length: 60 }, (_, at) => `${long}${at}`);
    const large = Array.from({ length: 4 }, (): Said => [BOB, asked(createId(), paths)]);
    const { asks } = after([...analysis(), ...large]);
    assert.equal(asks.length, Math.floor(ASKED_CHARACTERS / paths.join('').length));
    const more = after([...analysis(), ...large, [CAT, asked(createId(), paths)]]);
    assert.equal(more.asks.at(-1)?.by.letter, 'C');
  });

  it('are read with bounds', () => {
    const good = asked(Q1, ['x', 'y/z']);
    const bad: readonly object[] = [
      { ...good, paths: [] },
      { ...good, paths: ['../x'] },
      { ...good, paths: ['/x'] },
      { ...good, paths: Array.from({ length: 5_001 }, (_, at) => `${at}`) },
      { ...good, paths: Array.from({ length: 80 }, (_, at) => `${'p'.repeat(4_000)}${at}`) },
      { ...good, below: 1 },
      { ...good, atMs: -1 },
      { ...good, more: true },
      { ...found(SA), id: new Uint8Array(31) },
      { ...unread(SA), code: 'nothing of ours' },
      { ...stopped, askId: 'short' },
    ];
    for (const one of [good, asked(Q1, undefined), found(SA), unread(SA), stopped]) {
      assert.deepEqual(logMessageSchema.parse(one), one);
    }
    for (const one of bad) {
      assert.equal(
        logMessageSchema.safeParse(one).success,
        false,
        JSON.stringify(one).slice(0, 90),
      );
    }
  });

  it('are settled with the same answers whatever is said later', () => {
    const ask = (answers: readonly string[], isOver = false): ContentAsk => ({
      ...{ askId: Q1, by: { memberId: CAT, letter: 'C', name: 'c' }, atMs: 0, below: false },
      answers: new Map(answers.map((sourceId) => [sourceId, ID] as const)),
      stopped: isOver,
    });
    const cases: readonly [ContentAsk, needed: string[], settled: number | undefined][] = [
      [ask([]), [], 0],
      [ask([]), [SA], undefined],
      [ask([SA]), [SA, SB], undefined],
      [ask([SA, SB]), [SA, SB], 2],
      [ask([SB]), [SB], 1],
      [ask([SA], true), [SA, SB], 1],
    ];
    for (const [one, needed, settled] of cases) {
      assert.equal(settledAnswers(one, needed)?.size, settled);
    }
  });
});
