import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunOutcome } from '../../../extension/src/engine/run/memberRun.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { FakeRoom } from './fakeRoom.ts';
import { Party, SETTINGS } from './party.ts';

const NEW = 1_700_000_000;

describe('a run that matches by name', () => {
  const workers = [new EngineWorkers(2), new EngineWorkers(2)];
  let parties: Party[] = [];

  function meet(): [a: Party, b: Party] {
    const { members } = new FakeRoom(2);
    parties = members.map((member, index) => {
      const own = workers[index];
      assert.ok(own);
      return new Party(member, own);
    });
    const [a, b] = parties;
    assert.ok(a && b);
    return [a, b];
  }
  afterEach(() => {
    for (const { folder } of parties) folder.remove();
  });
  after(() => Promise.all(workers.map((one) => one.destroy())));

  async function run(settings: Partial<RunSettings>, isFirst = false): Promise<RunOutcome[]> {
    const outcomes = await Promise.all(
      parties.map((party, index) => {
        const own = index === 0 ? { ...SETTINGS, ...settings } : undefined;
        return isFirst ? party.run(own) : party.again(own);
      }),
    );
    for (const { failure } of outcomes) assert.equal(failure, undefined);
    return outcomes;
  }

  const remove = ({ folder }: Party, path: string) => rmSync(join(folder.path, path));

  it('tells what went wrong by the path of the plan', async () => {
    const [a, b] = meet();
    a.write('x/f', 'new', NEW);
    b.write('y/f', 'old');
    b.consent = () => {
      b.write('y/f', 'edited meanwhile');
      return Promise.resolve(true);
    };
    const outcomes = await run({ match: 'name' }, true);
    assert.deepEqual(b.files, { 'y/f': 'edited meanwhile' });
    for (const { report } of outcomes) {
      const told = report.problems.map(({ path, member, code }) => [path, member, code]);
      assert.deepEqual(told, [['x/f', 'B', 'target-changed']]);
      assert.deepEqual([report.items.total, report.items.conflicts], [1, 1]);
    }
  });

  it('leaves alone what comes into its place meanwhile', async () => {
    const [a, b] = meet();
    a.write('x/f', 'new');
    b.consent = () => {
      b.write('x/f', 'made meanwhile');
      return Promise.resolve(true);
    };
    await run({ match: 'name' }, true);
    assert.deepEqual(b.files, { 'x/f': 'made meanwhile' });
  });

  it('shows it to every member', async () => {
    const [a, b] = meet();
    a.write('x/f', 'same');
    b.write('y/f', 'same');
    await run({ match: 'name' }, true);
    assert.deepEqual(
      parties.map(({ plans }) => plans.map(({ match }) => match)),
      [['name'], ['name']],
    );
    await run({ match: 'path', preset: 'check' });
    assert.deepEqual(
      parties.map(({ plans }) => plans.at(-1)?.match),
      [undefined, undefined],
    );
  });

  it('is for two-way as if people had made its changes', async () => {
    const [a, b] = meet();
    for (const party of [a, b]) {
      party.write('d/changed', 'old');
      party.write('d/kept', 'kept');
      party.write('d/gone', 'gone');
    }
    await run({ preset: 'two-way' }, true);
    a.write('d/changed', 'new', NEW);
    remove(a, 'd/gone');
    await run({ preset: 'mirror', match: 'name' });
    assert.deepEqual(b.files, { 'd/changed': 'new', 'd/kept': 'kept' });
    b.write('d/kept', 'by B', NEW);
    a.write('d/more', 'by A');
    const [outcome] = await run({ preset: 'two-way' });
    assert.deepEqual(outcome?.report.problems, []);
    const wanted = { 'd/changed': 'new', 'd/kept': 'by B', 'd/more': 'by A' };
    assert.deepEqual([a.files, b.files], [wanted, wanted]);
  });

  it('brings no file back that two-way would have deleted, and loses none', async () => {
    const [a, b] = meet();
    for (const party of [a, b]) party.write('p/f', 'one');
    await run({ preset: 'two-way' }, true);
    // A has put it elsewhere, and B goes on with its own.
    a.write('q/f', 'one');
    remove(a, 'p/f');
    b.write('p/f', 'two', NEW);
    await run({ preset: 'update', match: 'name' });
    assert.deepEqual([a.files, b.files], [{ 'q/f': 'two' }, { 'p/f': 'two' }]);
    const [outcome] = await run({ preset: 'two-way' });
    const problems = outcome?.report.problems.map(({ path, code }) => [path, code]);
    assert.deepEqual(problems, [['p/f', 'conflict']]);
    assert.deepEqual([a.files, b.files], [{ 'q/f': 'two' }, { 'p/f': 'two', 'q/f': 'two' }]);
  });
});
