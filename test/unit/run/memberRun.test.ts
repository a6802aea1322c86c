import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { RunOutcome } from '../../../extension/src/engine/run/memberRun.ts';
import type { RunPhase } from '../../../extension/src/engine/run/memberUi.ts';
import type { LogMessage, RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { Folder } from '../streams/fixtures.ts';
import { Meetings } from './meetings.ts';
import { SETTINGS } from './party.ts';

const OLD = 1_500_000_000;

describe('a run of several members', () => {
  const meetings = new Meetings();
  const meet = (count: number) => meetings.meet(count);

  /** All members' outcomes, in their order; a run that hangs fails by the test's time. */
  async function run(settings: Partial<RunSettings> = {}): Promise<RunOutcome[]> {
    const outcomes = await meetings.run(settings);
    for (const party of meetings.parties) assert.deepEqual(party.staged, [], party.member.letter);
    return outcomes;
  }

  function codes(outcomes: readonly RunOutcome[]): (ErrorCode | undefined)[] {
    return outcomes.map(({ failure }) => failure?.code);
  }

  it('brings them into agreement, and tells all the same', async () => {
    const [a, b, c] = meet(3);
    const big = 'line\n'.repeat(3000);
    a.write('new', 'from A');
    a.write('big', `${big}end`);
    b.write('d/other', 'from B');
    for (const party of [b, c]) party.write('big', big, OLD);
    const outcomes = await run();
    assert.deepEqual(codes(outcomes), [undefined, undefined, undefined]);
    for (const party of meetings.parties) {
      const wanted = { big: `${big}end`, 'd/other': 'from B', new: 'from A' };
      assert.deepEqual(party.files, wanted);
      const all: RunPhase[] = ['inventory', 'analysis', 'planned', 'synchronizing', 'finished'];
      assert.deepEqual(party.phases, all);
    }
    const [host, ...others] = outcomes.map(({ report: { durationMs: _, ...report } }) => report);
    for (const other of others) assert.deepEqual(other, host);
    assert.deepEqual(host?.items, {
      ...{ total: 4, copied: 3, updated: 1, deleted: 0, skipped: 0, conflicts: 0, errors: 0 },
    });
    assert.ok((host?.bytes.reused ?? 0) > 14_000, 'B and C share one delta');
    assert.ok((host?.bytes.literal ?? 0) < 1000);
    assert.deepEqual(host?.relay, { bytesIn: 300, bytesOut: 30 });
  });

  it('brings several folders of one member into agreement, without the others', async () => {
    const [a] = meet(2);
    const more = new Folder();
    try {
      a.more.push(more);
      const big = 'line\n'.repeat(3000);
      a.write('big', `${big}end`);
      more.write('only here', 'x');
      utimesSync(more.write('big', big), OLD, OLD);
      const outcomes = await run({ from: 'A1' });
      assert.deepEqual(codes(outcomes), [undefined, undefined]);
      assert.equal(more.read('big').toString(), `${big}end`);
      assert.equal(a.files['only here'], 'x');
      assert.deepEqual(
        outcomes[0]?.report.targets.map(({ label }) => label),
        ['A1', 'A2', 'B'],
      );
    } finally {
      more.remove();
    }
  });

  for (const settings of [{ dryRun: true }, { preset: 'check' }] as const) {
    it(`changes nothing with ${JSON.stringify(settings)}`, async () => {
      const [a, b] = meet(2);
      a.write('x', 'x');
      a.write('y', 'one');
      b.write('y', 'two', OLD);
      const before = [a.files, b.files];
      const outcomes = await run(settings);
      assert.deepEqual(codes(outcomes), [undefined, undefined]);
      assert.deepEqual([a.files, b.files], before);
      assert.ok(!meetings.room.said.some((said) => said.includes('plan-proposed')));
    });
  }

  it('leaves out what one member alone ignores', async () => {
    const [a, b] = meet(2);
    b.ownPatterns = ['secret*'];
    b.write('secret.txt', 'mine');
    b.write('open.txt', 'ours');
    a.write('secret.txt', 'another', OLD);
    await run();
    assert.deepEqual(a.files, { 'open.txt': 'ours', 'secret.txt': 'another' });
    assert.deepEqual(b.files, { 'open.txt': 'ours', 'secret.txt': 'mine' });
  });

  it('stops before anything is read when --from names nobody', async () => {
    const [a, b] = meet(2);
    const outcomes = await run({ from: 'D' });
    assert.deepEqual(codes(outcomes), ['source-unknown', 'source-unknown']);
    assert.deepEqual([a.phases, b.phases], [[], []]);
  });

  it('changes what the host’s filter matches and nothing else, on all alike', async () => {
    const [a, b, c] = meet(3);
    a.write('src/new.ts', 'from A');
    a.write('src/new.js', 'from A');
    b.write('deep/er/other.ts', 'from B');
    b.write('deep/er/other.js', 'from B');
    const filter = { expression: 'name:*.ts', nowUs: 1_700_000_000_000_000 };
    const outcomes = await run({ filter });
    assert.deepEqual(codes(outcomes), [undefined, undefined, undefined]);
    const shared = { 'src/new.ts': 'from A', 'deep/er/other.ts': 'from B' };
    assert.deepEqual(a.files, { ...shared, 'src/new.js': 'from A' });
    assert.deepEqual(b.files, { ...shared, 'deep/er/other.js': 'from B' });
    assert.deepEqual(c.files, shared);
    assert.deepEqual(outcomes[1]?.report.items.skipped, 2);
  });

  for (const [only, expected] of [
    ['files', ['d', 'd/x']],
    ['folders', ['d', 'empty']],
  ] as const) {
    it(`changes ${only} and nothing else, on all alike`, async () => {
      const [a, b] = meet(2);
      a.write('d/x', 'x');
      mkdirSync(join(a.folder.path, 'empty'));
      assert.deepEqual(codes(await run({ only })), [undefined, undefined]);
      const found = readdirSync(b.folder.path, { recursive: true, encoding: 'utf8' });
      const own = found.map((path) => path.replaceAll('\\', '/')).filter((path) => path[0] !== '.');
      assert.deepEqual(own.sort(), expected);
      assert.deepEqual(b.plans[0]?.filter, { only, leftOut: 1 });
    });
  }

  for (const expression of ['is:fiel', 'on:D']) {
    it(`stops before anything is read where the filter can’t be used: ${expression}`, async () => {
      const [a, b] = meet(2);
      const outcomes = await run({ filter: { expression, nowUs: 1 } });
      assert.deepEqual(codes(outcomes), ['filter-invalid', 'filter-invalid']);
      assert.deepEqual([a.phases, b.phases], [[], []]);
    });
  }

  it('changes nothing where a host starts without waiting for the answers', async () => {
    const [a, b, c] = meet(3);
    a.write('x', 'x');
    meetings.room.rewrite = (_, messages) =>
      messages.flatMap((message): LogMessage[] =>
        message.type === 'plan-proposed'
          ? [message, { ...message, type: 'synchronization-started' }]
          : [message],
      );
    const outcomes = await run();
    assert.ok(codes(outcomes).every((code) => code === 'consent-refused'));
    assert.ok(outcomes.every(({ report }) => report.status === 'refused'));
    assert.deepEqual([b.files, c.files], [{}, {}]);
  });

  it('goes on without a member whose person says no', async () => {
    const [a, b, c] = meet(3);
    a.write('x', 'x');
    b.write('y', 'y');
    b.consent = () => Promise.resolve(false);
    const outcomes = await run();
    assert.deepEqual(codes(outcomes), [undefined, 'consent-refused', undefined]);
    assert.deepEqual(
      [a.files, b.files, c.files],
      [{ x: 'x', y: 'y' }, { y: 'y' }, { x: 'x', y: 'y' }],
    );
    const statuses = outcomes.map(({ report }) => report.status);
    assert.deepEqual(statuses, ['done-with-errors', 'refused', 'done-with-errors']);
    for (const { report } of outcomes) {
      const [problem, ...more] = report.problems;
      assert.deepEqual([problem?.member, problem?.code, more], ['B', 'consent-refused', []]);
    }
  });

  describe('in which somebody gives up', () => {
    const phases: readonly RunPhase[] = ['inventory', 'analysis', 'planned', 'synchronizing'];
    for (const phase of phases) {
      for (const who of [0, 1]) {
        // Without another member than the host the others go on then: see droppedMembers.test.ts.
        if (who === 1 && phase === 'synchronizing') continue;
        it(`ends for all when ${who === 0 ? 'the host' : 'a member'} is interrupted (${phase})`, async () => {
          const all = meet(3);
          const [a, b, c] = all;
          for (let file = 0; file < 50; file += 1) {
            a.write(`f${file}`, `new ${file}`);
            c.write(`f${file}`, `old ${file}`, OLD);
          }
          const quitter = all[who];
          assert.ok(quitter);
          quitter.onPhase = (reached) => {
            if (reached === phase) quitter.interrupt.abort(new BytesyncError('interrupted'));
          };
          const outcomes = await run();
          const member = ['A (member A)', 'B (member B)'][who];
          for (const [index, { failure }] of outcomes.entries()) {
            const expected = index === who ? 'interrupted' : 'member-failed';
            assert.equal(failure?.code, expected);
            // Whose fault it was, and not who tells it.
            if (index !== who) assert.equal(failure?.values.member, member);
          }
          for (const [path, text] of Object.entries(c.files)) {
            assert.match(text, new RegExp(`^(new|old) ${path.slice(1)}$`));
          }
          assert.equal(Object.keys(c.files).length, 50);
          assert.ok(Object.keys(b.files).length <= 50);
        });
      }
    }

    it('ends for all when the plan can’t be applied on one', async () => {
      const [a, b] = meet(3);
      for (let file = 0; file < 20; file += 1) a.write(`f${file}`, 'x'.repeat(100_000));
      b.onPhase = (phase) => {
        if (phase !== 'synchronizing') return;
        rmSync(b.folder.path, { recursive: true });
        writeFileSync(b.folder.path, 'no folder any more');
      };
      const found = await Promise.all(
        meetings.parties.map((party, index) => party.run(index === 0 ? SETTINGS : undefined)),
      );
      assert.deepEqual(codes(found), ['entry-changed', 'entry-changed', 'entry-changed']);
      assert.equal(found[0]?.failure?.values.member, 'B (member B)');
    });

    for (const [what, code, left] of [
      ['the mark of its folder', 'source-mark-gone', '.bytesync'],
      ['its folder', 'folder-missing', ''],
    ] as const) {
      it(`ends where a member has lost ${what}: that may be another folder`, async () => {
        const [a, b] = meet(2);
        a.write('x', 'x');
        b.write('y', 'y');
        await run();
        rmSync(join(b.folder.path, left), { recursive: true });
        const found = await Promise.all([a.again(SETTINGS), b.again()]);
        assert.deepEqual(codes(found), ['member-failed', code]);
        assert.deepEqual(found[0]?.failure?.values, { member: 'B (member B)', code });
        assert.equal(found[1]?.failure?.values.path, b.folder.path);
        assert.deepEqual(a.files, { x: 'x', y: 'y' });
      });
    }

    it('ends on a member that is left without its host', async () => {
      const [a, b] = meet(2);
      b.member.lost.push(a.member.memberId);
      const { failure } = await b.run();
      assert.deepEqual(
        [failure?.code, failure?.values],
        ['member-lost', { member: 'A (member A)', run: 1 }],
      );
    });

    it('ends before the start when a member can’t offer its folders', async () => {
      const [a, b] = meet(2);
      const host = a.run(SETTINGS);
      meetings.room.say(b.member, {
        type: 'member-failed',
        run: 1,
        code: 'source-offered-twice',
        values: {},
      });
      const { failure } = await host;
      assert.deepEqual([failure?.code, a.phases], ['member-failed', []]);
      assert.deepEqual(failure?.values, { member: 'B (member B)', code: 'source-offered-twice' });
      assert.equal(meetings.room.said.at(-1), 'A run-ended');
    });
  });

  it('ends where a member said that it leaves, and the host began before it read that', async () => {
    const [a, b] = meet(2);
    a.write('x', 'x');
    const { room } = meetings;
    room.rewrite = (sender, messages) => {
      const isStart = messages.some(({ type }) => type === 'run-started');
      const left = { type: 'member-failed', run: 1, code: 'interrupted', values: {} } as const;
      if (sender === a.member && isStart) room.say(b.member, left);
      return messages;
    };
    const outcomes = await run();
    assert.deepEqual(codes(outcomes), ['member-failed', 'member-failed']);
    const [host, other] = outcomes.map(({ failure }) => failure?.values);
    assert.deepEqual(host, { member: 'B (member B)', code: 'interrupted' });
    assert.equal(other?.member, 'B (member B)');
    assert.deepEqual(b.files, {});
  });

  describe('in which streams fail', () => {
    it('the files of a stream that its sender can’t send are not done, everything else is', async () => {
      const [a, b, c] = meet(3);
      a.write('x', 'x');
      c.write('y', 'y');
      a.member.failing = 'content';
      a.member.failsAgain = true;
      const outcomes = await run();
      assert.deepEqual(codes(outcomes), [undefined, undefined, undefined]);
      assert.deepEqual([a.files, b.files, c.files], [{ x: 'x', y: 'y' }, { y: 'y' }, { y: 'y' }]);
      const [{ report }] = outcomes as [RunOutcome];
      assert.equal(report.status, 'done-with-errors');
      assert.deepEqual(
        report.problems.map(({ path, member, code }) => [path, member, code]),
        [
          ['x', 'B', 'buffer-full'],
          ['x', 'C', 'buffer-full'],
        ],
      );
      assert.deepEqual([report.items.errors, report.items.copied], [1, 1]);
    });

    it('without signatures files are sent in full', async () => {
      const [a, b] = meet(2);
      const big = 'line\n'.repeat(3000);
      a.write('big', `${big}end`);
      b.write('big', big, OLD);
      b.member.failing = 'signatures';
      const [{ report }] = (await run()) as [RunOutcome];
      assert.equal(report.status, 'done');
      assert.equal(b.files.big, `${big}end`);
      assert.equal(report.bytes.literal, big.length + 3);
    });

    for (const kind of ['inventory', 'contents'] as const) {
      it(`the run ends for all without the ${kind} of one`, async () => {
        const [a, b, c] = meet(3);
        a.write('x', 'new');
        b.write('x', 'older', OLD);
        c.write('x', 'older', OLD);
        b.member.failing = kind;
        const found = codes(await run());
        assert.deepEqual(found, ['buffer-full', 'buffer-full', 'buffer-full']);
      });
    }

    for (const type of ['inventory-ready', 'contents-ready'] as const) {
      it(`the run ends when what comes is not what was announced (${type})`, async () => {
        const [a, b, c] = meet(3);
        for (const party of [a, b, c])
          party.write('x', party.member.letter, OLD + party.member.letter.charCodeAt(0));
        meetings.room.rewrite = (sender, messages) =>
          messages.map((message) =>
            message.type === type && sender === b.member
              ? { ...message, id: new Uint8Array(32) }
              : message,
          );
        const found = await run();
        assert.ok(found.every(({ report }) => report.status === 'aborted'));
        assert.equal(found[0]?.failure?.code, 'inventory-malformed');
        assert.deepEqual([a.files, c.files], [{ x: 'A' }, { x: 'C' }]);
      });
    }

    for (const [what, only, told] of [
      ['a folder where a file was offered', 'x', undefined],
      ['another file', 'x', 'y'],
      ['a file where a folder was offered', undefined, 'x'],
    ] as const) {
      it(`a log that says ${what} ends the run, and nothing is walked or changed`, async () => {
        const [a, b] = meet(2);
        a.write('x', 'new');
        a.write('y', 'new');
        b.write('x', 'old', OLD);
        b.write('secret', 'canary', OLD);
        b.only = only;
        meetings.room.rewrite = (sender, messages) =>
          messages.map((message) => {
            if (message.type !== 'source-offered' || sender !== b.member) return message;
            const { file: _, ...rest } = message;
            return told === undefined ? rest : { ...rest, file: told };
          });
        const found = await run();
        assert.equal(found[1]?.failure?.code, 'internal');
        assert.ok(found.every(({ report }) => report.status === 'aborted'));
        assert.deepEqual(b.files, { secret: 'canary', x: 'old' });
        assert.deepEqual(a.files, { x: 'new', y: 'new' });
      });
    }

    it('an inventory of a whole folder for a single file is refused by all others', async () => {
      const [a, b] = meet(2);
      a.write('x', 'new');
      b.write('x', 'old', OLD);
      b.write('secret', 'canary', OLD);
      b.only = 'x';
      // As a member would do that walks more than it has offered.
      const walked = b.workers.planner.bind(b.workers);
      b.workers.planner = (signal) => {
        const planner = walked(signal);
        const walk = planner.walk.bind(planner);
        planner.walk = (column, root, { file: _, ...options }, onProgress) =>
          walk(column, root, options, onProgress);
        return planner;
      };
      const found = await run().finally(() => {
        b.workers.planner = walked;
      });
      assert.equal(found[0]?.failure?.code, 'inventory-malformed');
      assert.deepEqual([a.files, b.files], [{ x: 'new' }, { secret: 'canary', x: 'old' }]);
    });

    it('a target that changes after the comparison is left alone', async () => {
      const [a, b] = meet(2);
      a.write('x', 'new');
      a.write('y', 'new');
      b.write('x', 'old', OLD);
      b.onPhase = (phase) => {
        if (phase === 'planned') b.write('x', 'edited meanwhile');
      };
      const [{ report }] = (await run()) as [RunOutcome];
      assert.deepEqual(b.files, { x: 'edited meanwhile', y: 'new' });
      assert.deepEqual(
        report.problems.map(({ path, member, code }) => [path, member, code]),
        [['x', 'B', 'target-changed']],
      );
      assert.deepEqual([report.items.conflicts, report.items.copied], [1, 1]);
    });
  });
});
