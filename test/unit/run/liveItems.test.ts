import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate as soon } from 'node:timers/promises';
import type { ToldStates } from '../../../extension/src/engine/comparison/rows/toldStates.ts';
import { LiveItems } from '../../../extension/src/engine/run/liveItems.ts';
import type { TakeItems } from '../../../extension/src/engine/run/memberUi.ts';
import type { RunContext } from '../../../extension/src/engine/run/runContext.ts';

const COUNTS = { pending: 1, done: 2, failed: 0 };
const NOTHING = { done: [], failed: [], coming: [] } as const;

describe('how far items are, as it is gathered', () => {
  let asked: (ToldStates | string)[];
  let counted: unknown[];
  let others: TakeItems;
  let fails: boolean;
  let items: LiveItems;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    [asked, counted, fails] = [[], [], false];
    items = liveItems({
      items: (counts: unknown) => counted.push(counts),
      carriesOut: (take: TakeItems) => {
        others = take;
      },
    });
  });
  afterEach(() => mock.timers.reset());

  function liveItems(ui: object): LiveItems {
    const ask = async (what: ToldStates | string) => {
      asked.push(what);
      if (fails) throw new Error('the planner has ended');
      return COUNTS;
    };
    const rows = {
      beginStates: () => ask('begin'),
      states: (told: ToldStates) => ask(told),
      results: () => ask('results'),
    };
    const session = { identity: { memberId: 'own' } };
    return new LiveItems({ session, ui, rows: () => rows, run: 2 } as unknown as RunContext);
  }
  /** How many members each asking was about. */
  const amounts = () => asked.map((told) => (typeof told === 'string' ? 0 : told.members.length));
  const pass = async (ms: number) => {
    mock.timers.tick(ms);
    await soon();
  };

  it('comes to the rows together, of all members, and no more often than anybody sees', async () => {
    await items.begin();
    items.own({ done: [4, 3], undone: [[9, 'disk-full']], coming: [[5, 10]] });
    items.sent(1, { files: 1, bytes: 10 });
    items.sent(1, { files: 2, bytes: 20 });
    others('other', { run: 2, ...NOTHING, done: [0, 2] });
    await pass(299);
    assert.deepEqual(asked, ['begin']);
    await pass(1);
    assert.deepEqual(asked.slice(1), [
      {
        members: [
          {
            memberId: 'own',
            done: [3, 2],
            failed: [],
            codes: [[9, 'disk-full']],
            coming: [[5, 10]],
          },
          { memberId: 'other', ...NOTHING, done: [0, 2] },
        ],
        sent: [{ stream: 1, files: 2, bytes: 20 }],
      },
    ]);
    assert.deepEqual(counted, [COUNTS, COUNTS]);
    await pass(5000);
    assert.equal(asked.length, 2);
    items.own({ done: [6], undone: [], coming: [] });
    await pass(300);
    assert.equal(asked.length, 3);
  });

  it('is not taken of another run, of itself from elsewhere, or in floods', async () => {
    await items.begin();
    others('other', { run: 1, ...NOTHING, done: [0, 2] });
    others('own', { run: 2, ...NOTHING, done: [0, 2] });
    await pass(300);
    assert.deepEqual(asked, ['begin']);
    for (let at = 0; at < 1000; at += 1) others('other', { run: 2, ...NOTHING, done: [at, 1] });
    await pass(300);
    assert.deepEqual(amounts(), [0, 8]);
  });

  it('ends with the results', async () => {
    await items.begin();
    items.own({ done: [1], undone: [], coming: [] });
    await items.results(new Map());
    await pass(1000);
    others('other', { run: 2, ...NOTHING, done: [0, 2] });
    await pass(1000);
    assert.deepEqual(asked, ['begin', 'results']);
    await items.results(new Map());
    assert.equal(asked.length, 2);
  });

  it('is told to nobody where nobody looks, but to the other members', async () => {
    const alone = liveItems({});
    await alone.begin();
    alone.own({ done: [1], undone: [], coming: [] });
    alone.sent(0, { files: 1, bytes: 1 });
    await pass(1000);
    await alone.results(new Map());
    assert.deepEqual(asked, []);
    assert.deepEqual(alone.next(false), { run: 2, ...NOTHING, done: [1, 1] });
  });

  it('is over when the planner is', async () => {
    await items.begin();
    fails = true;
    items.own({ done: [1], undone: [], coming: [] });
    await pass(300);
    items.own({ done: [2], undone: [], coming: [] });
    await pass(300);
    assert.equal(asked.length, 2);
    await items.results(new Map());
  });
});
