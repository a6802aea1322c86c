import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as soon } from 'node:timers/promises';
import { encode } from '@bytesync/shared/wire/codec.ts';
import { comparisonDigest } from '../../../extension/src/engine/comparison/byHand/comparisonDigest.ts';
import type { HandAction } from '../../../extension/src/engine/comparison/byHand/handDecision.ts';
import { encodeItemSet } from '../../../extension/src/engine/comparison/byHand/itemSet.ts';
import type { RunOutcome } from '../../../extension/src/engine/run/memberRun.ts';
import type { PlanView } from '../../../extension/src/engine/run/memberUi.ts';
import { LastPlanner } from '../../../extension/src/engine/run/planThread.ts';
import {
  keptDecisions,
  standingDecisions,
} from '../../../extension/src/engine/session/decisionLog.ts';
import type { LogMessage, RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { columnsOf } from '../../../extension/src/engine/session/state.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { analysed, f } from '../comparison/trees.ts';
import { ALL } from '../grid/gridFixture.ts';
import { hasCode } from '../streams/errors.ts';
import { FakeRoom } from './fakeRoom.ts';
import { gather, type Party, SETTINGS } from './party.ts';

const DECIDING: RunSettings = { ...SETTINGS, deciding: true };
const FROM_A = { copy: 'A', to: 'others' } as const;
const FROM_B = { copy: 'B', to: 'others' } as const;

/** Of different lengths: equal sizes and dates are taken as equal. */
const TEXTS: Readonly<Record<string, string>> = { A: 'from A', B: 'from Bob', C: 'from Carol' };

/** Waits for a condition, and not for longer than a test may take. */
async function until(condition: () => boolean, seconds = 20): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !condition(); await soon()) {
    assert.ok(Date.now() < end, `not within ${seconds} seconds: ${condition}`);
  }
}

/** Seconds that 30,000 files may take. */
const PATIENCE = 60;

/** A question that is answered when the test wants it to be. */
class Question {
  readonly asked: ((yes: boolean) => void)[] = [];
  readonly ask = () => new Promise<boolean>((resolve) => void this.asked.push(resolve));

  async until(count: number, seconds?: number): Promise<void> {
    await until(() => this.asked.length >= count, seconds);
  }

  say(yes: boolean): void {
    this.asked.at(-1)?.(yes);
  }
}

