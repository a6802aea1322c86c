import assert from 'node:assert/strict';
import { droppedLine, progressLine } from '../../../extension/src/cli/screen/lines.ts';
import { LiveProgress } from '../../../extension/src/cli/screen/liveProgress.ts';
import type { Progress } from '../../../extension/src/cli/screen/screen.ts';
import type { DroppedMember } from '../../../extension/src/engine/run/memberUi.ts';

const ada = { memberId: 'id-a', letter: 'A', name: 'ada' };
const bob = { memberId: 'id-b', letter: 'B', name: 'bob' };
const since = new Date(2026, 10, 28, 14, 5, 31).getTime();

const progress = (phase: Progress['phase'], filesDone = 3): Progress => {
  const counts = { filesDone, filesTotal: 4, bytesDone: 1200, bytesTotal: 5000 };
  return { type: 'progress', phase, ...counts };
};

describe('a line of how far a member is', () => {
  for (const [phase, line] of [
    ['inventory', 'A ada is listing: 3 files, 1.2 KB'],
    ['analysis', 'A ada is reading: 3 files, 1.2 KB'],
    ['synchronizing', 'A ada is synchronizing: 3 files, 1.2 KB'],
    ['waiting', 'A ada waits for the others.'],
    ['finished', 'A ada is done.'],
  ] as const) {
    it(line, () => assert.equal(progressLine(ada, progress(phase)), line));
  }
});

describe('what did not have to travel', () => {
  const reusing = (phase: Progress['phase']): Progress => {
    return { ...progress(phase), bytesReused: 700 };
  };

  for (const [phase, line] of [
    ['synchronizing', 'A ada is synchronizing: 3 files, 1.2 KB, 700 B did not have to travel'],
    ['waiting', 'A ada waits for the others, 700 B did not have to travel.'],
    ['finished', 'A ada is done.'],
  ] as const) {
    it(line, () => assert.equal(progressLine(ada, reusing(phase)), line));
  }

  it('has a column of its own in the table, from when there is some', () => {
    const live = new LiveProgress();
    live.members([ada, bob]);
    live.phase('synchronizing');
    for (const { memberId } of [ada, bob]) live.update(memberId, progress('synchronizing'), 0);
    assert.match(live.text(), / left\n/u);
    live.update(bob.memberId, reusing('synchronizing'), 2_000);
    const [, head, first, second] = live.text().split('\n');
    assert.match(head ?? '', / left {2}reused$/u);
    assert.match(first ?? '', /1\.2 KB\/5\.0 KB$/u);
    assert.match(second ?? '', /600 B\/s {2}\S+.* {2}700 B$/u);
    live.update(bob.memberId, progress('waiting'), 3_000);
    assert.match(live.text(), / left {2}reused\n/u, 'it stays for the others');
    live.phase('synchronizing');
    assert.match(live.text(), / left\n/u);
  });
});

describe('a member that the others go on without', () => {
  const away: DroppedMember = {
    ...{ ...bob, since },
    ...{ code: 'member-dropped', values: { member: 'B (bob)' } },
  };

  it('has a line of its own: since when, who, why, and what becomes of it', () => {
    assert.equal(
      droppedLine(away),
      '14:05:31 B (bob) left or was away for too long, so the others went on without it. The next synchronization brings what is missing.',
    );
    const full = { member: 'B (bob)' };
    const failed: DroppedMember = { ...away, code: 'buffer-full', values: full };
    assert.match(
      droppedLine(failed),
      /^14:05:31 The others go on without B bob: .+ The next synchronization brings what is missing\.$/u,
    );
    assert.equal(droppedLine(failed).split('bob').length, 2, 'its name is there once');
  });

  it('stands so in the table, whatever comes of it, until the next run', () => {
    const live = new LiveProgress();
    live.members([ada, bob]);
    live.phase('synchronizing');
    for (const { memberId } of [ada, bob]) live.update(memberId, progress('synchronizing'), 0);
    live.dropped(away);
    live.update(bob.memberId, progress('synchronizing', 4), 1);
    const [, , first, second] = live.text().split('\n');
    assert.match(first ?? '', /A {2}ada {2}syncing +3\/4/u);
    assert.match(second ?? '', /B {2}bob {2}left out 14:05:31\s*$/u);
    live.members([ada, bob]);
    assert.match(live.text(), /B {2}bob {2}syncing/u);
  });
});
