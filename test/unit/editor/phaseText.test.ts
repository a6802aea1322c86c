import assert from 'node:assert/strict';
import type { Activity } from '../../../extension/src/engine/membership/view.ts';
import type { DirectMessage } from '../../../extension/src/engine/session/messages.ts';
import { Amounts } from '../../../extension/src/vscode/amounts.ts';
import {
  activityText,
  droppedText,
  progressText,
} from '../../../extension/src/vscode/session/phaseText.ts';
import { ENGLISH, HOSTILE_NAME, HOSTILE_NAME_SHOWN } from './english.ts';
import { ada, bob, IDLE, runningView } from './sessionViews.ts';

const amounts = new Amounts(ENGLISH);

describe('what goes on', () => {
  const [me, other] = [ada(), bob()];
  const sync = { phase: 'synchronizing' } as const;
  const cases: readonly [Activity, string][] = [
    [IDLE, 'Ready'],
    [runningView(), 'Listing files'],
    [runningView({ phase: 'analysis' }), 'Comparing'],
    [runningView({ phase: 'planned' }), 'Waiting for a decision'],
    [runningView({ phase: 'planned', waitingFor: [other] }), 'Waiting for Bob'],
    [
      runningView({ phase: 'planned', waitingFor: [other], comparing: { by: me, mayStop: true } }),
      'Comparing',
    ],
    [runningView(sync), 'Synchronizing'],
    [runningView({ ...sync, paused: true, pausedBy: [me, other] }), 'Paused'],
    [runningView({ ...sync, pausedBy: [me, other] }), 'Paused by Ada and Bob'],
    [runningView({ phase: 'finished' }), 'Finishing'],
    [
      runningView({ waitingFor: [{ ...other, name: HOSTILE_NAME }] }),
      `Waiting for ${HOSTILE_NAME_SHOWN}`,
    ],
  ];
  for (const [activity, text] of cases) {
    it(text, () => assert.equal(activityText(activity, amounts), text));
  }
});

describe('a member that the others go on without', () => {
  it('is left out since then', () => {
    const since = new Date(2026, 10, 28, 14, 5).getTime();
    const text = droppedText({ code: 'member-dropped', values: {}, since }, amounts);
    assert.match(text, /^left out since 2:05\sPM$/u);
  });
});

describe('how far a member is', () => {
  const cases: readonly [Partial<DirectMessage>, string][] = [
    [{ phase: 'inventory' }, 'listing'],
    [{ phase: 'inventory', filesDone: 1234 }, 'listing · 1,234 files'],
    [
      { phase: 'analysis', filesDone: 1, filesTotal: 2000, bytesDone: 999, bytesTotal: 2000 },
      'reading · 1 of 2,000 files · 999 B of 2.0 KB · 49%',
    ],
    [
      { filesDone: 3, filesTotal: 3, bytesDone: 999_999, bytesTotal: 1_000_000 },
      'synchronizing · 3 of 3 files · 1.0 MB of 1.0 MB · 99%',
    ],
    [
      { filesDone: 1, filesTotal: 3, bytesDone: 500, bytesTotal: 1000, bytesReused: 300 },
      'synchronizing · 1 of 3 files · 500 B of 1.0 KB · 50% · 300 B did not have to travel',
    ],
    [{ phase: 'waiting', filesDone: 3, filesTotal: 3 }, 'waiting'],
    [{ phase: 'waiting', bytesReused: 300 }, 'waiting · 300 B did not have to travel'],
    [{ phase: 'finished', filesDone: 3, filesTotal: 3 }, 'done'],
  ];
  for (const [more, text] of cases) {
    it(text, () => {
      const progress: DirectMessage = {
        ...{ type: 'progress', phase: 'synchronizing' },
        ...{ filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 },
        ...more,
      };
      assert.equal(progressText(progress, amounts), text);
    });
  }
});
