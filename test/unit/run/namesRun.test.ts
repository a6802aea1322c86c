import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FileSystemTraits } from '../../../extension/src/engine/inventory/fileSystemTraits.ts';
import { type RunOutcome, runMember } from '../../../extension/src/engine/run/memberRun.ts';
import { offerSources, openSources } from '../../../extension/src/engine/run/openSources.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { encodeRecord } from '../../../extension/src/engine/sync/partial/partialRecord.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { Folder } from '../streams/fixtures.ts';
import { type FakeMember, FakeRoom } from './fakeRoom.ts';
import { silentUi } from './silentUi.ts';

const SETTINGS: RunSettings = {
  ...{ preset: 'update', mode: 'standard', from: 'A', gitignore: true },
  ...{ patterns: [], hidden: 'include', system: 'exclude', dryRun: false },
};

const OLD = 1_500_000_000;
const NEW = 1_600_000_000;
const TRAITS: FileSystemTraits = { case: 'same', form: 'same', mtimeUnitUs: 1 };

/** A member whose folder is said to be on a file system that it isn't on: what it does with names is the session's part. */
class Party {
  readonly folder = new Folder();
  readonly workers: EngineWorkers;
  /** Before it agrees to a plan. */
  onConsent: () => void = () => undefined;
  unsaved: string[] = [];
  /** What its file system is said to be. */
  traits = TRAITS;

  constructor(workers: EngineWorkers) {
    this.workers = workers;
  }

  async run(member: FakeMember, settings?: RunSettings): Promise<RunOutcome> {
    const { session } = member;
    const opened = await openSources([this.folder.path]);
    const sources = opened.map((one) => ({ ...one, traits: this.traits }));
    await offerSources(session, sources);
    return runMember({
      session,
      workers: this.workers,
      sources,
      ui: { ...silentUi, consent: () => this.#consent() },
      unsaved: () => this.unsaved.map((path) => join(this.folder.path, path)),
      signal: new AbortController().signal,
      ...(settings && { settings }),
    });
  }

  #consent(): Promise<boolean> {
    this.onConsent();
    return Promise.resolve(true);
  }

  write(path: string, text: string, date = OLD): void {
    utimesSync(this.folder.write(path, text), date, date);
  }

  remove(path: string): void {
    rmSync(join(this.folder.path, path), { recursive: true });
  }

  rename(from: string, to: string): void {
    renameSync(join(this.folder.path, from), join(this.folder.path, to));
  }

  get files(): Record<string, string> {
    const entries = readdirSync(this.folder.path, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(this.folder.path, join(parentPath, name)))
      .filter((path) => !path.startsWith('.bytesync'));
    return Object.fromEntries(
      paths.sort().map((path) => [path, this.folder.read(path).toString()]),
    );
  }
}

