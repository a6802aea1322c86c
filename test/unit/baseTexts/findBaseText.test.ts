import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeTexts } from '../../../extension/src/engine/baseTexts/agreedTexts.ts';
import { BASE_TEXT_MAX, encodeBaseText } from '../../../extension/src/engine/baseTexts/baseText.ts';
import { findBaseText } from '../../../extension/src/engine/baseTexts/findBaseText.ts';
import { DifferenceThread } from '../../../extension/src/engine/difference/differenceThread.ts';
import { contentIdOf } from '../../../extension/src/engine/inventory/contentIdOf.ts';
import type { MemoryRow } from '../../../extension/src/engine/lastSync/memory.ts';
import { writeMemory } from '../../../extension/src/engine/lastSync/memoryStore.ts';
import { fileAt, fill, remove, temporaryFolder, writeFile } from '../apply/sources.ts';
import { git, gitEnvironment, withGitConfig } from '../ignoring/gitTree.ts';
import { hasCode } from '../streams/errors.ts';
import { synchronize, versionOf } from '../trash/trashed.ts';

const VERSION = '1'.repeat(32);
const OTHER = '2'.repeat(32);
const PATH = 'src/été [1] "2".txt';
const AGREED = 'what all had\nwhen they agreed\n';
/** As many bytes. */
const ALIKE = 'what all had\nwhen they argued\n';
const LATER = 'what came later\n';
const PERSON = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];

