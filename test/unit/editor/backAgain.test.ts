import assert from 'node:assert/strict';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { MembershipView } from '../../../extension/src/engine/membership/view.ts';
import { BackAgainFinder } from '../../../extension/src/vscode/session/backAgain.ts';
import { ada, bob, lastRun, runningView, sessionView, source } from './sessionViews.ts';

const { memberId, name } = bob();
const target = {
  ...{ name: 'project', created: 0, updated: 0, dates: 0, deleted: 0, bytes: 0 },
  ...{ label: 'B', undone: 3 },
};
const LAST = lastRun({ status: 'done-with-errors', targets: [{ ...target, label: 'A' }, target] });
const BACK = [{ memberId, name, run: 7, items: 3 }];

function view(online: boolean, more: Partial<MembershipView> = {}, code?: ErrorCode) {
  return sessionView({
    ...{ members: [ada(), bob({ online, sources: [source('B')] })], last: LAST },
    dropped: [{ memberId, code: code ?? 'member-dropped' }],
    ...more,
  });
}

describe('who is here again after a synchronization went on without it', () => {
  it('is told once, with what is to be done there', () => {
    const finder = new BackAgainFinder();
    assert.deepEqual(finder.look(view(false)), []);
    assert.deepEqual(finder.look(view(true)), BACK);
    for (const online of [true, false, true]) assert.deepEqual(finder.look(view(online)), []);
  });

  it('also where it was back before the others had ended', () => {
    const finder = new BackAgainFinder();
    const running = view(true, { activity: runningView() });
    assert.deepEqual(finder.look(running), []);
    assert.deepEqual(finder.look(view(true)), BACK);
  });

  it('and again for another run', () => {
    const finder = new BackAgainFinder();
    assert.deepEqual(finder.look(view(true)), BACK);
    const next = view(true, { last: { ...LAST, run: 8 } });
    assert.deepEqual(finder.look(next), [{ ...BACK[0], run: 8 }]);
  });

  for (const [what, seen] of [
    [
      'on another member than the host',
      [view(false, { isHost: false }), view(true, { isHost: false })],
    ],
    ['where nobody was left behind', [view(false, { dropped: [] }), view(true, { dropped: [] })]],
    ['of one that failed and never went away', [view(true, {}, 'disk-full')]],
    ['of one that is no member any more', [view(false), view(true, { members: [ada()] })]],
    ['before the first run', [sessionView()]],
    ['without a session', [undefined]],
  ] as const) {
    it(`is not told ${what}`, () => {
      const finder = new BackAgainFinder();
      for (const one of seen) assert.deepEqual(finder.look(one), []);
    });
  }

  it('is told of one that failed, went, and came back', () => {
    const finder = new BackAgainFinder();
    assert.deepEqual(finder.look(view(false, {}, 'disk-full')), []);
    assert.deepEqual(finder.look(view(true, {}, 'disk-full')), BACK);
  });
});