describe('a run of members that spell names otherwise', () => {
  const workers = [new EngineWorkers(2), new EngineWorkers(2), new EngineWorkers(2)];
  let parties: Party[] = [];
  let folders: Folder[] = [];

  function meet(count: number): [a: Party, b: Party, c: Party] {
    parties = workers.slice(0, count).map((own) => new Party(own));
    folders = parties.map(({ folder }) => folder);
    const [a, b, c = b] = parties;
    assert.ok(a && b && c);
    return [a, b, c];
  }
  afterEach(() => {
    for (const folder of folders) folder.remove();
  });
  after(() => Promise.all(workers.map((one) => one.destroy())));

  async function run(settings: Partial<RunSettings> = {}): Promise<RunOutcome[]> {
    const { members } = new FakeRoom(parties.length);
    const outcomes = await Promise.all(
      parties.map((party, index) => {
        const member = members[index];
        assert.ok(member);
        return party.run(member, index === 0 ? { ...SETTINGS, ...settings } : undefined);
      }),
    );
    for (const { failure } of outcomes) assert.equal(failure, undefined);
    return outcomes;
  }

  it('puts contents under the names that each one has', async () => {
    const [a, b, c] = meet(3);
    const big = 'line\n'.repeat(3000);
    a.write('Src/Main.ts', `${big}end`, NEW);
    b.write('SRC/main.ts', big);
    c.write('src/MAIN.TS', big);
    b.write('SRC/Only/b.txt', 'b');
    const [outcome] = await run();
    assert.deepEqual(a.files, { 'Src/Main.ts': `${big}end`, 'Src/Only/b.txt': 'b' });
    assert.deepEqual(b.files, { 'SRC/Only/b.txt': 'b', 'SRC/main.ts': `${big}end` });
    assert.deepEqual(c.files, { 'src/MAIN.TS': `${big}end`, 'src/Only/b.txt': 'b' });
    assert.equal(outcome?.report.status, 'done');
    assert.ok((outcome?.report.bytes.reused ?? 0) > 14_000, 'a delta, and of each one’s own file');
    const [again] = await run();
    assert.deepEqual(again?.report.items, { ...outcome.report.items, copied: 0, updated: 0 });
  });

  it('goes on with what was half received under the names that each one has', async () => {
    const [a, b, c] = meet(3);
    const large = randomBytes(12_000_000);
    utimesSync(a.folder.write('Disks/Large.iso', large), NEW, NEW);
    const record = (path: string) => {
      return encodeRecord({ path, size: large.length, mtimeUs: NEW * 1_000_000 });
    };
    b.write('DISKS/other', 'b');
    c.write('Large', 'c');
    for (const [party, path] of [
      [b, 'disks/LARGE.iso'],
      [c, 'disks/large.ISO'],
    ] as const) {
      party.folder.write('.bytesync/partial/run-1', large.subarray(0, 9_000_000));
      party.folder.write('.bytesync/partial/run-1.json', record(path));
    }
    const [outcome] = await run();
    const { literal = 0, reused = 0 } = outcome?.report.bytes ?? {};
    assert.ok(literal < 3_100_000, `${literal}`);
    assert.ok(reused > 8_900_000, `${reused}`);
    for (const party of [b, c]) {
      const [own = ''] = Object.keys(party.files).filter((path) => /large\.iso$/iu.test(path));
      assert.ok(party.folder.read(own).equals(large), own);
      assert.deepEqual(readdirSync(join(party.folder.path, '.bytesync/partial')), []);
    }
  });

  it('says what collides, and leaves it alone', async () => {
    const [a, b] = meet(2);
    b.traits = { ...TRAITS, case: 'distinct' };
    b.write('README', 'one', NEW);
    b.write('readme', 'two', NEW);
    b.write('other', 'x');
    a.write('Readme', 'mine');
    const outcomes = await run({ preset: 'mirror', from: 'B' });
    assert.deepEqual(a.files, { Readme: 'mine', other: 'x' });
    for (const { report } of outcomes) {
      const told = report.problems.map(({ path, values }) => [path, values.reason]);
      assert.deepEqual(told, [
        ['README', 'name-collision'],
        ['Readme', 'name-collision'],
        ['readme', 'name-collision'],
      ]);
      assert.equal(report.items.conflicts, 3);
    }
  });

  it('takes them for two where all can hold both', async () => {
    const [a, b] = meet(2);
    for (const party of [a, b]) party.traits = { ...TRAITS, case: 'distinct', form: 'distinct' };
    a.write('readme', 'a');
    b.write('README', 'b');
    await run();
    assert.deepEqual(a.files, { README: 'b', readme: 'a' });
    assert.deepEqual(b.files, a.files);
  });

  it('leaves alone what is edited under another spelling', async () => {
    const [a, b] = meet(2);
    a.write('Notes.txt', 'new', NEW);
    b.write('notes.txt', 'old');
    b.unsaved = ['notes.txt'];
    const [outcome] = await run();
    assert.deepEqual(b.files, { 'notes.txt': 'old' });
    assert.deepEqual(
      outcome?.report.problems.map(({ code, path, member }) => [code, path, member]),
      [['unsaved', 'Notes.txt', '']],
    );
  });

  it('tells what went wrong by the path of the plan', async () => {
    const [a, b] = meet(2);
    a.write('Dir/A', 'new', NEW);
    b.write('dir/a', 'old');
    b.onConsent = () => b.write('dir/a', 'edited meanwhile');
    const outcomes = await run();
    assert.deepEqual(b.files, { 'dir/a': 'edited meanwhile' });
    for (const { report } of outcomes) {
      const told = report.problems.map(({ path, member, code }) => [path, member, code]);
      assert.deepEqual(told, [['Dir/A', 'B', 'target-changed']]);
      assert.deepEqual([report.items.total, report.items.conflicts], [2, 1]);
    }
  });

  it('takes dates for equal that one of them can’t tell apart, and brings them whole', async () => {
    const [a, b] = meet(2);
    b.traits = { ...TRAITS, mtimeUnitUs: 1_000_000 };
    a.write('kept', 'same', NEW + 0.75);
    b.write('kept', 'same', NEW);
    a.write('new', 'new', NEW + 0.75);
    const [outcome] = await run({ preset: 'mirror' });
    assert.deepEqual([outcome?.report.items.updated, outcome?.report.items.copied], [0, 1]);
    const dates = ['kept', 'new'].map((path) => statSync(join(b.folder.path, path)).mtimeMs / 1000);
    assert.deepEqual(dates, [NEW, NEW + 0.75]);
  });

  describe('two-way', () => {
    const twoWay = () => run({ preset: 'two-way' });

    it('brings deletions, changes and what is new to other spellings', async () => {
      const [a, b] = meet(2);
      for (const name of ['Gone', 'Changed', 'Kept']) {
        a.write(`Dir/${name}`, 'old');
        b.write(`dir/${name.toLowerCase()}`, 'old');
      }
      await twoWay();
      a.remove('Dir/Gone');
      b.write('dir/changed', 'new', NEW);
      b.write('dir/More', 'more');
      const [outcome] = await twoWay();
      assert.deepEqual(outcome?.report.problems, []);
      assert.deepEqual(a.files, { 'Dir/Changed': 'new', 'Dir/Kept': 'old', 'Dir/More': 'more' });
      assert.deepEqual(b.files, { 'dir/More': 'more', 'dir/changed': 'new', 'dir/kept': 'old' });
    });

    it('follows a name that was spelled otherwise meanwhile', async () => {
      const [a, b] = meet(2);
      a.write('Dir/Name', 'old');
      b.write('Dir/Name', 'old');
      await twoWay();
      a.rename('Dir', 'DIR');
      a.rename('DIR/Name', 'DIR/NAME');
      b.write('Dir/Name', 'changed', NEW);
      const [outcome] = await twoWay();
      assert.deepEqual(outcome?.report.problems, []);
      assert.deepEqual(a.files, { 'DIR/NAME': 'changed' });
      a.remove('DIR/NAME');
      await twoWay();
      assert.deepEqual([a.files, b.files], [{}, {}]);
    });

    it('does not bring back what was deleted under another spelling while somebody was away', async () => {
      const [a, b, c] = meet(3);
      a.write('Name', 'old');
      b.write('NAME', 'old');
      c.write('name', 'old');
      await twoWay();
      parties = [a, b];
      a.remove('Name');
      await twoWay();
      assert.deepEqual(b.files, {});
      parties = [b, c, a];
      const [outcome] = await run({ preset: 'two-way' });
      assert.deepEqual(outcome?.report.problems, []);
      assert.deepEqual([a.files, b.files, c.files], [{}, {}, {}]);
    });

    it('makes a deleted name again as its new source spells it, and remembers that', async () => {
      const [a, b] = meet(2);
      a.write('name', 'old');
      b.write('name', 'old');
      await twoWay();
      a.remove('name');
      await twoWay();
      a.write('NAME', 'again', NEW);
      await twoWay();
      assert.deepEqual(b.files, { NAME: 'again' });
      b.write('NAME', 'changed', NEW + 1);
      const [outcome] = await twoWay();
      assert.deepEqual(outcome?.report.problems, []);
      assert.deepEqual(a.files, { NAME: 'changed' });
    });
  });
});
