import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { PENDING_INVITATION_KEY } from '../../../extension/src/vscode/activation/mementoKeys.ts';
import { PendingInvitation } from '../../../extension/src/vscode/session/pendingInvitation.ts';
import { invitation } from '../crypto/fixed.ts';
import { hasCode } from '../streams/errors.ts';
import { installation, MemoryState } from './editorStores.ts';

const INVITATION = invitation();
const OTHER = invitation({ secret: new Uint8Array(16).fill(0x71) });
const [FOLDER, ELSEWHERE] = ['file:///project', 'file:///elsewhere'];
const SECRET = 'bytesync/here/pending-invitation';

describe('an invitation on its way to another window', () => {
  const { secrets, store } = installation();
  let state: MemoryState;
  let pending: PendingInvitation;
  beforeEach(() => {
    state = new MemoryState();
    pending = new PendingInvitation(state, store());
  });
  afterEach(() => mock.timers.reset());

  function nothingIsLeft(): void {
    assert.equal(secrets.kept.size, 0);
    assert.deepEqual(state.keys(), []);
  }

  it('is there once, for the window of its folder', async () => {
    await pending.leave(INVITATION, FOLDER);
    assert.equal(await pending.take([ELSEWHERE]), undefined);
    assert.equal(await pending.take([]), undefined);
    assert.deepEqual(await pending.take([ELSEWHERE, FOLDER]), INVITATION);
    assert.equal(await pending.take([FOLDER]), undefined);
    nothingIsLeft();
  });

  it('does not stand where others can read it', async () => {
    await pending.leave(INVITATION, FOLDER);
    const kept = JSON.stringify(state.get(PENDING_INVITATION_KEY));
    assert.deepEqual(Object.keys(JSON.parse(kept)).sort(), ['folder', 'until']);
  });

  it('waits for ten minutes', async () => {
    mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
    await pending.leave(INVITATION, FOLDER);
    mock.timers.setTime(1_000_000 + 10 * 60 * 1000);
    assert.equal(await pending.take([ELSEWHERE]), undefined);
    mock.timers.setTime(1_000_001 + 10 * 60 * 1000);
    assert.equal(await pending.take([ELSEWHERE]), undefined);
    nothingIsLeft();
    assert.equal(await pending.take([FOLDER]), undefined);
  });

  it('is for the folder that was chosen last', async () => {
    await pending.leave(INVITATION, FOLDER);
    await pending.leave(OTHER, ELSEWHERE);
    assert.equal(await pending.take([FOLDER]), undefined);
    assert.deepEqual(await pending.take([ELSEWHERE]), OTHER);
  });

  it('stays for its own window when the notice is behind', async () => {
    await pending.leave(INVITATION, FOLDER);
    const notice = state.get(PENDING_INVITATION_KEY);
    await pending.leave(OTHER, ELSEWHERE);
    const latest = state.get(PENDING_INVITATION_KEY);
    await state.update(PENDING_INVITATION_KEY, notice);
    assert.equal(await pending.take([FOLDER]), undefined);
    await state.update(PENDING_INVITATION_KEY, latest);
    assert.deepEqual(await pending.take([ELSEWHERE]), OTHER);
  });

  it('that has expired on its way says so, once', async () => {
    mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
    await pending.leave(invitation({ expiresAt: 1_060_000 }), FOLDER);
    mock.timers.setTime(1_070_000);
    await assert.rejects(pending.take([FOLDER]), hasCode('invitation-expired'));
    nothingIsLeft();
  });

  it('a notice that is none counts as none, and a secret without one goes', async () => {
    for (const notice of ['x', {}, { folder: 1, until: 2 }, { folder: FOLDER }, null]) {
      await pending.leave(INVITATION, FOLDER);
      await state.update(PENDING_INVITATION_KEY, notice);
      assert.equal(await pending.take([FOLDER]), undefined);
      nothingIsLeft();
    }
  });

  it('a secret that is none is told', async () => {
    await pending.leave(INVITATION, FOLDER);
    secrets.kept.set(SECRET, '{"version":2}');
    await assert.rejects(pending.take([FOLDER]), hasCode('home-unusable'));
  });
});
