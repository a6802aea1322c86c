import assert from 'node:assert/strict';
import { chmodSync, readdirSync } from 'node:fs';
import { delimiter } from 'node:path';
import { textInTrash } from '../../../extension/src/engine/baseTexts/textInTrash.ts';
import { blobsOf } from '../../../extension/src/engine/git/blobs.ts';
import { askRepository } from '../../../extension/src/engine/git/gitProcess.ts';
import { fill } from '../apply/sources.ts';
import { AGREED, ALIKE, agreedSource, LATER, PATH } from './agreedSource.ts';

describe('how long and how far the text that was agreed is looked for', () => {
  const source = agreedSource();
  const { temporary, signal, environment, at, find, idOf, rowOf } = source;
  const { remember, trash, init, commit } = source;

  /** A Git that does what a script says. */
  function stub(script: string): NodeJS.ProcessEnv {
    fill(temporary.path, { 'bin/git': `#!/bin/sh\n${script}\n` });
    chmodSync(temporary.at('bin/git'), 0o755);
    const path = [temporary.at('bin'), process.env.PATH].join(delimiter);
    return { ...environment, PATH: path };
  }
  const ask = (env: NodeJS.ProcessEnv, more = {}) => {
    const question = { top: source.root, words: ['said'], most: 100_000, signal };
    return askRepository({ ...question, environment: env, ...more });
  };

  it('counts what a Git has said that takes too long', async () => {
    const env = stub('echo said; exec sleep 600');
    assert.equal((await ask(env, { patience: 500 })).toString(), 'said\n');
  });

  it('counts what there is room for of a Git that says too much', async () => {
    const env = stub('exec yes');
    assert.equal((await ask(env, { most: 10 })).toString(), 'y\ny\ny\ny\ny\n');
  });

  it('asks a Git that knows no other repository, runs nothing, fetches nothing, and asks nobody', async () => {
    const taken = ['DIR', 'WORK_TREE', 'COMMON_DIR', 'CONFIG', 'INDEX_FILE', 'OBJECT_DIRECTORY']
      .concat('ALTERNATE_OBJECT_DIRECTORIES', 'NAMESPACE', 'ICASE_PATHSPECS', 'GLOB_PATHSPECS')
      .map((name) => `GIT_${name}`);
    const others = Object.fromEntries(taken.map((name) => [name, '/elsewhere']));
    const own = Object.entries(stub('echo "$*"; exec env')).filter(
      ([name]) => !name.startsWith('GIT_'),
    );
    const env = { ...Object.fromEntries(own), ...others, GIT_ALLOW_PROTOCOL: 'ext' };
    const [line = '', ...said] = (await ask(env)).toString().split('\n');
    for (const words of [
      ...[
        '--no-pager',
        '--literal-pathspecs',
        '-c core.fsmonitor= ',
        '-c core.hooksPath=/dev/null',
      ],
      ...['-c safe.bareRepository=explicit', `-C ${source.root} `],
    ]) {
      assert.ok(line.includes(words), words);
    }
    assert.deepEqual(said.filter((one) => one.startsWith('GIT_')).sort(), [
      ...['GIT_ALLOW_PROTOCOL=none', 'GIT_NO_LAZY_FETCH=1', 'GIT_OPTIONAL_LOCKS=0'],
      'GIT_TERMINAL_PROMPT=0',
    ]);
  });

  it('looks at so many commits', async () => {
    init();
    commit(AGREED, ALIKE, LATER);
    const file = { top: source.root, path: PATH, signal, environment };
    // That of the index is the last one.
    assert.deepEqual([(await blobsOf(file, 2)).length, (await blobsOf(file)).length], [2, 3]);
  });

  it('looks at so many versions of the trash, and reads so much of those of its size', async () => {
    await trash(AGREED, LATER, ALIKE);
    const { length } = AGREED;
    const look = async (versions: number, bytes: number) => {
      const agreed = { content: idOf(AGREED), size: length };
      return (await textInTrash(at(), agreed, signal, { versions, bytes })) !== undefined;
    };
    assert.deepEqual(
      [await look(3, 2 * length), await look(2, 2 * length), await look(3, 2 * length - 1)],
      [true, false, false],
    );
  });

  it('leaves nothing open', async function () {
    if (process.platform !== 'linux') this.skip();
    await remember(rowOf(AGREED));
    await trash(ALIKE);
    const open = () => readdirSync('/proc/self/fd').length;
    await find();
    const before = open();
    for (let times = 0; times < 10; times += 1) await find();
    assert.equal(open(), before);
  });
});
