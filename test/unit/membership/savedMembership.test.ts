import assert from 'node:assert/strict';
import { createId } from '@bytesync/shared/wire/ids.ts';
import {
  decodeSavedMembership,
  encodeSavedMembership,
  type SavedMembership,
} from '../../../extension/src/engine/membership/savedMembership.ts';

const bytes = (length: number) => new Uint8Array(length).fill(1);

describe('a saved membership', () => {
  const saved: SavedMembership = {
    version: 2,
    role: 'member',
    memberId: createId(),
    boxSecret: bytes(32),
    invitation: 'code',
    name: 'Bob',
    hostDeviceKey: bytes(32),
    welcome: {
      epoch: 1,
      epochKey: bytes(32),
      roster: { body: bytes(1), signature: bytes(64) },
      logPoint: { logId: createId(), position: 0, digest: bytes(32) },
      state: bytes(1),
    },
    sources: [
      { sourceId: createId(), root: '/folder', name: 'folder' },
      { sourceId: createId(), root: '/place', name: 'notes.txt', file: 'notes.txt' },
    ],
  };
  const encoded = (parts: object) => encodeSavedMembership({ ...saved, ...parts });
  const again = (parts: object) => decodeSavedMembership(encoded(parts));

  it('comes back as it was, files and folders', () => {
    assert.deepEqual(again({}), saved);
  });

  it('is read of version 1, which had folders only', () => {
    const [folder] = saved.sources;
    const old = { version: 1, sources: [folder] };
    assert.deepEqual(again(old), { ...saved, ...old });
  });

  const refused: Readonly<Record<string, object>> = {
    'of a version to come': { version: 3 },
    'with a file that lies elsewhere': { sources: [{ ...saved.sources[1], file: '../x' }] },
    'with a file of Git': { sources: [{ ...saved.sources[1], file: '.git' }] },
  };
  for (const [what, parts] of Object.entries(refused)) {
    it(`is not understood ${what}`, () => {
      assert.throws(() => again(parts), { code: 'home-unusable' });
    });
  }
});
