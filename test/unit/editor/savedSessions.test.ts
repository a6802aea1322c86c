import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { invitationCode } from '@bytesync/shared/crypto/invitation.ts';
import { signRoster } from '@bytesync/shared/crypto/roster.ts';
import {
  encodeSavedMembership,
  type SavedMembership,
} from '../../../extension/src/engine/membership/savedMembership.ts';
import {
  areMergesKept,
  isExpected,
  isExpectedByFolders,
} from '../../../extension/src/vscode/activation/expected.ts';
import {
  MERGES_KEY,
  OPEN_SESSIONS,
  SESSION_KEY,
} from '../../../extension/src/vscode/activation/mementoKeys.ts';
import { OpenSessions } from '../../../extension/src/vscode/session/openSessions.ts';
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
  const { secrets, store, folder } = installation();
  let state: MemoryState;
  let saved: SavedSessions;
  let damages: unknown[];

  const windowOf = (of: MemoryState, ...folders: string[]) =>
    new SavedSessions({
      ...{ state: of, store: store() },
      ...{ open: new OpenSessions(folder(), (why) => damages.push(why)), folders: () => folders },
    });

  beforeEach(() => {
    state = new MemoryState();
    damages = [];
    saved = windowOf(state, 'file:///a');
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
    const other = windowOf(new MemoryState(), 'file:///b');
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

  it('is one as merges are that are kept', async () => {
    const context = { workspaceState: state, globalState: new MemoryState() };
    assert.equal(areMergesKept(context), false);
    await state.update(MERGES_KEY, true);
    assert.deepEqual([isExpected(context), areMergesKept(context)], [true, true]);
  });

  describe('in a workspace that was made of its window', () => {
    const windows: readonly [string, readonly string[], boolean][] = [
      ['is found when a folder was added', ['file:///a', 'file:///b'], true],
      ['is found when one was put before', ['file:///b', 'file:///a'], true],
      ['is found in the same folder', ['file:///a'], true],
      ['is not found in another folder', ['file:///b'], false],
      ['is not found in a folder whose name begins the same', ['file:///ab'], false],
      ['is not found without folders', [], false],
    ];
    for (const [description, folders, isFound] of windows) {
      it(description, async () => {
        await saved.remember(RECORD);
        const next = windowOf(new MemoryState(), ...folders);
        assert.equal(next.record(), undefined);
        assert.deepEqual(await next.left(), isFound ? RECORD : undefined);
        assert.equal(await isExpectedByFolders(folder(), folders), isFound);
      });
    }

    it('is the one that was entered last', async () => {
      const later = { ...RECORD, memberId: fixedId(0x99), since: RECORD.since + 1 };
      await saved.remember(later);
      await saved.remember(RECORD);
      assert.deepEqual(await windowOf(new MemoryState(), 'file:///a').left(), later);
    });

    it('is not open any more when it was left there', async () => {
      await saved.remember(RECORD);
      const next = windowOf(new MemoryState(), 'file:///a', 'file:///b');
      await next.remember(RECORD);
      assert.equal(await saved.isOpen(RECORD), true);
      await next.forget(RECORD);
      assert.equal(await saved.isOpen(RECORD), false);
      assert.equal(await next.left(), undefined);
    });

    it('is none when the window had no folder', async () => {
      await windowOf(state).remember(RECORD);
      assert.equal(await windowOf(new MemoryState(), 'file:///a').left(), undefined);
    });

    for (const damaged of ['', '{', 'null', '{"folders":["file:///a"]}', '{"folders":{}}']) {
      it(`is told to be unusable when its file holds ${damaged || 'nothing'}`, async () => {
        const other = { ...RECORD, memberId: fixedId(0x99) };
        await saved.remember(RECORD);
        await saved.remember(other);
        await writeFile(join(folder(), OPEN_SESSIONS, `${RECORD.memberId}.json`), damaged);
        assert.deepEqual(await saved.left(), other);
        assert.ok(damages.every(hasCode('home-unusable')));
        assert.equal(damages.length, 1);
        assert.equal(typeof (await isExpectedByFolders(folder(), ['file:///a'])), 'boolean');
      });
    }
  });
});