describe('deciding by hand in a run', () => {
  const workers = [new EngineWorkers(2), new EngineWorkers(2), new EngineWorkers(2)];
  let room: FakeRoom;
  let parties: Party[];
  let question: Question;

  function meet(count: number): [a: Party, b: Party, c: Party] {
    room = new FakeRoom(count);
    const gathered = gather(room, workers);
    parties = gathered.parties;
    const [a] = gathered.three;
    question = new Question();
    a.confirmPlan = question.ask;
    return gathered.three;
  }
  afterEach(() => {
    for (const { folder } of parties) folder.remove();
  });
  after(() => Promise.all(workers.map((one) => one.destroy())));

  function run(settings: RunSettings = DECIDING): Promise<RunOutcome[]> {
    return Promise.all(parties.map((party, at) => party.run(at === 0 ? settings : undefined)));
  }

  function decide(party: Party, path: string, action: HandAction | null) {
    assert.ok(party.deciding);
    return party.deciding.decide({ paths: [path], below: false, action });
  }

  /** What the plan shown last says of each path, and who decided. */
  function shown({ plans }: Party): Record<string, string> {
    const items = plans.at(-1)?.summary.items ?? [];
    return Object.fromEntries(
      items.map(({ path, actions, decidedBy, staleBy }) => {
        const what = actions.map((action) =>
          'to' in action && 'from' in action ? `${action.from}>${action.to}` : action.kind,
        );
        const who = [
          decidedBy && ` by ${decidedBy.letter}`,
          staleBy && ` not by ${staleBy.letter}`,
        ];
        return [path, [...what, ...who].join('')];
      }),
    );
  }

  /** Two members with a conflict, and a file that is newer on A. */
  function disagree(a: Party, b: Party): void {
    a.write('same date', 'from A');
    b.write('same date', 'from Bob');
    a.write('newer', 'new', 1_700_000_000);
    b.write('newer', 'old');
  }

  it('is asked again about what was decided, and nothing else is done than what was said yes to', async () => {
    const [a, b] = meet(2);
    disagree(a, b);
    const running = run();
    await question.until(1);
    assert.deepEqual(shown(a), { newer: 'A>B', 'same date': 'conflict' });
    await decide(a, 'same date', FROM_B);
    await question.until(2);
    assert.deepEqual(shown(a), { newer: 'A>B', 'same date': 'B>A by A' });
    await decide(a, 'newer', FROM_B);
    await question.until(3);
    // Of a plan that is not shown any more.
    question.asked[0]?.(true);
    question.asked[1]?.(false);
    await soon();
    assert.ok(!room.said.includes('A plan-proposed'));
    question.say(true);
    for (const { failure } of await running) assert.equal(failure, undefined);
    for (const party of [a, b])
      assert.deepEqual(party.files, { newer: 'old', 'same date': 'from Bob' });
    assert.deepEqual(shown(b), shown(a));
  });

  it('the last decision holds; taken back and made again, also by a planner', async () => {
    const [a, b, c] = meet(3);
    for (const party of [a, b, c]) party.write('x', TEXTS[party.member.letter] ?? '');
    const planner = { type: 'planner-named', memberId: b.member.memberId, planner: true } as const;
    room.say(a.member, planner);
    const running = run();
    await question.until(1);
    await until(() => b.deciding !== undefined && c.deciding !== undefined);
    const steps: readonly (readonly [() => Promise<void>, string])[] = [
      [() => decide(a, 'x', FROM_A), 'A>B,C by A'],
      [() => decide(b, 'x', FROM_B), 'B>A,C by B'],
      [() => b.deciding?.undo() ?? Promise.resolve(), 'A>B,C by A'],
      [() => a.deciding?.undo() ?? Promise.resolve(), 'conflict'],
      [() => b.deciding?.redo() ?? Promise.resolve(), 'B>A,C by B'],
      [() => a.deciding?.redo() ?? Promise.resolve(), 'B>A,C by B'],
      [() => decide(b, 'x', null), 'conflict'],
      [() => b.deciding?.undo() ?? Promise.resolve(), 'B>A,C by B'],
    ];
    for (const [index, [step, expected]] of steps.entries()) {
      await step();
      await question.until(index + 2);
      assert.equal(shown(a).x, expected);
    }
    assert.ok(c.deciding);
    await assert.rejects(decide(c, 'x', FROM_A), hasCode('not-allowed'));
    question.say(true);
    await running;
    for (const { files } of [a, b, c]) assert.deepEqual(files, { x: 'from Bob' });
    await assert.rejects(decide(b, 'x', FROM_A), hasCode('decision-late'));
  });

  it('what goes first is chosen with what is in it, shown to all, taken back, and carried out', async () => {
    const [a, b] = meet(2);
    for (const path of ['x/1', 'x/2', 'y']) a.write(path, path);
    const running = run();
    await question.until(1);
    const firsts = ({ plans }: Party) =>
      plans.at(-1)?.summary.items.flatMap(({ path, firstBy }) => (firstBy ? [path] : []));
    assert.ok(a.deciding);
    await a.deciding.decide({ paths: ['x'], below: true, action: { first: true } });
    await question.until(2);
    assert.deepEqual(a.plans.at(-1)?.first, { files: 2, byHand: true });
    await until(() => firsts(b)?.length === 3);
    assert.deepEqual(firsts(b), ['x', 'x/1', 'x/2']);
    await a.deciding.undo();
    await question.until(3);
    assert.equal(a.plans.at(-1)?.first, undefined);
    await a.deciding.redo();
    await question.until(4);
    question.say(true);
    for (const { failure } of await running) assert.equal(failure, undefined);
    assert.deepEqual(b.files, { 'x/1': 'x/1', 'x/2': 'x/2', y: 'y' });
    const streams = room.streams.flatMap(({ name }) => (name.includes('"content"') ? [name] : []));
    assert.equal(streams.length, 2);
  });

  it('a decision that comes before the proposal does is planned, shown and asked about', async () => {
    const [a, b] = meet(2);
    disagree(a, b);
    room.say(a.member, { type: 'planner-named', memberId: b.member.memberId, planner: true });
    // The planner's word stands in the log just before the host's.
    const late: LogMessage[] = [];
    room.rewrite = (_, messages) => {
      const [first] = messages;
      if (first?.type === 'plan-proposed') room.say(b.member, ...late.splice(0));
      if (first?.type !== 'decided') return messages;
      late.push(first);
      return [];
    };
    const running = run();
    await question.until(1);
    await until(() => b.deciding !== undefined);
    await assert.rejects(decide(b, 'same date', FROM_B), hasCode('decision-late'));
    question.say(true);
    await question.until(2);
    assert.deepEqual(shown(a), { newer: 'A>B', 'same date': 'B>A by B' });
    assert.deepEqual([a.files.newer, b.files.newer], ['new', 'old']);
    question.say(true);
    for (const { failure } of await running) assert.equal(failure, undefined);
    for (const party of [a, b])
      assert.deepEqual(party.files, { newer: 'new', 'same date': 'from Bob' });
  });

  it('many decisions at once are one more question, or a few', async () => {
    const [a, b] = meet(2);
    for (let file = 0; file < 40; file += 1) {
      a.write(`f${file}`, 'from A');
      b.write(`f${file}`, 'from Bob');
    }
    const running = run();
    await question.until(1);
    await Promise.all(
      Array.from({ length: 40 }, (_, file) => decide(a, `f${file}`, file % 2 ? FROM_A : FROM_B)),
    );
    const isDone = (view: PlanView | undefined) => view?.byHand?.decided === 40;
    await until(() => isDone(a.plans.at(-1)) && isDone(b.plans.at(-1)));
    assert.ok(a.plans.length < 20, `${a.plans.length} plans`);
    await soon();
    question.say(true);
    await running;
    assert.deepEqual(a.files, b.files);
    assert.deepEqual([a.files.f0, a.files.f1], ['from Bob', 'from A']);
  });

  it('a folder is decided with all in it that differs', async () => {
    const [a, b] = meet(2);
    for (const path of ['d/x', 'd/e/y', 'd.txt', 'z']) {
      a.write(path, 'from A');
      b.write(path, 'from Bob');
    }
    for (const party of [a, b]) party.write('d/same', 'same');
    const running = run();
    await question.until(1);
    await a.deciding?.decide({ paths: ['d'], below: true, action: FROM_B });
    await question.until(2);
    const conflict = { 'd.txt': 'conflict', z: 'conflict' };
    assert.deepEqual(shown(a), { ...conflict, 'd/x': 'B>A by A', 'd/e/y': 'B>A by A' });
    question.say(true);
    await running;
    assert.deepEqual(a.files, { ...b.files, 'd.txt': 'from A', z: 'from A' });
  });

  it('is open to people also where nothing is to be done, and ends when they do nothing', async () => {
    const [a, b] = meet(2);
    a.write('x', 'from A');
    b.write('x', 'from Bob');
    const running = run();
    await question.until(1);
    assert.equal(a.plans.at(-1)?.nothingToDo, true);
    question.say(true);
    const outcomes = await running;
    for (const { failure, report } of outcomes) {
      assert.equal(failure, undefined);
      assert.equal(report.items.conflicts, 1);
    }
    assert.deepEqual([a.files.x, b.files.x], ['from A', 'from Bob']);
  });

  for (const [what, settings] of [
    ['the host does not ask people', SETTINGS],
    ['nothing differs', { ...DECIDING, patterns: ['x'] }],
    ['it is a dry run', { ...DECIDING, dryRun: true }],
    ['it is a check', { ...DECIDING, preset: 'check' }],
  ] as const) {
    it(`is over at once where ${what}`, async () => {
      const [a, b] = meet(2);
      a.write('x', 'from A');
      b.write('x', 'from Bob');
      for (const { failure } of await run({ ...settings, patterns: [...settings.patterns] })) {
        assert.equal(failure, undefined);
      }
      assert.deepEqual([question.asked.length, a.deciding, b.deciding], [0, undefined, undefined]);
    });
  }

  it('decisions are kept for the next run where the contents are the same, and flagged elsewhere', async () => {
    const [a, b] = meet(2);
    for (const path of ['left', 'kept', 'changed']) {
      a.write(path, 'from A');
      b.write(path, 'from Bob');
    }
    const first = run();
    await question.until(1);
    await decide(a, 'kept', FROM_B);
    await decide(a, 'changed', FROM_A);
    await a.deciding?.decide({ paths: ['left'], below: false, action: { leave: 'all' } });
    await question.until(2);
    await until(() => a.plans.at(-1)?.byHand?.decided === 3);
    await soon();
    question.say(false);
    await first;
    const { state } = a.member.session;
    assert.ok(state.settings);
    const decisions = keptDecisions(standingDecisions(state.settings, state.decisions));
    b.write('changed', 'another text');
    const asked = question.asked.length;
    const second = Promise.all([a.again({ ...DECIDING, decisions }), b.again()]);
    await question.until(asked + 1);
    assert.deepEqual(shown(a), {
      changed: 'conflict not by A',
      kept: 'B>A by A',
      left: 'left by A',
    });
    const { byHand } = a.plans.at(-1) ?? {};
    assert.deepEqual([byHand?.decided, byHand?.stale], [2, 1]);
    question.say(true);
    const [host] = await second;
    const still = host?.kept?.decisions.flatMap(({ items }) => items.map(({ path }) => path));
    assert.deepEqual(still, ['left']);
    assert.equal(a.files.kept, 'from Bob');
  });

  it('30,000 items are decided at once, taken back and made again, and held by the next run, all in small messages', async () => {
    const [a, b] = meet(2);
    const last = new LastPlanner();
    a.lastPlanner = last;
    const files = 30_000;
    for (let at = 0; at < files; at += 1) a.write(`d/${at % 30}/${at}`, '');
    b.write('d/0/0', 'from Bob');
    a.write('single', 'from A');
    b.write('single', 'from Bob');
    let largest = 0;
    room.rewrite = (_, messages) => {
      largest = Math.max(largest, encode(messages).length);
      return messages;
    };
    const counts = ({ plans }: Party) => {
      const { byHand } = plans.at(-1) ?? {};
      return [byHand?.decided ?? 0, byHand?.stale ?? 0];
    };
    const running = run();
    await question.until(1, PATIENCE);
    assert.ok(a.deciding);
    // With the folders that B lacks.
    const all = files + 29;
    await a.deciding.decide({ paths: ['d'], below: true, action: { leave: 'all' } });
    await question.until(2, PATIENCE);
    assert.deepEqual(counts(a), [all, 0]);
    await until(() => counts(b)[0] === all, PATIENCE);
    assert.equal(a.plans.at(-1)?.nothingToDo, true);
    await decide(a, 'd/1/1', FROM_A);
    await question.until(3, PATIENCE);
    assert.deepEqual(counts(a), [all, 0]);
    for (const step of [() => a.deciding?.undo(), () => a.deciding?.undo()]) await step();
    await until(() => counts(a)[0] === 0 && counts(b)[0] === 0, PATIENCE);
    for (const step of [() => a.deciding?.redo(), () => a.deciding?.redo()]) await step();
    await until(() => counts(a)[0] === all && counts(b)[0] === all, PATIENCE);
    const made = a.plans.at(-1);
    assert.deepEqual(made?.summary, b.plans.at(-1)?.summary);
    await soon();
    question.say(false);
    const [host] = await running;
    assert.ok(host?.kept);
    assert.deepEqual(
      host.kept.many.map(({ count }) => count),
      [all - 1],
    );
    assert.ok(largest < 64 * 1024, String(largest));
    // In the next run one of them is another one, and one is gone.
    b.write('d/0/0', 'another text');
    rmSync(join(a.folder.path, 'd', '2', '2'));
    const { decisions } = host.kept;
    a.keptMany = host.kept.many;
    const asked = question.asked.length;
    const settings = { ...DECIDING, decisions, retelling: true };
    const second = Promise.all([a.again(settings), b.again()]);
    await question.until(asked + 1, PATIENCE);
    assert.deepEqual(counts(a), [all - 2, 1]);
    await until(() => counts(b)[1] === 1, PATIENCE);
    assert.deepEqual(counts(b), [all - 2, 1]);
    question.say(false);
    await second;
    last.release();
  }).timeout(300_000);

  it('a decision of another comparison about many holds nowhere', async () => {
    const [a, b] = meet(2);
    disagree(a, b);
    room.rewrite = (_, messages) =>
      messages.map((one) => {
        if (one.type !== 'decided') return one;
        const items = encodeItemSet(Uint32Array.of(1, 2), 3);
        assert.ok(items);
        return { ...one, items: [], many: { items, digest: new Uint8Array(32) } };
      });
    const running = run();
    await question.until(1);
    await decide(a, 'same date', FROM_B);
    await question.until(2);
    assert.deepEqual(shown(a), { newer: 'A>B not by A', 'same date': 'conflict not by A' });
    await until(() => b.plans.at(-1)?.byHand?.stale === 2);
    question.say(true);
    for (const { failure } of await running) assert.equal(failure, undefined);
    assert.deepEqual(b.files, { newer: 'new', 'same date': 'from Bob' });
  });

  it('what nobody has seen is not carried out, whatever a host tells of earlier runs and whoever refuses', async () => {
    const [a, b, c] = meet(3);
    a.write('x', 'new', 1_700_000_000);
    for (const party of [b, c]) party.write('x', TEXTS[party.member.letter] ?? '');
    const trees = [a, b, c].map(({ files: { x = '' } }, at) => {
      return { x: f(x, at === 0 ? 1_700_000_000_000_000 : 1_600_000_000_000_000) };
    });
    const same = encodeItemSet(Uint32Array.of(1), 2);
    assert.ok(same);
    const by = { memberId: a.member.memberId, letter: 'A', name: 'member A' };
    b.onPlan = () => {
      const columns = columnsOf(a.member.session.state);
      const digest = comparisonDigest({ ...analysed(trees, 'update'), columns });
      const told = [{ by, atMs: 5, action: { delete: 'B' }, same }];
      room.say(a.member, { type: 'decisions-retold', run: 1, digest, decisions: told });
    };
    c.consent = () => Promise.resolve(false);
    const running = run();
    await question.until(1, PATIENCE);
    await until(() => b.plans.length > 0, PATIENCE);
    question.say(true);
    await running;
    assert.equal(b.files.x, 'new');
    assert.equal(b.member.session.state.decisions.retold, undefined);
  });

  it('nobody waits for ever for what a host could not tell of earlier runs', async () => {
    meet(2);
    room.rewrite = (_, messages) => messages.filter(({ type }) => type !== 'decisions-retold');
    const [host, other] = await run({ ...DECIDING, retelling: true });
    assert.deepEqual([host?.failure?.code, other?.report.status], ['internal', 'aborted']);
  });

  it('a run that is carried out is done, also where its decisions can’t be kept', async () => {
    const [a, b] = meet(2);
    a.write('x', 'new', 1_700_000_000);
    b.write('x', 'old');
    // Ends the planner, too.
    a.onPhase = (phase) => phase === 'finished' && a.interrupt.abort(new Error('over'));
    const running = run();
    await question.until(1, PATIENCE);
    question.say(true);
    const [host, other] = await running;
    assert.deepEqual([host?.report.status, host?.failure], ['done', undefined]);
    assert.deepEqual(host?.kept, { decisions: [], many: [] });
    assert.deepEqual([other?.report.status, b.files.x], ['done', 'new']);
  });

  it('a selection of another run is decided about in none', async () => {
    const [a, b] = meet(2);
    disagree(a, b);
    const running = run();
    await question.until(1, PATIENCE);
    const { rows } = a;
    const view = await rows?.view({ ...ALL, marks: ['differences'] });
    const selected = await rows?.select({ view: view?.view ?? 0, ranges: [[0, 9]] });
    assert.ok(selected && a.deciding);
    const { selection } = selected;
    const choice = { selection, action: FROM_B };
    await assert.rejects(a.deciding.decide({ ...choice, run: 2 }), hasCode('decision-late'));
    await a.deciding.decide({ ...choice, run: 1 });
    await question.until(2, PATIENCE);
    assert.deepEqual(shown(a), { newer: 'B>A by A', 'same date': 'B>A by A' });
    question.say(false);
    await running;
  });

  it('decisions of a run that was to be checked only change nothing', async () => {
    const [a, b] = meet(2);
    disagree(a, b);
    const first = run();
    await question.until(1);
    await decide(a, 'newer', FROM_B);
    await question.until(2);
    question.say(false);
    await first;
    const { state } = a.member.session;
    assert.ok(state.settings);
    const decisions = keptDecisions(standingDecisions(state.settings, state.decisions));
    const check = { ...DECIDING, preset: 'check', decisions } as const;
    await Promise.all([a.again(check), b.again()]);
    assert.deepEqual([a.files.newer, b.files.newer], ['new', 'old']);
  });
});
