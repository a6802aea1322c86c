import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { carryOut, type Files, filesOf, planFolders, plant, trashOf } from './localFolders.ts';
import { ends, nothingStaged, temporaryFolder } from './sources.ts';

describe('content that is on the member already', () => {
  const folder = temporaryFolder();
  const from = () => folder.at('from');
  const to = () => folder.at('to');

  async function planned(wanted: Files, had: Files) {
    plant(from(), wanted);
    plant(to(), had);
    const work = await planFolders([from(), to()]);
    assert.equal(work.plan.transfers.length, 0);
    return work;
  }

  it('is a file of its own: what is written to the old place’s inode later does not show', async () => {
    const work = await planned({ new: 'content', old: 'content' }, { old: 'content' });
    await carryOut(work);
    writeFileSync(`${to()}/old`, 'changed');
    assert.deepEqual(filesOf(to()), { new: 'content', old: 'changed' });
  });

  it('has the mode and date of the file that it becomes', async () => {
    plant(from(), { new: 'content' });
    chmodSync(`${from()}/new`, 0o400);
    plant(to(), { old: 'content' });
    chmodSync(`${to()}/old`, 0o755);
    await carryOut(await planFolders([from(), to()]));
    const [one, other] = [lstatSync(`${to()}/new`), lstatSync(`${from()}/new`)];
    assert.deepEqual([one.mode, one.mtimeMs], [other.mode, other.mtimeMs]);
  });

  it('goes to the trash from its old place', async () => {
    await carryOut(await planned({ new: 'content' }, { old: 'content' }));
    assert.deepEqual(trashOf(to()), { old: 'content' });
  });

  it('comes from one of two hard links while the other gets a date, or goes', async () => {
    for (const [kept, was, becomes] of [
      ['a', 'b', 'c'],
      ['c', 'a', 'b'],
    ] as const) {
      const roots = [folder.at(`from ${kept}`), folder.at(`to ${kept}`)] as const;
      const [wanted, had] = roots;
      plant(wanted, { [kept]: 'content', [becomes]: 'content' });
      plant(had, { [kept]: 'content' });
      linkSync(`${had}/${kept}`, `${had}/${was}`);
      utimesSync(`${wanted}/${kept}`, 1_700_000_000, 1_700_000_000);
      const { outcomes, problems } = await carryOut(await planFolders(roots));
      assert.deepEqual(problems, []);
      assert.ok([...outcomes].every(({ outcome }) => outcome === 'done'));
      assert.deepEqual(filesOf(had), filesOf(wanted));
      assert.equal(lstatSync(`${had}/${kept}`).mtimeMs, 1_700_000_000_000);
      nothingStaged(had);
    }
  });

  const spoiled: readonly (readonly [string, (old: string) => void])[] = [
    ['was written to', (old) => writeFileSync(old, 'CONTENT')],
    ['grew', (old) => writeFileSync(old, 'content and more')],
    ['is gone', (old) => rmSync(old)],
    [
      'was written to and dated back',
      (old) => {
        const { atime, mtime } = lstatSync(old);
        writeFileSync(old, 'CONTENT');
        utimesSync(old, atime, mtime);
      },
    ],
    [
      'is a link to the like',
      (old) => {
        rmSync(old);
        writeFileSync(folder.at('like'), 'content');
        symlinkSync(folder.at('like'), old);
      },
    ],
  ];
  for (const [what, spoil] of spoiled) {
    it(`is not taken where the old place ${what}; the rest is done`, async () => {
      const work = await planned(
        { new: 'content', y: 'other one' },
        { old: 'content', x: 'other one' },
      );
      spoil(`${to()}/old`);
      const { outcomes, problems } = await carryOut(work);
      const ended = Object.fromEntries(
        [...outcomes].map(({ operation, code, outcome }) => {
          const { kind, path } = work.plan.operations[operation] ?? { kind: '', path: '' };
          return [`${kind} ${path}`, code ?? outcome] as const;
        }),
      );
      assert.deepEqual(ended, {
        'delete old': 'dependency-failed',
        'delete x': 'done',
        'write-file new': 'local-changed',
        'write-file y': 'done',
        'set-folder ': 'done',
      });
      assert.deepEqual(problems.map(({ path, code }) => `${path} ${code}`).sort(), [
        'new local-changed',
        'old dependency-failed',
      ]);
      nothingStaged(to());
    });
  }

  for (const [what, change] of [
    ['was touched', (old: string) => utimesSync(old, 1, 1)],
    [
      'was replaced by the like',
      (old: string) => {
        rmSync(old);
        writeFileSync(old, 'content');
      },
    ],
  ] as const) {
    it(`is taken where the old place ${what}, which stays then`, async () => {
      const work = await planned({ new: 'content' }, { old: 'content' });
      change(`${to()}/old`);
      const { problems } = await carryOut(work);
      assert.deepEqual(
        problems.map(({ path, code }) => [path, code]),
        [['old', 'target-changed']],
      );
      assert.deepEqual(filesOf(to()), { new: 'content', old: 'content' });
      nothingStaged(to());
    });
  }

  it('is not put where something came meanwhile, and stays in its old place', async () => {
    const work = await planned({ new: 'content' }, { old: 'content' });
    writeFileSync(`${to()}/new`, 'somebody’s');
    const result = await carryOut(work);
    assert.ok(ends(result).includes('target-changed'));
    assert.deepEqual(filesOf(to()), { new: 'somebody’s', old: 'content' });
    assert.deepEqual(trashOf(to()), {});
    nothingStaged(to());
  });

  it('goes from its old place once it is in one of several new ones', async () => {
    const work = await planned({ one: 'content', two: 'content' }, { old: 'content' });
    writeFileSync(`${to()}/one`, 'somebody’s');
    await carryOut(work);
    assert.deepEqual(filesOf(to()), { one: 'somebody’s', two: 'content' });
    assert.deepEqual(trashOf(to()), { old: 'content' });
  });

  it('is in its old or its new place whenever the run is ended', async () => {
    const named = (folder: string) =>
      Object.fromEntries(
        Array.from({ length: 300 }, (_, at) => [`${folder}/${at}`, 'x'.repeat(at + 1)]),
      );
    const work = await planned(named('new'), named('old'));
    let ended = 0;
    await carryOut(work, (applier) => {
      ended += 1;
      if (ended === 280) applier.abort();
    });
    const left = Object.values(filesOf(to()));
    assert.ok(left.length < 600);
    assert.deepEqual(new Set(left), new Set(Object.values(named('new'))));
  });

  it('changes places with another one, each in a folder that has the other’s name', async () => {
    const work = await planned({ 'x/b': 'one', 'y/a': 'other' }, { y: 'one', x: 'other' });
    await carryOut(work);
    assert.deepEqual(filesOf(to()), filesOf(from()));
  });

  it('comes from a file with two names, one of which changes first', async () => {
    plant(from(), { a: 'content', b: 'content', z: 'longer content' });
    plant(to(), { b: 'content', z: 'longer content' });
    linkSync(`${to()}/b`, `${to()}/zz`);
    const work = await planFolders([from(), to()]);
    assert.deepEqual(new Set(ends(await carryOut(work))), new Set(['done']));
    assert.deepEqual(filesOf(to()), filesOf(from()));
  });

  it('comes from another source of the member, with the content that was read then', async () => {
    plant(from(), { 'x/a': 'content', b: 'new' });
    plant(to(), { b: 'older' });
    plant(folder.at('more'), {});
    const roots = [from(), to(), folder.at('more')];
    const work = await planFolders(roots, 'standard', ['one', 'one', 'one']);
    assert.deepEqual(work.plan.transfers, []);
    const { outcomes } = await carryOut(work);
    assert.deepEqual(filesOf(to()), filesOf(from()));
    assert.deepEqual(filesOf(folder.at('more')), filesOf(from()));
    const contents = new Set(
      [...outcomes].flatMap(({ operation, placed }) =>
        work.plan.operations[operation]?.path === 'x/a' ? [placed?.content] : [],
      ),
    );
    assert.equal(contents.size, 1);
  });

  describe('and is large', () => {
    const large = 'x'.repeat(5_000_000);
    const had = { 'old/large': large, small: 'small' };
    const wanted = { 'new/large': large, small: 'small' };

    it('is put nowhere in part when the run is ended in the middle', async () => {
      const work = await planned(wanted, had);
      const result = await carryOut(work, undefined, (applier) => applier.abort());
      assert.equal(result.bytesWritten, 0);
      assert.deepEqual(filesOf(to()), had);
      nothingStaged(to());
    });

    it('is put nowhere in part when the program is killed, and the next run brings it there', async () => {
      plant(from(), wanted);
      plant(to(), had);
      const child = fileURLToPath(new URL('killedCopy.child.ts', import.meta.url));
      const { signal } = spawnSync(process.execPath, [...process.execArgv, child, from(), to()]);
      assert.equal(signal, 'SIGKILL');
      assert.deepEqual(filesOf(to()), had);
      rmSync(`${to()}/.bytesync/trash`, { recursive: true, force: true });
      await carryOut(await planFolders([from(), to()]));
      assert.deepEqual(filesOf(to()), wanted);
      nothingStaged(to());
    });

    it('is not taken where it is written to while it is copied', async () => {
      const work = await planned(wanted, had);
      let written = false;
      const result = await carryOut(work, undefined, () => {
        if (!written) writeFileSync(`${to()}/old/large`, 'y'.repeat(5_000_000));
        written = true;
      });
      assert.ok(ends(result).includes('local-changed'));
      assert.equal(filesOf(to())['new/large'], undefined);
      nothingStaged(to());
    });
  });

  describe('is copied with few open files', () => {
    // Of as many sizes: else they would look like an unpacked archive.
    const many = (count: number, at: (index: number) => string): Files =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [at(index), 'x'.repeat(index + 1)]),
      );
    const numbered = (index: number) => `f${String(index).padStart(4, '0')}`;
    // The group that is put in place at once, and what the program has open anyway.
    const MOST = 256 + 100;
    const cases: readonly (readonly [string, Files, Files])[] = [
      ['where a folder was moved', many(400, (at) => `new/${at}`), many(400, (at) => `old/${at}`)],
      [
        'where each file takes the name of the next one',
        many(400, (at) => numbered(at + 1)),
        many(400, numbered),
      ],
      [
        'where each file takes the name of the one before',
        many(400, numbered),
        many(400, (at) => numbered(at + 1)),
      ],
      [
        'where two folders changed names',
        many(400, (at) => `${at % 2 === 0 ? 'a' : 'b'}/${at >> 1}`),
        many(400, (at) => `${at % 2 === 0 ? 'b' : 'a'}/${at >> 1}`),
      ],
      [
        'where files became folders in which they lie',
        many(400, (at) => `${numbered(at)}/in`),
        many(400, numbered),
      ],
    ];
    for (const [what, wanted, had] of cases) {
      it(what, async () => {
        const work = await planned(wanted, had);
        let most = 0;
        const result = await carryOut(work, () => {
          most = Math.max(most, readdirSync('/proc/self/fd').length);
        });
        assert.deepEqual(new Set(ends(result)), new Set(['done']));
        assert.deepEqual(filesOf(to()), filesOf(from()));
        assert.ok(most <= MOST, `${most} open files`);
        nothingStaged(to());
      });
    }
  });
});
