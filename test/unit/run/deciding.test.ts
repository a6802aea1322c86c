import assert from 'node:assert/strict';
import { setImmediate as soon } from 'node:timers/promises';
import { encodeItemSet } from '../../../extension/src/engine/comparison/byHand/itemSet.ts';
import type { PlanView } from '../../../extension/src/engine/run/memberUi.ts';
import type { LogMessage } from '../../../extension/src/engine/session/messages.ts';
import { ALL } from '../grid/gridFixture.ts';
import { hasCode } from '../streams/errors.ts';
import {
  askedMeetings,
  DECIDING,
  decide,
  disagree,
  FROM_A,
  FROM_B,
  PATIENCE,
  shown,
  TEXTS,
  until,
} from './decidingMeeting.ts';
import type { FakeRoom } from './fakeRoom.ts';
import { type Party, SETTINGS } from './party.ts';

describe('deciding by hand in a run', () => {
  let room: FakeRoom;
  const { question, meet, run } = askedMeetings((met) => {
    room = met;
  });

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
});