describe('the text that was agreed', () => {
  const temporary = temporaryFolder();
  let root: string;

  beforeEach(() => {
    root = temporary.at('in');
    mkdirSync(join(root, '.bytesync'), { recursive: true, mode: 0o700 });
    fill(root, { [PATH]: LATER });
  });

  const signal = new AbortController().signal;
  const environment = gitEnvironment();
  const at = (path = PATH, version = VERSION) => ({ root, path, version });
  const find = async (wanted = at(), env = environment) => {
    const found = await findBaseText(wanted, signal, env);
    return found && Buffer.from(found).toString();
  };
  const idOf = (text: string) => contentIdOf(Buffer.from(text));

  const rowOf = (text: string, { version = VERSION, isKnown = true } = {}): MemoryRow => ({
    label: { version, supersedes: [] },
    held: {
      ...{ kind: 'file', size: Buffer.byteLength(text), mode: 0o644, mtimeNs: 1n, ctimeNs: 1n },
      ...(isKnown && { content: idOf(text) }),
    },
  });
  const remember = (row: MemoryRow, path = PATH) =>
    writeMemory(root, { known: [], rows: new Map([[path, row]]), pending: new Map() });
  const list = (text: string, path = PATH) => {
    const line = { path, version: VERSION, content: idOf(text) };
    fill(root, { '.bytesync/texts/list': encodeTexts([line]) });
  };

  /** Puts the file as it is into the trash, as a synchronization that writes another one does. */
  const replace = (text: string, day: number) =>
    synchronize(root, [writeFile(PATH, text, fileAt(root, PATH))], { 0: text }, versionOf(day));
  const trash = async (...texts: readonly string[]) => {
    for (const [day, text] of texts.entries()) {
      fill(root, { [PATH]: text });
      await synchronize(root, [remove(fileAt(root, PATH))], {}, versionOf(day + 1));
    }
  };
  const inTrash = (day = 1) => join(root, '.bytesync/trash', versionOf(day), PATH);

  const init = (folder = root) => git(folder, ['init', '-q', '-b', 'main']);
  const stage = (text: string) => {
    fill(root, { [PATH]: text });
    git(root, ['add', '--', PATH]);
  };
  const commit = (...texts: readonly string[]) => {
    for (const text of texts) {
      stage(text);
      git(root, [...PERSON, 'commit', '-q', '-m', 'x']);
    }
  };

  interface Case {
    /** Of the file as it was agreed. */
    readonly agreed?: string;
    readonly plant: () => void | Promise<void>;
    readonly found: string | undefined;
  }
  const CASES: Readonly<Record<string, Case>> = {
    'is the one that is kept': {
      plant: () => {
        list(AGREED);
        const kept = join(root, '.bytesync/texts', idOf(AGREED));
        writeFileSync(kept, encodeBaseText(Buffer.from(AGREED)));
      },
      found: AGREED,
    },
    'is in the trash alone': {
      plant: () => trash(AGREED),
      found: AGREED,
    },
    'is in the trash below others': {
      plant: async () => {
        await trash(LATER, AGREED);
        fill(root, { [PATH]: ALIKE });
        await replace(LATER, 3);
      },
      found: AGREED,
    },
    'is in the trash, damaged': {
      plant: async () => {
        await trash(AGREED);
        fill(root, { [`.bytesync/trash/${versionOf(1)}/${PATH}`]: ALIKE });
      },
      found: undefined,
    },
    'is in the trash behind versions that can’t be read': {
      plant: async () => {
        await trash(AGREED);
        symlinkSync('/', join(root, '.bytesync/trash', versionOf(2)));
        fill(join(root, '.bytesync/trash'), { [versionOf(3)]: 'no folder', foreign: 'x' });
        fill(inTrash(4), { 'a folder': 'x' });
      },
      found: AGREED,
    },
    'is not what a link in the trash leads to': {
      plant: async () => {
        await trash(AGREED);
        rmSync(inTrash());
        fill(root, { elsewhere: AGREED });
        symlinkSync(join(root, 'elsewhere'), inTrash());
      },
      found: undefined,
    },
    'is not that of another path': {
      plant: () => {
        fill(root, { [`.bytesync/trash/${versionOf(1)}/src/other.txt`]: AGREED, other: AGREED });
        init();
        git(root, ['add', 'other']);
      },
      found: undefined,
    },
    'is in the index of Git alone': {
      plant: () => {
        init();
        stage(AGREED);
        fill(root, { [PATH]: LATER });
      },
      found: AGREED,
    },
    'is in Git, three commits ago': {
      plant: () => {
        init();
        commit(AGREED, ALIKE, LATER, `${LATER}.`);
      },
      found: AGREED,
    },
    'is in Git, on another branch': {
      plant: () => {
        init();
        commit(LATER);
        git(root, ['checkout', '-q', '-b', 'other']);
        commit(AGREED);
        git(root, ['checkout', '-q', 'main']);
      },
      found: AGREED,
    },
    'is in Git, where no branch is checked out': {
      plant: () => {
        init();
        commit(AGREED, LATER);
        git(root, ['checkout', '-q', '--detach']);
        git(root, ['branch', '-D', 'main']);
      },
      found: AGREED,
    },
    'is one of those of a merge in Git that goes on': {
      plant: () => {
        init();
        commit('base\n');
        git(root, ['checkout', '-q', '-b', 'other']);
        commit(LATER);
        git(root, ['checkout', '-q', 'main']);
        commit(ALIKE);
        // Another one would be found by its commit.
        const id = git(root, ['hash-object', '-w', '--stdin'], { input: AGREED }).trim();
        const staged = [1, 2, 3].map((n) => `100644 ${id} ${n}\t${PATH}`);
        const none = `0 ${'0'.repeat(40)}\t${PATH}`;
        git(root, ['update-index', '--index-info'], { input: `${[none, ...staged].join('\n')}\n` });
      },
      found: AGREED,
    },
    'is in a worktree, whose .git is a file': {
      plant: () => {
        const whole = temporary.at('whole');
        fill(whole, { [PATH]: AGREED });
        init(whole);
        git(whole, ['add', '.']);
        git(whole, [...PERSON, 'commit', '-q', '-m', 'x']);
        rmSync(root, { recursive: true });
        git(whole, ['worktree', 'add', '-q', root]);
        mkdirSync(join(root, '.bytesync'));
        assert.ok(readFileSync(join(root, '.git'), 'utf8').startsWith('gitdir: '));
      },
      found: AGREED,
    },
    'is in a repository that the source is a part of': {
      plant: () => {
        init(temporary.path);
        stage(AGREED);
      },
      found: AGREED,
    },
    'is in a repository within the source': {
      plant: () => {
        init();
        fill(root, { [PATH]: AGREED });
        init(join(root, 'src'));
        git(join(root, 'src'), ['add', '.']);
      },
      found: AGREED,
    },
    'is what Git writes on Windows': {
      agreed: AGREED.replaceAll('\n', '\r\n'),
      plant: () => {
        init();
        git(root, ['config', 'core.autocrlf', 'true']);
        stage(AGREED.replaceAll('\n', '\r\n'));
        assert.equal(git(root, ['cat-file', 'blob', `:${PATH}`]), AGREED);
      },
      found: AGREED.replaceAll('\n', '\r\n'),
    },
    'is not one of the same size': {
      plant: async () => {
        await trash(ALIKE);
        init();
        commit(ALIKE, LATER);
      },
      found: undefined,
    },
    'is not one that is larger than what can be merged': {
      agreed: 'x'.repeat(BASE_TEXT_MAX + 1),
      plant: () => trash('x'.repeat(BASE_TEXT_MAX + 1)),
      found: undefined,
    },
    'is not there': { plant: () => undefined, found: undefined },
    'is not in a repository that is broken': {
      plant: () => fill(root, { '.git': 'gitdir: /nowhere' }),
      found: undefined,
    },
    'is not in one without commits and index': { plant: () => void init(), found: undefined },
    'is not in a repository that has no .git: anybody could have put it there': {
      plant: () => {
        const bare = join(root, 'src');
        git(bare, ['init', '-q', '--bare', '-b', 'main']);
        const id = git(bare, ['hash-object', '-w', '--stdin'], { input: AGREED }).trim();
        const input = `100644 ${id}\t${PATH}\n100644 ${id}\t${PATH.slice('src/'.length)}\n`;
        git(bare, ['update-index', '--add', '--index-info'], { input });
      },
      found: undefined,
    },
  };

  for (const [what, { agreed = AGREED, plant, found }] of Object.entries(CASES)) {
    it(what, async () => {
      await plant();
      await remember(rowOf(agreed));
      assert.equal(await find(), found);
    });
  }

  it('is known by its content alone, in the version that is asked for', async () => {
    await trash(AGREED);
    assert.equal(await find(), undefined);
    await remember(rowOf(AGREED, { version: OTHER }));
    assert.deepEqual([await find(), await find(at(PATH, OTHER))], [undefined, AGREED]);
    await remember(rowOf(AGREED, { isKnown: false }));
    assert.equal(await find(), undefined);
    list(AGREED);
    assert.equal(await find(), AGREED);
    // What is listed is enough, but what the memory has counts.
    await remember(rowOf(LATER));
    assert.equal(await find(), undefined);
  });

  it('may be of a version that a killed run was about to agree on', async () => {
    await trash(AGREED, LATER);
    await writeMemory(root, {
      known: [],
      rows: new Map([[PATH, rowOf(LATER)]]),
      pending: new Map([[PATH, rowOf(AGREED, { version: OTHER })]]),
    });
    assert.deepEqual([await find(), await find(at(PATH, OTHER))], [LATER, AGREED]);
  });

  it('is found by the list alone, whatever its size', async () => {
    init();
    commit(AGREED, LATER);
    list(AGREED);
    assert.equal(await find(), AGREED);
  });

  it('is not looked for in Git where there is none, nor where its path would be several lines', async () => {
    init();
    commit(AGREED);
    await remember(rowOf(AGREED));
    assert.equal(await find(at(), { ...environment, PATH: temporary.path }), undefined);
    const path = 'a\n:src';
    fill(root, { [path]: AGREED });
    git(root, ['add', '--', path]);
    await remember(rowOf(AGREED), path);
    assert.equal(await find(at(path)), undefined);
  });

  it('is found in Git however its path reads', async () => {
    init();
    for (const path of [':(bad', '*', '-n', 'HEAD', '"a b"']) {
      for (const text of [AGREED, LATER]) {
        fill(root, { [path]: text });
        git(root, ['--literal-pathspecs', 'add', '--', path]);
        git(root, [...PERSON, 'commit', '-q', '-m', 'x']);
      }
      await remember(rowOf(AGREED), path);
      assert.equal(await find(at(path)), AGREED, path);
    }
  });

  it('is looked for by programs of the person alone', async () => {
    const ran = temporary.at('ran');
    const program = temporary.at('program');
    fill(temporary.path, { program: `#!/bin/sh\ntouch '${ran}'\nexec git-upload-pack "$@"\n` });
    chmodSync(program, 0o755);
    init();
    git(root, ['config', 'uploadpack.allowFilter', 'true']);
    commit(AGREED, LATER);
    const whole = root;
    root = temporary.at('part');
    const from = ['--filter=blob:none', '--no-checkout', `file://${whole}`, root];
    git(temporary.path, ['clone', '-q', ...from]);
    mkdirSync(join(root, '.bytesync'));
    fill(root, { [PATH]: LATER });
    const settings = [
      'remote.origin.uploadpack',
      'core.fsmonitor',
      'core.pager',
      'core.sshCommand',
    ];
    for (const name of settings) git(root, ['config', name, program]);
    await remember(rowOf(AGREED));
    assert.equal(await find(), undefined);
    assert.equal(existsSync(ran), false);
    // Git itself would.
    for (const commit of ['HEAD', 'HEAD~1']) git(root, ['cat-file', '-p', `${commit}:${PATH}`]);
    assert.equal(existsSync(ran), true);
    assert.equal(await find(), AGREED);
  });

  it('is not looked for any longer than somebody waits', async () => {
    await remember(rowOf(AGREED));
    init();
    const pid = temporary.at('pid');
    fill(temporary.path, { 'bin/git': `#!/bin/sh\necho $$ > '${pid}'\nexec sleep 600\n` });
    chmodSync(temporary.at('bin/git'), 0o755);
    const path = [temporary.at('bin'), process.env.PATH].join(delimiter);
    const aborting = new AbortController();
    const looking = findBaseText(at(), aborting.signal, { ...environment, PATH: path });
    const started = async () => {
      while (!existsSync(pid) || readFileSync(pid, 'utf8') === '') await sleep(10);
      return Number(readFileSync(pid, 'utf8'));
    };
    const slow = await started();
    aborting.abort();
    await assert.rejects(looking, hasCode('aborted'));
    while (isRunning(slow)) await sleep(10);
    await trash(LATER);
    await assert.rejects(findBaseText(at(), AbortSignal.abort()), hasCode('aborted'));
  });

  it('is found on another thread, which can be told to end', async () => {
    const thread = new DifferenceThread();
    try {
      init();
      commit(AGREED, LATER);
      await remember(rowOf(AGREED));
      const found = await withGitConfig('/dev/null', () => thread.baseText(at(), signal));
      assert.equal(Buffer.from(found ?? []).toString(), AGREED);
      assert.equal(found?.buffer.byteLength, found?.length);
      await assert.rejects(thread.baseText(at(), AbortSignal.abort()), hasCode('aborted'));
    } finally {
      await thread.destroy();
    }
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
