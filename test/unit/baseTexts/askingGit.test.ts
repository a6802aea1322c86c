import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BaseTextThread } from '../../../extension/src/engine/baseTexts/baseTextThread.ts';
import { findBaseText } from '../../../extension/src/engine/baseTexts/findBaseText.ts';
import { DifferenceThread } from '../../../extension/src/engine/difference/differenceThread.ts';
import { fill } from '../apply/sources.ts';
import { git, withGitConfig } from '../ignoring/gitTree.ts';
import { hasCode } from '../streams/errors.ts';
import { AGREED, agreedSource, LATER, PATH, PERSON } from './agreedSource.ts';

describe('looking for the text that was agreed', () => {
  const source = agreedSource();
  const { temporary, signal, environment, at, find, rowOf } = source;
  const { remember, trash, init, commit } = source;

  it('is not looked for in Git where there is none, nor where its path would be several lines', async () => {
    init();
    commit(AGREED);
    await remember(rowOf(AGREED));
    assert.equal(await find(at(), { ...environment, PATH: temporary.path }), undefined);
    const path = 'a\n:other';
    fill(source.root, { [path]: LATER, other: AGREED });
    git(source.root, ['add', 'other']);
    await remember(rowOf(AGREED), path);
    assert.equal(await find(at(path)), undefined);
  });

  it('is found in Git however its path reads', async () => {
    init();
    for (const path of [':(bad', '*', '-n', 'HEAD', '"a b"']) {
      for (const text of [AGREED, LATER]) {
        fill(source.root, { [path]: text });
        git(source.root, ['--literal-pathspecs', 'add', '--', path]);
        git(source.root, [...PERSON, 'commit', '-q', '-m', 'x']);
      }
      await remember(rowOf(AGREED), path);
      assert.equal(await find(at(path)), AGREED, path);
    }
  });

  for (const name of ['ICASE', 'GLOB', 'NOGLOB', 'LITERAL']) {
    it(`is found in Git where the person has GIT_${name}_PATHSPECS`, async () => {
      init();
      commit(AGREED, LATER);
      await remember(rowOf(AGREED));
      for (const value of ['0', '1']) {
        assert.equal(
          await find(at(), { ...environment, [`GIT_${name}_PATHSPECS`]: value }),
          AGREED,
        );
      }
    });
  }

  it('is not looked for in another repository than that of .git, by a Git that would take one', async () => {
    // As one does that does not know `safe.bareRepository`.
    const others = '-c safe.bareRepository=explicit';
    const program = `#!/bin/bash\nline=" $* "\nset -- \${line/ ${others} / }\nexec '${gitPath()}' "$@"\n`;
    fill(temporary.path, { 'bin/git': program });
    chmodSync(temporary.at('bin/git'), 0o755);
    const old = { ...environment, PATH: [temporary.at('bin'), process.env.PATH].join(delimiter) };
    const top = join(source.root, 'src');
    git(top, ['init', '-q', '--bare', '-b', 'main']);
    const id = git(top, ['hash-object', '-w', '--stdin'], { input: AGREED }).trim();
    const path = PATH.slice('src/'.length).replaceAll(' ', '');
    git(top, ['update-index', '--add', '--index-info'], { input: `100644 ${id}\t${path}\n` });
    await remember(rowOf(AGREED), `src/${path}`);
    const look = () => find(at(`src/${path}`), old);
    fill(top, { '.git/HEAD': 'garbage', '.git/objects/x': '', '.git/refs/x': '' });
    assert.equal(await look(), undefined);
    // That Git would have told.
    const stored = ['-C', top, 'cat-file', 'blob', `:0:${path}`];
    assert.equal(execFileSync('git', stored, { env: old, encoding: 'utf8' }), AGREED);
    // In a repository it finds it.
    rmSync(join(top, '.git'), { recursive: true });
    init(top);
    fill(top, { [path]: AGREED });
    git(top, ['--git-dir=.git', 'add', path]);
    assert.equal(await look(), AGREED);
  });

  it('is looked for by programs of the person alone', async () => {
    const ran = temporary.at('ran');
    const program = temporary.at('program');
    fill(temporary.path, { program: `#!/bin/sh\ntouch '${ran}'\nexec git-upload-pack "$@"\n` });
    chmodSync(program, 0o755);
    init();
    git(source.root, ['config', 'uploadpack.allowFilter', 'true']);
    commit(AGREED, LATER);
    const whole = source.root;
    source.root = temporary.at('part');
    const from = ['--filter=blob:none', '--no-checkout', `file://${whole}`, source.root];
    git(temporary.path, ['clone', '-q', ...from]);
    mkdirSync(join(source.root, '.bytesync'));
    fill(source.root, { [PATH]: LATER });
    const settings = [
      'remote.origin.uploadpack',
      'core.fsmonitor',
      'core.pager',
      'core.sshCommand',
    ];
    for (const name of settings) git(source.root, ['config', name, program]);
    await remember(rowOf(AGREED));
    assert.equal(await find(), undefined);
    assert.equal(existsSync(ran), false);
    // Git itself would.
    for (const commit of ['HEAD', 'HEAD~1'])
      git(source.root, ['cat-file', '-p', `${commit}:${PATH}`]);
    assert.equal(existsSync(ran), true);
    assert.equal(await find(), AGREED);
  });

  /** Puts a Git in the way that never ends. @returns what waits for its process id */
  function slowGit() {
    const pid = temporary.at('pid');
    fill(temporary.path, { 'bin/git': `#!/bin/sh\necho $$ > '${pid}'\nexec sleep 600\n` });
    chmodSync(temporary.at('bin/git'), 0o755);
    const path = [temporary.at('bin'), process.env.PATH].join(delimiter);
    const started = async () => {
      while (!existsSync(pid) || readFileSync(pid, 'utf8') === '') await sleep(10);
      return Number(readFileSync(pid, 'utf8'));
    };
    return { path, started };
  }

  it('is not looked for any longer than somebody waits', async () => {
    await remember(rowOf(AGREED));
    init();
    const { path, started } = slowGit();
    const aborting = new AbortController();
    const looking = findBaseText(at(), aborting.signal, { ...environment, PATH: path });
    const slow = await started();
    aborting.abort();
    await assert.rejects(looking, hasCode('aborted'));
    while (isRunning(slow)) await sleep(10);
    await trash(LATER);
    await assert.rejects(findBaseText(at(), AbortSignal.abort()), hasCode('aborted'));
  });

  it('is found on another thread, which can be told to end', async () => {
    const thread = new BaseTextThread();
    try {
      init();
      commit(AGREED, LATER);
      await remember(rowOf(AGREED));
      const found = await withGitConfig('/dev/null', () => thread.find(at(), signal));
      assert.equal(Buffer.from(found ?? []).toString(), AGREED);
      assert.equal(found?.buffer.byteLength, found?.length);
      await assert.rejects(thread.find(at(), AbortSignal.abort()), hasCode('aborted'));
    } finally {
      await thread.destroy();
    }
  });

  it('keeps no merge waiting, and leaves no Git behind when the window ends', async () => {
    await remember(rowOf(AGREED));
    init();
    const { path, started } = slowGit();
    const [searches, merges] = [new BaseTextThread(), new DifferenceThread()];
    const { PATH: before } = process.env;
    process.env.PATH = path;
    try {
      const looking = searches.find(at(), signal);
      const ended = assert.rejects(looking, hasCode('aborted'));
      const slow = await started();
      const versions = { base: 'one\n', ours: 'two\n', theirs: 'one\n' };
      assert.equal((await merges.merge(versions, signal))?.merged, 'two\n');
      // Nor who asks for a kept text, or gives up a search behind that one.
      assert.equal(await searches.find({ ...at(), where: 'kept' }, signal), undefined);
      const givingUp = new AbortController();
      const behind = searches.find(at(), givingUp.signal);
      givingUp.abort();
      await assert.rejects(behind, hasCode('aborted'));
      assert.ok(isRunning(slow));
      await searches.destroy();
      assert.ok(!isRunning(slow));
      await ended;
      await assert.rejects(searches.find(at(), signal), hasCode('aborted'));
    } finally {
      process.env.PATH = before;
      await Promise.all([searches.destroy(), merges.destroy()]);
    }
  });
});

/** Where Git is. */
function gitPath(): string {
  return execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
