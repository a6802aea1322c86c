import assert from 'node:assert/strict';
import { invitationCode } from '@bytesync/shared/crypto/invitation.ts';
import { signRoster } from '@bytesync/shared/crypto/roster.ts';
import {
  encodeSavedMembership,
  type SavedMembership,
} from '../../../extension/src/engine/membership/savedMembership.ts';
import { isExpected } from '../../../extension/src/vscode/activation/expected.ts';
import { SESSION_KEY } from '../../../extension/src/vscode/activation/mementoKeys.ts';
import { SavedSessions } from '../../../extension/src/vscode/session/savedSessions.ts';
import {
  type SessionRecord,
  sessionRecordSchema,
} from '../../../extension/src/vscode/session/sessionRecord.ts';
import { fixedId, HOST_DEVICE, invitation, roster, SESSION } from '../crypto/fixed.ts';
import { hasCode } from '../streams/errors.ts';
import { installation, MemoryState } from './editorStores.ts';

const RECORD: SessionRecord = {
  version: 1,
  sessionId: SESSION,
  memberId: fixedId(1),
  isHost: true,
  hostName: 'Ada',
  place: 'this computer',
  meeting: { kind: 'embedded', folder: fixedId(7), address: '127.0.0.1', forwarded: false },
  since: 1_700_000_000_000,
};

const MEMBERSHIP: SavedMembership = {
  version: 1,
  role: 'host',
  memberId: fixedId(1),
  boxSecret: new Uint8Array(32).fill(1),
  // Whether it has expired matters to newcomers only.
  invitation: invitationCode(invitation({ expiresAt: 1 })),
  name: 'Ada',
  hostDeviceKey: HOST_DEVICE.publicKey,
  welcome: {
    epoch: 3,
    epochKey: new Uint8Array(32).fill(2),
    roster: signRoster(roster(), HOST_DEVICE.secretKey),
    logPoint: { logId: fixedId(4), position: 12, digest: new Uint8Array(32).fill(3) },
    state: new Uint8Array([1, 2, 3]),
  },
  sources: [{ sourceId: fixedId(8), root: '/home/ada/project', name: 'project' }],
};

describe('the session that a window comes back to', () => {
  const { secrets, store } = installation();
  let state: MemoryState;
  let saved: SavedSessions;
  beforeEach(() => {
    state = new MemoryState();
    saved = new SavedSessions(state, store());
  });

  it('is none at first', async () => {
    assert.equal(saved.record(), undefined);
    assert.equal(await saved.membership(RECORD), undefined);
  });

  it('is what was saved last', async () => {
    await saved.remember(RECORD);
    await saved.save({ ...MEMBERSHIP, name: 'before' });
    await saved.save(MEMBERSHIP);
    assert.deepEqual(saved.record(), RECORD);
    const found = await saved.membership(RECORD);
    assert.equal(found && encodeSavedMembership(found), encodeSavedMembership(MEMBERSHIP));
    assert.equal(await saved.membership({ memberId: fixedId(0x99) }), undefined);
  });

  it('has no secrets in the state of the window', async () => {
    await saved.remember(RECORD);
    await saved.save(MEMBERSHIP);
    assert.deepEqual(state.keys(), [SESSION_KEY]);
    assert.deepEqual(
      Object.keys(state.get<object>(SESSION_KEY) ?? {}).sort(),
      Object.keys(RECORD).sort(),
    );
  });

  it('is forgotten with its secrets, and no other one with it', async () => {
    const other = { ...RECORD, memberId: fixedId(0x99) };
    await saved.save(MEMBERSHIP);
    await saved.remember(other);
    await saved.forget(MEMBERSHIP);
    assert.equal(secrets.kept.size, 0);
    assert.deepEqual(saved.record(), other);
    await saved.forget(other);
    assert.equal(saved.record(), undefined);
  });

  it('is not that of another window, which is another member of the same session', async () => {
    const other = new SavedSessions(new MemoryState(), store());
    const guest: SavedMembership = { ...MEMBERSHIP, memberId: fixedId(2), role: 'member' };
    await saved.save(MEMBERSHIP);
    await other.save(guest);
    assert.equal((await saved.membership(MEMBERSHIP))?.role, 'host');
    assert.equal((await other.membership(guest))?.role, 'member');
    await other.forget(guest);
    assert.equal((await saved.membership(MEMBERSHIP))?.role, 'host');
  });

  it('is unusable when its secret is damaged', async () => {
    await saved.save(MEMBERSHIP);
    const [[key = '', text = ''] = []] = [...secrets.kept];
    for (const damaged of [
      text.slice(0, -20),
      text.replace(/"membership":"..../u, '"membership":"AAAA'),
    ]) {
      secrets.kept.set(key, damaged);
      await assert.rejects(saved.membership(RECORD), hasCode('home-unusable'));
    }
  });

  const wrong: readonly [string, unknown][] = [
    ['text', 'x'],
    ['another version', { ...RECORD, version: 2 }],
    ['a session of another shape', { ...RECORD, sessionId: '../../etc' }],
    ['a member of another shape', { ...RECORD, memberId: '../../etc' }],
    [
      'a folder that leads elsewhere',
      { ...RECORD, meeting: { ...RECORD.meeting, folder: '../..' } },
    ],
    ['a place of another kind', { ...RECORD, meeting: { kind: 'shell', command: 'x' } }],
    ['a time that is none', { ...RECORD, since: -1 }],
    ['a long name', { ...RECORD, hostName: 'x'.repeat(121) }],
  ];
  for (const [description, kept] of wrong) {
    it(`none when there is ${description}`, async () => {
      await state.update(SESSION_KEY, kept);
      assert.equal(saved.record(), undefined);
    });
  }

  it('may meet at a relay that runs anyway', () => {
    const record = { ...RECORD, meeting: { kind: 'relay' } };
    assert.deepEqual(sessionRecordSchema.parse(record), record);
  });

  it('is a reason to start', async () => {
    const context = { workspaceState: state, globalState: new MemoryState() };
    assert.equal(isExpected(context), false);
    await saved.remember(RECORD);
    assert.equal(isExpected(context), true);
  });
});
