import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readBaseText } from '../../../extension/src/engine/baseTexts/baseTextFolder.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { FakeRoom } from './fakeRoom.ts';
import { gather, type Party, SETTINGS } from './party.ts';

describe('texts that are kept after a run', () => {
  const workers = [new EngineWorkers(2), new EngineWorkers(2), new EngineWorkers(2)];
  let parties: Party[];
  let [a, b]: Party[] = [];

  function meet(count: number): void {
    const gathered = gather(new FakeRoom(count), workers);
    parties = gathered.parties;
    [a, b] = gathered.three;
    for (const party of parties) party.keepsTexts = true;
  }
  beforeEach(() => meet(2));
  afterEach(() => {
    for (const { folder } of parties) folder.remove();
  });
  after(() => Promise.all(workers.map((one) => one.destroy())));

  async function run(settings: Partial<RunSettings> = {}): Promise<void> {
    await Promise.all(
      parties.map((party, at) => party.run(at === 0 ? { ...SETTINGS, ...settings } : undefined)),
    );
  }

  const text = (party: Party | undefined, path: string) => {
    const kept = readBaseText(party?.folder.path ?? '', path);
    return kept && Buffer.from(kept).toString();
  };

  it('are what both have alike', async () => {
    a?.write('new', 'of A');
    for (const party of parties) party.write('same', 'the same');
    a?.write('edited', 'later', 1_600_000_009);
    b?.write('edited', 'before');
    await run();
    for (const party of parties) {
      const kept = ['new', 'same', 'edited'].map((path) => text(party, path));
      assert.deepEqual(kept, ['of A', 'the same', 'later'], party.member.letter);
    }
  });

  it('are not of what stays different', async () => {
    a?.write('conflict', 'one');
    b?.write('conflict', 'another');
    a?.write('new', 'of A');
    await run();
    for (const party of parties) {
      assert.deepEqual([text(party, 'conflict'), text(party, 'new')], [undefined, 'of A']);
    }
  });

  it('are not of what one did not agree to get', async () => {
    for (const { folder } of parties) folder.remove();
    meet(3);
    if (b) b.consent = () => Promise.resolve(false);
    a?.write('edited', 'later', 1_600_000_009);
    for (const party of parties.slice(1)) party.write('edited', 'before');
    for (const party of parties) party.write('same', 'the same');
    await run();
    assert.deepEqual([text(a, 'edited'), text(a, 'same')], [undefined, 'the same']);
  });

  for (const settings of [{ dryRun: true }, { preset: 'check' }] as const) {
    it(`are none of a run that changes nothing: ${JSON.stringify(settings)}`, async () => {
      for (const party of parties) party.write('same', 'the same');
      await run(settings);
      assert.equal(text(a, 'same'), undefined);
    });
  }

  it('are none where nobody merges', async () => {
    if (b) b.keepsTexts = false;
    a?.write('new', 'of A');
    await run();
    const has = parties.map(({ folder }) => existsSync(join(folder.path, '.bytesync', 'texts')));
    assert.deepEqual(has, [true, false]);
  });
});
