import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import type { MembershipView } from '../../../extension/src/engine/membership/view.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { plant, snapshot } from '../cli/trees.ts';
import { eventually } from '../relay/relayFixture.ts';
import { codeOf } from '../session/sessionFixture.ts';
import { MembershipFixture, type Person, rested, sourcesOf, UPDATE } from './membershipFixture.ts';

const NAME = 'notes.txt';
const OLD = 1_500_000_000;

describe('a single file as a data source', function () {
  this.timeout(300_000);
  const fixture = new MembershipFixture();
  afterEach(() => fixture.clean());

  const at = ({ folder }: Person, path = NAME) => join(folder, path);
  const text = (person: Person, path = NAME) => readFileSync(at(person, path), 'utf8');

  function write(person: Person, files: Record<string, string>, date?: number): void {
    for (const [path, content] of Object.entries(files)) {
      plant(person.folder, { [path]: { content } });
      if (date !== undefined) utimesSync(at(person, path), date, date);
    }
  }

  /** Ann and Bob; what each offers is theirs to say. */
  async function pair(): Promise<[ann: Person, bob: Person]> {
    const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
    for (const person of [ann, bob]) {
      for (const { sourceId } of ownSources(person)) await person.here.withdraw(sourceId);
    }
    await eventually(() => sourcesOf(ann) === 0 && sourcesOf(bob) === 0);
    return [ann, bob];
  }

  async function offer(person: Person, paths: string[], ...all: Person[]): Promise<void> {
    const before = sourcesOf(person);
    await person.here.offer(paths);
    await eventually(() => all.every((one) => sourcesOf(one) === before + paths.length));
  }

  async function run(ann: Person, bob: Person, settings: Partial<RunSettings> = {}) {
    await ann.here.start({ ...UPDATE, ...settings });
    await rested(ann, bob);
    const [left, right] = [ann, bob].map(({ here }) => here.view.last);
    assert.ok(left && right);
    assert.deepEqual(left.report.items, right.report.items);
    return left;
  }

  /** All that lies beside the file: nothing of it may ever change. */
  function besides(person: Person): unknown {
    const { [NAME]: _, ...rest } = snapshot(person.folder) as Record<string, unknown>;
    return rest;
  }

  it('meets the file of its name in a folder, and nothing else is told or touched', async () => {
    const [ann, bob] = await pair();
    write(ann, { [NAME]: 'new', 'secret.txt': 'canary', 'd/x': 'of Ann', '.gitignore': '*\n' });
    write(bob, { 'b.txt': 'of Bob', 'd/x': 'of Bob' });
    write(bob, { [NAME]: 'old' }, OLD);
    chmodSync(ann.folder, 0o750);
    await offer(ann, [at(ann)], ann, bob);
    await offer(bob, [bob.folder], ann, bob);
    assert.deepEqual(shown(bob.here.view), [
      { label: 'A', name: NAME, file: NAME },
      { label: 'B', name: 'Bob' },
    ]);
    const before = [besides(ann), besides(bob)];
    assert.equal((await run(ann, bob)).report.status, 'done');
    assert.equal(text(bob), 'new');
    assert.deepEqual([besides(ann), besides(bob)], before);
    const listed = ann.plans.at(-1)?.summary.items.map(({ path }) => path);
    assert.deepEqual(listed, [NAME]);
    write(bob, { [NAME]: 'newer' }, Date.now() / 1000 + 100);
    await run(ann, bob);
    assert.equal(text(ann), 'newer');
    assert.deepEqual([besides(ann), besides(bob)], before);
    assert.equal(statSync(ann.folder).mode & 0o7777, 0o750);
  });

  it('meets a file of its name, and each mirror changes that alone', async () => {
    const [ann, bob] = await pair();
    write(ann, { [NAME]: 'of Ann', x: 'of Ann' }, OLD);
    write(bob, { [NAME]: 'of Bob', x: 'of Bob', y: 'of Bob' });
    await offer(ann, [at(ann)], ann, bob);
    await offer(bob, [at(bob)], ann, bob);
    const before = [besides(ann), besides(bob)];
    assert.equal((await run(ann, bob, { preset: 'mirror' })).report.status, 'done');
    assert.equal(text(bob), 'of Ann');
    assert.deepEqual([besides(ann), besides(bob)], before);
  });

  it('is followed by a folder in nothing but itself, and follows it so', async () => {
    const [ann, bob] = await pair();
    write(ann, { [NAME]: 'of Ann', x: 'of Ann' });
    write(bob, { x: 'of Bob', 'y/z': 'of Bob' });
    await offer(ann, [at(ann)], ann, bob);
    await offer(bob, [bob.folder], ann, bob);
    const before = [besides(ann), besides(bob)];
    for (const preset of ['mirror', 'backup'] as const) {
      await run(ann, bob, { preset, from: 'A' });
      assert.equal(text(bob), 'of Ann');
      assert.deepEqual([besides(ann), besides(bob)], before, preset);
    }
    rmSync(at(bob));
    let guards = 0;
    ann.answers = { confirmGuards: async () => ++guards > 0 };
    await run(ann, bob, { preset: 'mirror', from: 'B' });
    assert.equal(existsSync(at(ann)), false);
    assert.equal(guards, 1, 'deleting all that a source has needs a second yes');
    assert.deepEqual([besides(ann), besides(bob)], before);
    write(bob, { [NAME]: 'back' });
    await run(ann, bob);
    assert.equal(text(ann), 'back');
  });

  it('of another name meets nothing, and that is said', async () => {
    const [ann, bob] = await pair();
    write(ann, { [NAME]: 'of Ann' });
    write(bob, { 'other.txt': 'of Bob' });
    await offer(ann, [at(ann)], ann, bob);
    await offer(bob, [at(bob, 'other.txt')], ann, bob);
    const { report } = await run(ann, bob, { preset: 'mirror' });
    assert.deepEqual(bob.plans.at(-1)?.summary.alone, ['A', 'B']);
    assert.equal(report.status, 'done-with-errors');
    assert.deepEqual(
      report.problems.map(({ path, member, code }) => [path, member, code]),
      [
        [NAME, 'A', 'no-counterpart'],
        ['other.txt', 'B', 'no-counterpart'],
      ],
    );
    assert.ok(!existsSync(at(bob)) && !existsSync(at(ann, 'other.txt')));
  });

  it('is all that can be looked at', async () => {
    const [ann, bob] = await pair();
    write(ann, { [NAME]: 'shown', 'secret.txt': 'canary', '.gitignore': '*\n' });
    await offer(ann, [at(ann)], ann, bob);
    const [source] = bob.here.view.members[0]?.sources ?? [];
    const read = (path: string) =>
      bob.here.readContent(source?.sourceId ?? '', path, 1000, new AbortController().signal);
    assert.equal(Buffer.from(await read(NAME)).toString(), 'shown');
    for (const path of ['secret.txt', '.gitignore', 'nothing']) {
      assert.equal(await codeOf(read(path)), 'not-allowed', path);
    }
  });

  it('tells of unsaved changes in itself alone', async () => {
    const [ann, bob] = await pair();
    write(ann, { [NAME]: 'of Ann', 'draft.txt': 'private' }, OLD);
    write(bob, { [NAME]: 'of Bob', 'draft.txt': 'of Bob' });
    await offer(ann, [at(ann)], ann, bob);
    await offer(bob, [bob.folder], ann, bob);
    ann.unsavedFiles = [at(ann, 'draft.txt'), at(ann, 'new.txt')];
    assert.equal((await run(ann, bob)).report.status, 'done');
    assert.equal(text(ann), 'of Bob');
    write(bob, { [NAME]: 'again' }, Date.now() / 1000 + 100);
    ann.unsavedFiles = [at(ann)];
    const { report } = await run(ann, bob);
    assert.deepEqual(
      report.problems.map(({ path, code }) => [path, code]),
      [[NAME, 'unsaved']],
    );
    assert.equal(text(ann), 'of Bob');
  });

  it('may be one of several sources, but not of one folder', async () => {
    const [ann, bob] = await pair();
    write(ann, { [NAME]: 'n', 'other.txt': 'o', 'inner/x': 'x', 'inner/deep.txt': 'd' });
    symlinkSync(NAME, at(ann, 'link'));
    await offer(ann, [at(ann), at(ann, 'inner')], ann, bob);
    const refused: [string, string][] = [
      [at(ann), 'file-same'],
      [at(ann, 'other.txt'), 'files-of-one-folder'],
      [at(ann, 'inner/deep.txt'), 'folder-nested'],
      [ann.folder, 'folder-nested'],
      [at(ann, 'link'), 'file-not-a-file'],
      [at(ann, 'none'), 'folder-missing'],
    ];
    for (const [path, code] of refused) {
      assert.equal(await codeOf(ann.here.offer([path])), code, path);
    }
    assert.equal(sourcesOf(ann), 2);
    write(bob, { y: 'of Bob' });
    await offer(bob, [bob.folder], ann, bob);
    assert.equal((await run(ann, bob, { from: 'A1' })).report.status, 'done');
    assert.deepEqual([text(bob), text(bob, 'x'), text(ann, 'inner/y')], ['n', 'x', 'of Bob']);
    assert.ok(!existsSync(at(ann, 'y')) && !existsSync(at(ann, 'x')));
  });

  it('whose folder another member offers is refused', async () => {
    const [ann, bob] = await pair();
    write(ann, { [NAME]: 'n', 'other.txt': 'o' });
    await offer(ann, [at(ann)], ann, bob);
    for (const path of [ann.folder, at(ann), at(ann, 'other.txt')]) {
      assert.equal(await codeOf(bob.here.offer([path])), 'source-offered-twice', path);
    }
    await offer(bob, [bob.folder], ann, bob);
    assert.equal((await run(ann, bob)).report.status, 'done', 'what was refused did no harm');
  });

  describe('after the end of its process', () => {
    it('is taken up as it was, by a new member too', async () => {
      const [ann, bob] = await pair();
      write(ann, { [NAME]: 'of Ann', x: 'canary' });
      write(bob, { z: 'of Bob' });
      await offer(ann, [at(ann)], ann, bob);
      await offer(bob, [bob.folder], ann, bob);
      const cat = fixture.person('Cat');
      const joining = cat.join(ann);
      await ann.admit();
      await joining;
      assert.deepEqual(shown(cat.here.view), shown(ann.here.view));
      write(cat, { z: 'of Cat' }, OLD);
      await offer(cat, [cat.folder], ann, bob, cat);
      await ann.close();
      assert.deepEqual(await ann.comeBack(), []);
      assert.deepEqual(ownSources(ann), [{ ...ownSources(ann)[0], root: ann.folder, file: NAME }]);
      const before = besides(ann);
      await eventually(() => ann.here.view.members.every(({ online }) => online));
      await ann.here.start(UPDATE);
      await rested(ann, bob, cat);
      assert.deepEqual([text(bob), text(cat), text(cat, 'z')], ['of Ann', 'of Ann', 'of Bob']);
      assert.ok(!existsSync(at(bob, 'x')));
      assert.deepEqual(besides(ann), before);
    });

    const changes: Readonly<Record<string, (person: Person) => void>> = {
      'the file is gone': (person) => rmSync(at(person)),
      'a link has its name': (person) => {
        renameSync(at(person), at(person, 'moved'));
        symlinkSync('moved', at(person));
      },
      'a folder has its name': (person) => {
        rmSync(at(person));
        plant(person.folder, { [`${NAME}/x`]: { content: 'x' } });
      },
      'its folder is another one': (person) => {
        renameSync(person.folder, `${person.folder}.old`);
        write(person, { [NAME]: 'other' });
      },
    };
    for (const [what, change] of Object.entries(changes)) {
      it(`is withdrawn when ${what}`, async () => {
        const [ann, bob] = await pair();
        write(bob, { [NAME]: 'of Bob' });
        await offer(bob, [at(bob)], ann, bob);
        await bob.close();
        change(bob);
        assert.deepEqual(await bob.comeBack(), [at(bob)]);
        await eventually(() => sourcesOf(ann) === 0);
      });
    }
  });
});

function ownSources({ here }: Person) {
  return here.view.members.find(({ isOwn }) => isOwn)?.sources ?? [];
}

function shown({ members }: MembershipView) {
  return members
    .flatMap(({ sources }) => sources)
    .map(({ label, name, file }) => ({ label, name, ...(file !== undefined && { file }) }));
}
