import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as soon } from 'node:timers/promises';
import { encode } from '@bytesync/shared/wire/codec.ts';
import { comparisonDigest } from '../../../extension/src/engine/comparison/byHand/comparisonDigest.ts';
import { encodeItemSet } from '../../../extension/src/engine/comparison/byHand/itemSet.ts';
import { LastPlanner } from '../../../extension/src/engine/run/planThread.ts';
import {
  keptDecisions,
  standingDecisions,
} from '../../../extension/src/engine/session/decisionLog.ts';
import { columnsOf } from '../../../extension/src/engine/session/state.ts';
import { analysed, f } from '../comparison/trees.ts';
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
import type { Party } from './party.ts';

describe('what was decided by hand, in later runs', () => {
  let room: FakeRoom;
  const { question, meet, run } = askedMeetings((met) => {
    room = met;
  });

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
