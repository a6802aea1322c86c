import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { notOffered, offerAgain } from '../../../extension/src/vscode/commands/offeredPlaces.ts';
import { hasCode } from '../streams/errors.ts';

describe('folders of the workspace beside what is offered', () => {
  let root: string;
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'bytesync-offered-')));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('are told apart by where they are, not by the way there', async () => {
    const link = `${root}-link`;
    symlinkSync(root, link, 'junction');
    try {
      const missing = join(root, 'missing');
      const folders = [link, root, missing];
      assert.deepEqual(await notOffered(folders, [{ root }]), [missing]);
      assert.deepEqual(await notOffered(folders, []), folders);
      // A single file is not its folder.
      assert.deepEqual(await notOffered([root], [{ root, file: 'a.txt' }]), [root]);
    } finally {
      rmSync(link);
    }
  });
});

describe('what is offered already and picked once more', () => {
  const source = { root: join('/', 'notes'), file: 'a.txt' };
  const answering = (code?: 'folder-same' | 'file-same' | 'folder-missing') => {
    const asked: string[] = [];
    const offer = async (paths: readonly string[]) => {
      asked.push(...paths);
      if (code !== undefined) throw new BytesyncError(code);
    };
    return { asked, offer };
  };

  it('is offered again where that is taken', async () => {
    const membership = answering();
    assert.equal(await offerAgain(membership, source), true);
    assert.deepEqual(membership.asked, [join('/', 'notes', 'a.txt')]);
  });

  for (const code of ['folder-same', 'file-same'] as const) {
    it(`is as it was offered: ${code}`, async () => {
      assert.equal(await offerAgain(answering(code), source), false);
    });
  }

  it('says why it can’t be offered again', async () => {
    await assert.rejects(
      offerAgain(answering('folder-missing'), source),
      hasCode('folder-missing'),
    );
  });
});
