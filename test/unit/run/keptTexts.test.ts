import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readBaseText } from '../../../extension/src/engine/baseTexts/readBaseText.ts';
import { contentIdOf } from '../../../extension/src/engine/inventory/contentIdOf.ts';
import type { PlanRows } from '../../../extension/src/engine/planning/planRows.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { FakeRoom } from './fakeRoom.ts';
import { gather, type Party, SETTINGS } from './party.ts';

describe('texts that are kept after a run', () => {
  const workers = [new EngineWorkers(2), new EngineWorkers(2)];
  let parties: Party[];
  let [a, b]: Party[] = [];
  /** What A's sources and B's remember of a path, in the plan that is made next. */
  let remembered: (path: string) => Promise<Readonly<Record<string, string>>>;

  beforeEach(() => {
    const gathered = gather(new FakeRoom(2), workers);
    parties = gathered.parties;
    [a, b] = gathered.three;
    for (const party of parties) party.keepsTexts = true;
    if (a) {
      a.onRows = (rows: PlanRows) => {
        remembered = (path) => rows.agreed(path);
      };
    }
  });
  afterEach(() => {
    for (const { folder } of parties) folder.remove();
  });
  after(() => Promise.all(workers.map((one) => one.destroy())));

  async function run(settings: Partial<RunSettings> = {}, isAgain = false): Promise<void> {
    const whole = { ...SETTINGS, ...settings };
    const ends = await Promise.all(
      parties.map((party, at) => {
        const own = at === 0 ? whole : undefined;
        return isAgain ? party.again(own) : party.run(own);
      }),
    );
    for (const { failure } of ends) if (failure !== undefined) throw failure;
  }

  const text = (party: Party | undefined, path: string, version: string | undefined) => {
    const kept = version && readBaseText(party?.folder.path ?? '', path, version);
    return kept && Buffer.from(kept).toString();
  };
  const isKept = (party: Party | undefined) =>
    existsSync(join(party?.folder.path ?? '', '.bytesync', 'texts'));

  it('are what both come from, where both have changed a file since', async () => {
    a?.write('new', 'of A');
    for (const party of parties) party.write('same', 'the same');
    await run({ preset: 'two-way' });
    for (const [at, party] of parties.entries()) {
      party.write('new', `changed on ${party.member.letter}`, 1_600_000_100 + at);
      party.write('same', `other on ${party.member.letter}`, 1_600_000_100 + at);
    }
    let versions: Readonly<Record<string, string>>[] = [];
    if (a) {
      a.confirmPlan = async () => {
        versions = [await remembered('new'), await remembered('same'), await remembered('none')];
        return true;
      };
    }
    await run({ preset: 'two-way', deciding: true }, true);
    const [one, other, none] = versions;
    assert.deepEqual(none, {});
    for (const found of [one, other]) {
      assert.deepEqual(Object.keys(found ?? {}), ['A', 'B']);
      assert.equal(found?.A, found?.B);
    }
    for (const party of parties) {
      assert.equal(text(party, 'new', one?.A), 'of A');
      assert.equal(text(party, 'same', other?.A), 'the same');
    }
  });

  it('are not of what stays different', async () => {
    a?.write('conflict', 'one');
    b?.write('conflict', 'another');
    await run({ preset: 'two-way' });
    assert.equal(isKept(a), false);
  });

  for (const settings of [{ dryRun: true }, { preset: 'check' }] as const) {
    it(`are none of a run that changes nothing: ${JSON.stringify(settings)}`, async () => {
      for (const party of parties) party.write('same', 'the same');
      await run(settings);
      assert.equal(isKept(a), false);
    });
  }

  const hasText = (party: Party | undefined, content: string) => {
    const name = contentIdOf(Buffer.from(content));
    return existsSync(join(party?.folder.path ?? '', '.bytesync', 'texts', name));
  };

  it('go as soon as their file is ignored, also where nothing is synchronized', async () => {
    a?.write('secret', 'password');
    a?.write('other', 'something');
    await run({ preset: 'two-way' });
    assert.deepEqual(
      parties.map((party) => hasText(party, 'password')),
      [true, true],
    );
    if (a) a.ownPatterns = ['secret'];
    await run({ preset: 'two-way', dryRun: true }, true);
    assert.deepEqual(
      parties.map((party) => hasText(party, 'password')),
      [false, true],
    );
    assert.equal(hasText(a, 'something'), true);
    // And they are not kept again.
    a?.write('more', 'more');
    await run({ preset: 'two-way' }, true);
    assert.deepEqual([hasText(a, 'password'), hasText(a, 'more')], [false, true]);
  });

  it('go where a run is limited to others', async () => {
    a?.write('secret', 'password');
    a?.write('other', 'something');
    await run({ preset: 'two-way' });
    a?.write('other', 'something else', 1_600_000_200);
    await run({ preset: 'two-way', filter: { expression: 'name:other', nowUs: 1 } }, true);
    for (const party of parties) {
      assert.deepEqual(
        [hasText(party, 'password'), hasText(party, 'something else')],
        [false, true],
      );
    }
  });

  it('are none where nobody merges', async () => {
    if (b) b.keepsTexts = false;
    a?.write('new', 'of A');
    await run();
    assert.deepEqual(parties.map(isKept), [true, false]);
  });
});
