import assert from 'node:assert/strict';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { carryOut, filesOf, planFolders, plant } from './localFolders.ts';
import { ends, nothingStaged, temporaryFolder } from './sources.ts';

const CONTENTS = ['one', 'another', 'the third one'];

/** Says what is done about the attempt to clone, counted from 1: an error's code, or nothing where it can be done. */
type Refusing = (attempt: number) => string | undefined;

/** What else the disk does to a clone of an attempt. */
type Spoiling = (attempt: number, clone: fs.PathLike) => void;

/** Does some work on a disk that clones, or refuses to. Returns the number of attempts, and of those that were done. */
async function cloning(
  refusing: Refusing,
  work: () => Promise<unknown>,
  spoiling: Spoiling = () => undefined,
): Promise<{ readonly attempts: number; readonly done: number }> {
  const original = fs.copyFileSync;
  let [attempts, done] = [0, 0];
  const copyFileSync = (from: fs.PathLike, to: fs.PathLike, mode = 0) => {
    assert.equal(mode, fs.constants.COPYFILE_FICLONE_FORCE);
    attempts += 1;
    const code = refusing(attempts);
    if (code !== undefined) throw Object.assign(new Error(`${code}: refused`), { code });
    original(from, to);
    spoiling(attempts, to);
    done += 1;
  };
  Object.assign(fs, { copyFileSync });
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    Object.assign(fs, { copyFileSync: original });
    syncBuiltinESMExports();
  }
  return { attempts, done };
}

describe('copies that share blocks', () => {
  // Elsewhere nothing is cloned by open files.
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  const folder = temporaryFolder();
  const named = (name: string) =>
    Object.fromEntries(CONTENTS.map((content, at) => [`${name}/${at}`, content]));

  async function moved(refusing: Refusing, spoiling?: Spoiling): ReturnType<typeof cloning> {
    plant(folder.at('from'), named('new'));
    plant(folder.at('to'), named('old'));
    const work = await planFolders([folder.at('from'), folder.at('to')]);
    const doing = async () => {
      assert.deepEqual(new Set(ends(await carryOut(work))), new Set(['done']));
    };
    const seen = await cloning(refusing, doing, spoiling);
    assert.deepEqual(filesOf(folder.at('to')), named('new'));
    nothingStaged(folder.at('to'));
    return seen;
  }

  it('are tried for each file where they can be had', async () => {
    assert.deepEqual(await moved(() => undefined), { attempts: 3, done: 3 });
  });

  for (const size of [0, 1, 100]) {
    it(`are made of bytes where a clone has another size: ${size}`, async () => {
      const spoiling = (attempt: number, clone: fs.PathLike) => {
        if (attempt === 1) fs.truncateSync(clone, size);
      };
      assert.deepEqual(await moved(() => undefined, spoiling), { attempts: 3, done: 3 });
    });
  }

  for (const code of ['ENOTSUP', 'EXDEV', 'ENOTTY', 'ENOSYS']) {
    it(`are not tried again where the file system can’t: ${code}`, async () => {
      assert.deepEqual(await moved(() => code), { attempts: 1, done: 0 });
    });
  }

  for (const code of ['EINVAL', 'ETXTBSY', 'EPERM', 'ENOSPC']) {
    it(`are tried for the next file where only one is refused: ${code}`, async () => {
      const seen = await moved((attempt) => (attempt === 1 ? code : undefined));
      assert.deepEqual(seen, { attempts: 3, done: 2 });
    });
  }
});
