import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASE_TEXT_MAX, encodeBaseText } from '../../../extension/src/engine/baseTexts/baseText.ts';
import { writeMemory } from '../../../extension/src/engine/lastSync/memoryStore.ts';
import { fill } from '../apply/sources.ts';
import { git } from '../ignoring/gitTree.ts';
import { versionOf } from '../trash/trashed.ts';
import { AGREED, ALIKE, agreedSource, LATER, OTHER, PATH, PERSON } from './agreedSource.ts';

describe('the text that was agreed', () => {
  const source = agreedSource();
  const { temporary, at, find, idOf, rowOf, remember, list } = source;
  const { replace, trash, inTrash, init, stage, commit } = source;

  /** Commits it, in a repository that looks for objects elsewhere too. */
  function alternates(line: string): void {
    init();
    commit(AGREED, LATER);
    fill(source.root, { '.git/objects/info/alternates': `${line}\n` });
  }

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
        const kept = join(source.root, '.bytesync/texts', idOf(AGREED));
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
        fill(source.root, { [PATH]: ALIKE });
        await replace(LATER, 3);
      },
      found: AGREED,
    },
    'is in the trash, damaged': {
      plant: async () => {
        await trash(AGREED);
        fill(source.root, { [`.bytesync/trash/${versionOf(1)}/${PATH}`]: ALIKE });
      },
      found: undefined,
    },
    'is in the trash behind versions that can’t be read': {
      plant: async () => {
        await trash(AGREED);
        symlinkSync('/', join(source.root, '.bytesync/trash', versionOf(2)));
        fill(join(source.root, '.bytesync/trash'), { [versionOf(3)]: 'no folder', foreign: 'x' });
        fill(inTrash(4), { 'a folder': 'x' });
      },
      found: AGREED,
    },
    'is not what a link in the trash leads to': {
      plant: async () => {
        await trash(AGREED);
        rmSync(inTrash());
        fill(source.root, { elsewhere: AGREED });
        symlinkSync(join(source.root, 'elsewhere'), inTrash());
      },
      found: undefined,
    },
    'is not that of another path': {
      plant: () => {
        fill(source.root, {
          [`.bytesync/trash/${versionOf(1)}/src/other.txt`]: AGREED,
          other: AGREED,
        });
        init();
        git(source.root, ['add', 'other']);
      },
      found: undefined,
    },
    'is in the index of Git alone': {
      plant: () => {
        init();
        stage(AGREED);
        fill(source.root, { [PATH]: LATER });
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
        git(source.root, ['checkout', '-q', '-b', 'other']);
        commit(AGREED);
        git(source.root, ['checkout', '-q', 'main']);
      },
      found: AGREED,
    },
    'is in Git, where no branch is checked out': {
      plant: () => {
        init();
        commit(AGREED, LATER);
        git(source.root, ['checkout', '-q', '--detach']);
        git(source.root, ['branch', '-D', 'main']);
      },
      found: AGREED,
    },
    'is one of those of a merge in Git that goes on': {
      plant: () => {
        init();
        commit('base\n');
        git(source.root, ['checkout', '-q', '-b', 'other']);
        commit(LATER);
        git(source.root, ['checkout', '-q', 'main']);
        commit(ALIKE);
        // Another one would be found by its commit.
        const id = git(source.root, ['hash-object', '-w', '--stdin'], { input: AGREED }).trim();
        const staged = [1, 2, 3].map((n) => `100644 ${id} ${n}\t${PATH}`);
        const none = `0 ${'0'.repeat(40)}\t${PATH}`;
        git(source.root, ['update-index', '--index-info'], {
          input: `${[none, ...staged].join('\n')}\n`,
        });
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
        rmSync(source.root, { recursive: true });
        git(whole, ['worktree', 'add', '-q', source.root]);
        mkdirSync(join(source.root, '.bytesync'));
        assert.ok(readFileSync(join(source.root, '.git'), 'utf8').startsWith('gitdir: '));
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
        fill(source.root, { [PATH]: AGREED });
        init(join(source.root, 'src'));
        git(join(source.root, 'src'), ['add', '.']);
      },
      found: AGREED,
    },
    'is what Git writes on Windows': {
      agreed: AGREED.replaceAll('\n', '\r\n'),
      plant: () => {
        init();
        git(source.root, ['config', 'core.autocrlf', 'true']);
        stage(AGREED.replaceAll('\n', '\r\n'));
        assert.equal(git(source.root, ['cat-file', 'blob', `:${PATH}`]), AGREED);
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
    'is in Git, on a branch of which a merge has taken nothing': {
      plant: () => {
        init();
        commit('base\n');
        git(source.root, ['checkout', '-q', '-b', 'other']);
        commit(AGREED);
        git(source.root, ['checkout', '-q', 'main']);
        commit(LATER);
        git(source.root, [...PERSON, 'merge', '-q', '-s', 'ours', 'other']);
        git(source.root, ['branch', '-D', 'other']);
      },
      found: AGREED,
    },
    'is what Git writes on Windows, below many others of about its size': {
      agreed: AGREED.replaceAll('\n', '\r\n'),
      plant: () => {
        init();
        git(source.root, ['config', 'core.autocrlf', 'true']);
        commit(
          AGREED.replaceAll('\n', '\r\n'),
          ...Array.from({ length: 70 }, (_, at) => `${at} ${ALIKE.slice(3)}`),
        );
      },
      found: AGREED.replaceAll('\n', '\r\n'),
    },
    'is not one in Git that is larger than what can be merged': {
      agreed: 'x'.repeat(BASE_TEXT_MAX + 1),
      plant: () => {
        init();
        commit('x'.repeat(BASE_TEXT_MAX + 1));
      },
      found: undefined,
    },
    'is in Git, whose objects another folder of this machine has': {
      plant: () => alternates(join(temporary.path, 'objects')),
      found: AGREED,
    },
    'is not looked for in Git where its objects may lie on a share': {
      plant: () => alternates('//server.invalid/share'),
      found: undefined,
    },
    'is not looked for in Git where it is not told where its objects lie': {
      plant: () => alternates('"\\057/server.invalid/share"'),
      found: undefined,
    },
    'is not looked for in Git where objects of its objects may lie on a share': {
      plant: () => {
        alternates('../../objects');
        fill(source.root, { 'objects/info/alternates': '# objects\n//server.invalid/share\n' });
      },
      found: undefined,
    },
    'is in Git, whose lists of objects lead round': {
      plant: () => alternates('.'),
      found: AGREED,
    },
    'is not one that is larger than what can be merged': {
      agreed: 'x'.repeat(BASE_TEXT_MAX + 1),
      plant: () => trash('x'.repeat(BASE_TEXT_MAX + 1)),
      found: undefined,
    },
    'is not there': { plant: () => undefined, found: undefined },
    'is not in a repository that is broken': {
      plant: () => fill(source.root, { '.git': 'gitdir: /nowhere' }),
      found: undefined,
    },
    'is not in one without commits and index': { plant: () => void init(), found: undefined },
    'is not in a repository that has no .git: anybody could have put it there': {
      plant: () => {
        const bare = join(source.root, 'src');
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
    await writeMemory(source.root, {
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
});
