import assert from 'node:assert/strict';
import type { Activity, MembershipView } from '../../../extension/src/engine/membership/view.ts';
import {
  type ContextKeys,
  contextKeys,
} from '../../../extension/src/vscode/session/contextKeys.ts';
import { ada, bob, newcomer, PHASES, runningView, sessionView, source } from './sessionViews.ts';

const NOTHING_BESIDE = {
  ...{ hasPlan: false, hasReport: false },
  ...{ documentInFront: false, trustedDevices: false },
};

/** Of a session in which nothing is possible yet. */
const PLAIN: ContextKeys = {
  'bytesync.session': 'host',
  'bytesync.activity': 'idle',
  'bytesync.paused': false,
  'bytesync.newcomers': false,
  'bytesync.ownSources': false,
  'bytesync.otherMembers': true,
  'bytesync.somebodyAway': false,
  'bytesync.canStart': false,
  'bytesync.canUndoDecision': false,
  'bytesync.canRedoDecision': false,
  'bytesync.hasPlan': false,
  'bytesync.hasReport': false,
  'bytesync.documentInFront': false,
  'bytesync.trustedDevices': false,
};

describe('context keys', () => {
  const offered = ada({ sources: [source('A')] });
  const answered = bob({ sources: [source('B')] });
  const ready = { members: [offered, answered] };
  const own = { 'bytesync.ownSources': true };
  const cases: readonly [string, Partial<MembershipView>, Partial<ContextKeys>][] = [
    ['of a host', {}, {}],
    ['of a member', { isHost: false }, { 'bytesync.session': 'member' }],
    ['alone', { members: [ada()] }, { 'bytesync.otherMembers': false }],
    ['somebody at the door', { newcomers: [newcomer('asked')] }, { 'bytesync.newcomers': true }],
    ['somebody who is admitted already', { newcomers: [newcomer('admitted')] }, {}],
    ['own folders', { members: [offered, bob()] }, own],
    ['folders of others', { members: [ada(), answered] }, {}],
    ['two folders', ready, { ...own, 'bytesync.canStart': true }],
    [
      'two folders of one member',
      { members: [ada({ sources: [source('A1'), source('A2')] })] },
      { ...own, 'bytesync.canStart': true, 'bytesync.otherMembers': false },
    ],
    [
      'two folders, seen by a member',
      { ...ready, isHost: false },
      { ...own, 'bytesync.session': 'member' },
    ],
    [
      'somebody is away',
      { members: [offered, bob({ sources: [source('B')], online: false })] },
      { ...own, 'bytesync.somebodyAway': true },
    ],
    ['the relay is away', { ...ready, connected: false }, own],
    [
      'a run',
      { ...ready, activity: runningView({ phase: 'analysis' }) },
      { ...own, 'bytesync.activity': 'analysis' },
    ],
  ];
  for (const [description, view, expected] of cases) {
    it(description, () => {
      const keys = contextKeys('in', sessionView(view), NOTHING_BESIDE);
      assert.deepEqual(keys, { ...PLAIN, ...expected });
    });
  }

  it('name the phase of a run, and whether it is held here', () => {
    for (const phase of PHASES) {
      for (const paused of [false, true]) {
        const activity: Activity = runningView({ phase, paused });
        const keys = contextKeys('in', sessionView({ activity }), NOTHING_BESIDE);
        assert.equal(keys['bytesync.activity'], phase);
        assert.equal(keys['bytesync.paused'], paused);
      }
    }
  });

  it('outside of a session there is nothing but what the window keeps', () => {
    const beside = {
      ...{ hasPlan: true, hasReport: true },
      ...{ documentInFront: true, trustedDevices: true },
    };
    for (const kind of ['none', 'entering', 'away', 'elsewhere'] as const) {
      const expected: ContextKeys = {
        ...PLAIN,
        'bytesync.session': kind,
        'bytesync.otherMembers': false,
        'bytesync.hasPlan': true,
        'bytesync.hasReport': true,
        'bytesync.documentInFront': true,
        'bytesync.trustedDevices': true,
      };
      assert.deepEqual(contextKeys(kind, undefined, beside), expected);
    }
    // A view is left for a moment when a session has just ended.
    assert.equal(contextKeys('none', sessionView(), beside)['bytesync.session'], 'none');
  });
});
