import assert from 'node:assert/strict';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { RunOutcome } from '../../../extension/src/engine/run/memberRun.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { Meetings } from './meetings.ts';
import { type Party, SETTINGS } from './party.ts';

const OLD = 1_500_000_000;

describe('a run that goes on without a member', () => {
  const meetings = new Meetings();
  const meet = (count: number) => meetings.meet(count);

  const run = (settings?: Partial<RunSettings>) => meetings.run(settings);

  const again = (): Promise<RunOutcome[]> =>
    Promise.all(meetings.parties.map((party, at) => party.again(at === 0 ? SETTINGS : undefined)));

  /** The member ends its part as soon as contents travel. */
  function quits(party: Party): void {
    party.onPhase = (phase) => {
      if (phase === 'synchronizing') party.interrupt.abort(new BytesyncError('interrupted'));
    };
  }

  function told({ report, failure }: RunOutcome) {
    const problems = report.problems.map(({ path, member, code }) => [path, member, code]);
    return { status: report.status, failure: failure?.code, problems };
  }

  for (const preset of ['update', 'two-way'] as const) {
    it(`that is to receive: the others have everything, and the next run brings the rest (${preset})`, async () => {
      const [a, b, c] = meet(3);
      if (preset === 'update') {
        a.write('old', 'new on A');
        for (const party of [b, c]) party.write('old', 'older', OLD);
      }
      for (let file = 0; file < 20; file += 1) a.write(`f${file}`, `new ${file}`);
      c.write('from C', 'c');
      quits(b);
      const outcomes = await run({ preset });
      const problems = [['', 'B', 'member-failed']];
      const partly = { status: 'done-with-errors', failure: undefined, problems };
      assert.deepEqual(told(outcomes[0] as RunOutcome), partly);
      assert.deepEqual(told(outcomes[2] as RunOutcome), partly);
      assert.equal(outcomes[1]?.failure?.code, 'interrupted');
      for (const party of [a, c]) {
        const [one, ...more] = party.dropped;
        assert.deepEqual([one?.letter, one?.code, more], ['B', 'member-failed', []]);
        assert.ok(one && Math.abs(Date.now() - one.since) < 300_000);
      }
      assert.deepEqual(b.dropped, []);
      assert.deepEqual(a.files, c.files);
      const updates = preset === 'update' ? 1 : 0;
      assert.equal(Object.keys(a.files).length, 21 + updates);
      const [host] = outcomes;
      assert.deepEqual(host?.report.problems[0]?.values, {
        ...{ member: 'B (member B)', code: 'interrupted' },
      });
      const [, onB, onC] = host?.report.targets ?? [];
      assert.deepEqual([onB?.created, onB?.updated, onB?.undone], [0, 0, 21 + updates]);
      const { errors, total } = host?.report.items ?? {};
      assert.equal(errors, preset === 'update' ? total : 21, 'each that is missing, and no more');
      assert.deepEqual([onC?.created, onC?.updated, onC?.undone], [20, updates, 0]);
      assert.equal(meetings.room.said.filter((said) => said === 'A member-dropped').length, 1);

      b.interrupt = new AbortController();
      b.onPhase = () => undefined;
      const next = await again();
      for (const outcome of next) {
        assert.deepEqual(told(outcome), { status: 'done', failure: undefined, problems: [] });
      }
      assert.deepEqual(b.files, a.files);
    });
  }

  it('that is to send: what only it has is not done, everything else is', async () => {
    const [a, b, c] = meet(3);
    a.write('x', 'x');
    b.write('y', 'y');
    quits(b);
    b.member.failing = 'content';
    const outcomes = await run();
    for (const outcome of [outcomes[0], outcomes[2]]) {
      assert.ok(outcome);
      const { problems, status } = told(outcome);
      assert.equal(status, 'done-with-errors');
      assert.deepEqual(problems, [
        ['', 'B', 'member-failed'],
        ['y', 'A', 'source-lost'],
        ['y', 'C', 'source-lost'],
      ]);
      assert.equal(outcome.report.problems[1]?.values.source, 'B');
    }
    assert.deepEqual([a.files, c.files], [{ x: 'x' }, { x: 'x' }]);
  });

  it('that is the only other one: the host ends its part', async () => {
    const [a, b] = meet(2);
    a.write('x', 'x');
    quits(b);
    const [host] = await run();
    assert.ok(host);
    assert.deepEqual(told(host).problems, [['', 'B', 'member-failed']]);
    assert.equal(host.report.status, 'done-with-errors');
  });

  it('that is the only other one, while the host has paused: nothing is held for nobody', async () => {
    const [a, b] = meet(2);
    a.write('x', 'x'.repeat(300_000));
    a.onPhase = (phase) => {
      if (phase !== 'synchronizing') return;
      meetings.room.say(a.member, { type: 'run-paused', run: 1, paused: true });
      setImmediate(() => b.interrupt.abort(new BytesyncError('interrupted')));
    };
    const [host] = await run();
    assert.equal(host?.report.status, 'done-with-errors');
  });

  it('that can’t tell what it did', async () => {
    const [a, b, c] = meet(3);
    a.write('x', 'new');
    b.write('x', 'older', OLD);
    c.write('x', 'older', OLD);
    b.member.failing = 'results';
    const [host, own, other] = await run();
    assert.equal(own?.failure?.code, 'buffer-full');
    for (const outcome of [host, other]) {
      assert.ok(outcome);
      assert.deepEqual(told(outcome).problems, [['', 'B', 'buffer-full']]);
    }
    assert.deepEqual([a.files, c.files], [{ x: 'new' }, { x: 'new' }]);
  });

  it('not one whose results are in when it goes: it has done its part, and all say so', async () => {
    const [a, b, c] = meet(3);
    a.write('x', 'x');
    const { room } = meetings;
    room.rewrite = (sender, messages) => {
      const isOver = messages.some(({ type }) => type === 'run-ended');
      if (isOver && room.host.lost.length === 0) {
        room.host.lost.push(b.member.memberId);
        // Something happens, so that the host looks.
        for (const held of [true, false]) {
          room.say(c.member, { type: 'run-paused', run: 1, paused: held });
        }
      }
      assert.equal(sender, isOver ? room.host : sender);
      return messages;
    };
    for (const outcome of await run()) {
      assert.deepEqual(told(outcome), { status: 'done', failure: undefined, problems: [] });
    }
    assert.deepEqual([a.dropped, c.dropped, b.files], [[], [], a.files]);
    assert.ok(room.host.lost.length > 0);
  });

  it('that was away for too long: what it paused holds nobody up, and it learns that the others went on', async () => {
    const [a, b, c] = meet(3);
    for (let file = 0; file < 5; file += 1) a.write(`f${file}`, `new ${file}`);
    a.onPhase = (phase) => {
      if (phase !== 'synchronizing') return;
      meetings.room.say(b.member, { type: 'run-paused', run: 1, paused: true });
      meetings.room.host.lost.push(b.member.memberId);
    };
    const [host, gone, other] = await run();
    assert.deepEqual(
      [host, other].map((one) => one && told(one).problems),
      [[['', 'B', 'member-dropped']], [['', 'B', 'member-dropped']]],
    );
    assert.equal(gone?.failure?.code, 'dropped-out');
    assert.deepEqual(gone?.report.status, 'aborted');
    assert.deepEqual(c.files, a.files);
    assert.deepEqual(b.staged, []);
  });
});
