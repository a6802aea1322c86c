import assert from 'node:assert/strict';
import fs, { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { ConfinedFolder } from '../../../extension/src/engine/sync/confinedFolder.ts';
import { LEAST_PARTIAL } from '../../../extension/src/engine/sync/partial/partialRecord.ts';
import type { StagedFile } from '../../../extension/src/engine/sync/stagedFile.ts';
import { Staging } from '../../../extension/src/engine/sync/staging.ts';
import { LARGE, recordOf } from './partialFiles.ts';
import { apply, ends, RUN_ID, temporaryFolder, writeFile } from './sources.ts';

const TEXT = 'x'.repeat(LARGE);

describe('a staged file that is in place, whatever was said of putting it there', () => {
  const root = temporaryFolder();

  type Place = (staging: Staging, file: StagedFile, source: ConfinedFolder) => void;
  const linked: Place = ({ folder }, { name }, source) => folder.link(name, 'large', source);
  const renamed: Place = ({ folder }, { name }, source) => folder.rename(name, 'large', source);
  const replaced: Place = (staging, file, source) => {
    renamed(staging, file, source);
    writeFileSync(root.at(`.bytesync/staging/${RUN_ID}/${file.name}`), 'another');
  };

  function staged(act: (staging: Staging, file: StagedFile, source: ConfinedFolder) => void): void {
    const source = ConfinedFolder.open(root.path);
    const privateFolder = source.privateFolder();
    const staging = Staging.open(privateFolder, RUN_ID, () => undefined);
    const file = staging.create(0, recordOf({}));
    file.write(Buffer.from(TEXT));
    try {
      act(staging, file, source);
    } finally {
      for (const folder of [staging, privateFolder, source]) folder.close();
    }
  }

  const halves = () => {
    const partial = root.at('.bytesync/partial');
    return existsSync(partial) ? readdirSync(partial) : [];
  };

  for (const [title, place] of [
    ['under a second name', linked],
    ['under another name', renamed],
    ['under another name, with another file in staging', replaced],
  ] as const) {
    it(`is not cut: ${title}`, () => {
      staged((staging, file, source) => {
        place(staging, file, source);
        assert.equal(staging.keepYielding(file, LEAST_PARTIAL), 0);
      });
      assert.ok(readFileSync(root.at('large'), 'utf8') === TEXT, 'it is not what came');
      assert.deepEqual(halves(), []);
    });

    it(`is not kept as half received: ${title}`, () => {
      staged((staging, file, source) => {
        place(staging, file, source);
        staging.keep(file);
      });
      assert.ok(readFileSync(root.at('large'), 'utf8') === TEXT, 'it is not what came');
      assert.deepEqual(halves(), []);
    });
  }

  it('is cut where it is in staging alone', () => {
    staged((staging, file) => {
      assert.equal(staging.keepYielding(file, LEAST_PARTIAL + 1), LEAST_PARTIAL + 1);
    });
    assert.equal(halves().length, 2);
  });

  it('is discarded where it can’t be cut', () => {
    const original = fs.ftruncateSync;
    const failing = () => {
      throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    };
    staged((staging, file) => {
      Object.assign(fs, { ftruncateSync: failing });
      syncBuiltinESMExports();
      try {
        assert.equal(staging.keepYielding(file, LEAST_PARTIAL), 0);
      } finally {
        Object.assign(fs, { ftruncateSync: original });
        syncBuiltinESMExports();
      }
    });
    assert.deepEqual(halves(), []);
  });

  it('stays whole when there is no space for its first name to go', async () => {
    const original = fs.unlinkSync;
    let refused = 0;
    Object.assign(fs, {
      unlinkSync: (at: fs.PathLike) => {
        if (!/\/\d+$/u.test(String(at)) || refused > 0) return original(at);
        refused += 1;
        throw Object.assign(new Error('EDQUOT: quota exceeded'), { code: 'EDQUOT' });
      },
    });
    syncBuiltinESMExports();
    try {
      const operations = [writeFile('large', TEXT, null)];
      const result = await apply(root.path, { operations, contents: { 0: TEXT } });
      assert.deepEqual([ends(result), refused], [['disk-full'], 1]);
    } finally {
      Object.assign(fs, { unlinkSync: original });
      syncBuiltinESMExports();
    }
    assert.ok(readFileSync(root.at('large'), 'utf8') === TEXT, 'it is not what came');
    assert.deepEqual(halves(), []);
  });

  it('is not taken for half received when the run was killed in between', () => {
    staged((staging, file, source) => linked(staging, file, source));
    assert.ok(readFileSync(root.at('large'), 'utf8') === TEXT, 'it is not what came');
    assert.deepEqual(halves(), []);
  });
});
