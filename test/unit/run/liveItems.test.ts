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
  let beginning: Promise<void>;
  let items: LiveItems;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    [asked, counted, fails] = [[], [], false];
    beginning = Promise.resolve();
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
      beginStates: () => beginning.then(() => ask('begin')),
      states: (told: ToldStates) => ask(told),
      results: () => ask('results'),
    };
    const session = { identity: { memberId: 'own' } };
    return new LiveItems({ session, ui, rows: () => rows, run: 2 } as unknown as RunContext);
  }
  function begin(of = items): void {
    of.listen();
    of.begin();
  }
  /** How many members each asking was about. */
  const amounts = () => asked.map((told) => (typeof told === 'string' ? 0 : told.members.length));
  const pass = async (ms: number) => {
    mock.timers.tick(ms);
    await soon();
  };

  it('comes to the rows together, of all members, and no more often than anybody sees', async () => {
    begin();
    await soon();
    items.own({
      done: [3, 2],
      undone: [['disk-full', [9, 1]]],
      coming: [[5, 10]],
      reused: [[3, 7]],
    });
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
            codes: [['disk-full', [9, 1]]],
            coming: [[5, 10]],
            reused: [[3, 7]],
          },
          { memberId: 'other', ...NOTHING, done: [0, 2] },
        ],
        sent: [{ stream: 1, files: 2, bytes: 20 }],
      },
    ]);
    assert.deepEqual(counted, [COUNTS, COUNTS]);
    await pass(5000);
    assert.equal(asked.length, 2);
    items.own({ done: [6, 1], undone: [], coming: [], reused: [] });
    await pass(300);
    assert.equal(asked.length, 3);
  });

  it('is not taken of another run, of itself from elsewhere, or in floods', async () => {
    begin();
    await soon();
    others('other', { run: 1, ...NOTHING, done: [0, 2] });
    others('own', { run: 2, ...NOTHING, done: [0, 2] });
    await pass(300);
    assert.deepEqual(asked, ['begin']);
    for (let at = 0; at < 1000; at += 1) others('other', { run: 2, ...NOTHING, done: [at, 1] });
    await pass(300);
    assert.deepEqual(amounts(), [0, 8]);
  });

  it('ends with the results', async () => {
    begin();
    await soon();
    items.own({ done: [1, 1], undone: [], coming: [], reused: [] });
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
    begin(alone);
    await soon();
    alone.own({ done: [1, 1], undone: [], coming: [], reused: [[1, 9]] });
    alone.sent(0, { files: 1, bytes: 1 });
    await pass(1000);
    await alone.results(new Map());
    assert.deepEqual(asked, []);
    assert.deepEqual(alone.next(false), { run: 2, ...NOTHING, done: [1, 1], reused: [[1, 9]] });
  });

  it('is over when the planner is', async () => {
    begin();
    await soon();
    fails = true;
    items.own({ done: [1, 1], undone: [], coming: [], reused: [] });
    await pass(300);
    items.own({ done: [2, 1], undone: [], coming: [], reused: [] });
    await pass(300);
    assert.equal(asked.length, 2);
    await items.results(new Map());
  });

  it('is kept until the rows are ready, and said then', async () => {
    const ready = Promise.withResolvers<void>();
    beginning = ready.promise;
    items.listen();
    items.own({ done: [1, 1], undone: [], coming: [], reused: [] });
    items.begin();
    for (let at = 0; at < 20; at += 1) others('other', { run: 2, ...NOTHING, done: [at, 1] });
    items.sent(0, { files: 1, bytes: 1 });
    await pass(1000);
    assert.deepEqual(asked, []);
    ready.resolve();
    await soon();
    await pass(300);
    assert.deepEqual(amounts(), [0, 9]);
  });

  it('goes on for the others where the rows can not begin', async () => {
    fails = true;
    begin();
    await soon();
    items.own({ done: [1, 1], undone: [], coming: [], reused: [] });
    await pass(300);
    assert.deepEqual(asked, ['begin']);
    assert.deepEqual(items.next(false), { run: 2, ...NOTHING, done: [1, 1] });
  });

  it('is said at the end without waiting for the next time, and nothing after that', async () => {
    begin();
    await soon();
    items.own({ done: [1, 1], undone: [], coming: [], reused: [] });
    await items.close();
    assert.deepEqual(amounts(), [0, 1]);
    items.own({ done: [2, 1], undone: [], coming: [], reused: [] });
    others('other', { run: 2, ...NOTHING, done: [0, 2] });
    await pass(1000);
    await items.close();
    assert.equal(asked.length, 2);
  });

  it('ends where the rows never begin', async () => {
    beginning = new Promise(() => undefined);
    begin();
    items.own({ done: [1, 1], undone: [], coming: [], reused: [] });
    const closing = items.close();
    await pass(2000);
    await closing;
    assert.deepEqual(asked, []);
  });
});
