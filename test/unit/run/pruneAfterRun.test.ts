import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { RunOutcome } from '../../../extension/src/engine/run/memberRun.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { createRunId } from '../../../extension/src/engine/sync/runId.ts';
import type { Retention } from '../../../extension/src/engine/trash/retention.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { FakeRoom } from './fakeRoom.ts';
import { Party, SETTINGS } from './party.ts';

const DAY = 24 * 60 * 60 * 1000;

describe('the trash after a run', () => {
  const workers = [new EngineWorkers(2), new EngineWorkers(2)];
  let a: Party;
  let b: Party;

  beforeEach(() => {
    const [first, second] = new FakeRoom(2).members.map((member, index) => {
      const own = workers[index];
      assert.ok(own);
      return new Party(member, own);
    });
    assert.ok(first && second);
    a = first;
    b = second;
  });
  afterEach(() => {
    for (const { folder } of [a, b]) folder.remove();
  });
  after(() => Promise.all(workers.map((one) => one.destroy())));

  /** What the private folder of a party's folder has here. */
  const at = ({ folder }: Party, path = '') => join(folder.path, '.bytesync/trash', path);

  /** A version of so many days ago. Returns its id. */
  function plant(party: Party, daysAgo: number, text = 'old'): string {
    const id = createRunId(new Date(Date.now() - daysAgo * DAY));
    mkdirSync(at(party, id), { recursive: true });
    writeFileSync(at(party, `${id}/f`), text);
    return id;
  }

  const versions = (party: Party) =>
    existsSync(at(party)) ? readdirSync(at(party)).filter((one) => !one.endsWith('.json')) : [];

  async function run(settings: Partial<RunSettings> = {}): Promise<readonly RunOutcome[]> {
    return Promise.all([a.run({ ...SETTINGS, ...settings }), b.run()]);
  }

  /** How each run ended, and what it says of the trash. */
  const told = (outcomes: readonly RunOutcome[]) =>
    outcomes.map(({ report }) => [report.status, report.trash?.versions, report.trash?.problems]);

  it('each member keeps what it decides itself, and says so in its own report', async () => {
    a.retention = () => ({ days: 30 });
    const kept = plant(a, 29);
    plant(a, 31);
    plant(a, 400);
    const others = [plant(b, 31), plant(b, 400)];
    const outcomes = await run();
    assert.deepEqual(told(outcomes), [
      ['done', 2, []],
      ['done', undefined, undefined],
    ]);
    assert.deepEqual(versions(a), [kept]);
    assert.deepEqual(versions(b).sort(), others.sort());
    assert.ok((outcomes[0]?.report.trash?.bytes ?? 0) > 0);
    assert.deepEqual([a.staged, b.staged], [[], []]);
  });

  it('the version of the run itself stays, whatever the bounds', async () => {
    a.retention = () => ({ days: 1e-9, bytes: 1 });
    plant(a, 1);
    a.write('f', 'old\n', 1_500_000_000);
    b.write('f', 'new\n');
    assert.deepEqual(told(await run()), [
      ['done', 1, []],
      ['done', undefined, undefined],
    ]);
    const [own, ...more] = versions(a);
    assert.deepEqual(more, []);
    assert.deepEqual(readdirSync(at(a, own)), ['f']);
    assert.equal(a.files.f, 'new\n');
  });

  it('without bounds everything stays', async () => {
    a.retention = () => ({});
    const ids = [plant(a, 4000), plant(a, 1)];
    assert.equal((await run())[0]?.report.trash, undefined);
    assert.deepEqual(versions(a).sort(), ids.sort());
  });

  const ENDED_OTHERWISE: readonly [title: string, run: () => Promise<readonly RunOutcome[]>][] = [
    ['a dry run', () => run({ dryRun: true })],
    ['a check', () => run({ preset: 'check' })],
    [
      'a run that was refused',
      () => {
        b.write('f', 'f');
        a.consent = () => Promise.resolve(false);
        a.confirmPlan = () => Promise.resolve(false);
        return run();
      },
    ],
  ];
  for (const [title, end] of ENDED_OTHERWISE) {
    it(`${title} prunes nothing`, async () => {
      a.retention = () => ({ days: 30 });
      const ids = [plant(a, 400)];
      const outcomes = await end();
      assert.equal(outcomes[0]?.report.trash, undefined);
      assert.deepEqual(versions(a), ids);
    });
  }

  it('what can not be pruned is a warning, and the run is done', async () => {
    a.retention = () => ({ days: 30 });
    const foreign = plant(a, 400);
    mkdirSync(at(a, `${foreign}/.git`));
    const gone = plant(a, 401);
    const outcomes = await run();
    const problem = { path: foreign, member: 'A', code: 'trash-foreign' };
    assert.deepEqual(told(outcomes)[0]?.slice(0, 2), ['done', 1]);
    const [{ values: _, ...first } = { values: {} }, ...more] =
      outcomes[0]?.report.trash?.problems ?? [];
    assert.deepEqual([first, more], [problem, []]);
    assert.deepEqual(outcomes[0]?.report.problems, []);
    assert.deepEqual(versions(a), [foreign]);
    assert.ok(!versions(a).includes(gone));
  });

  const WARNED: readonly [title: string, retention: () => Retention, code: string][] = [
    [
      'a setting that can not be read',
      () => {
        throw new BytesyncError('usage', { setting: 'bytesync.trash.days' });
      },
      'usage',
    ],
    ['a link in the place of the trash', () => ({ days: 30 }), 'trash-foreign'],
  ];
  for (const [title, retention, code] of WARNED) {
    it(`${title} is a warning, too`, async () => {
      a.retention = retention;
      if (code === 'trash-foreign') {
        mkdirSync(join(a.folder.path, '.bytesync'));
        symlinkSync(b.folder.path, at(a).replace(/\/$/u, ''));
      } else plant(a, 400);
      const before = versions(a);
      const [own] = await run();
      assert.equal(own?.failure, undefined);
      assert.equal(own?.report.status, 'done');
      assert.deepEqual(
        own.report.trash?.problems.map((problem) => problem.code),
        [code],
      );
      for (const name of before) assert.ok(versions(a).includes(name), name);
    });
  }

  it('what an earlier prune left is removed', async () => {
    a.retention = () => ({ days: 30 });
    const half = join(a.folder.path, '.bytesync/pruned', createRunId(new Date()));
    mkdirSync(half, { recursive: true });
    writeFileSync(join(half, 'f'), 'f');
    await run();
    assert.ok(!existsSync(join(a.folder.path, '.bytesync/pruned')));
  });
});
