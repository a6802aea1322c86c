import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { encodeRecord } from '../../../extension/src/engine/sync/partial/partialRecord.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { FakeRoom } from './fakeRoom.ts';
import { gather, type Party, SETTINGS } from './party.ts';

const SIZE = 12_000_000;
const LARGE = randomBytes(SIZE);
const DATE = 1_600_000_000;

describe('a run in which several targets have half received a file', () => {
  const workers = [1, 2, 3].map(() => new EngineWorkers(1));
  let room: FakeRoom;
  let [a, b, c]: Party[] = [];

  beforeEach(() => {
    room = new FakeRoom(3);
    ({
      three: [a, b, c],
    } = gather(room, workers));
    utimesSync(a?.folder.write('large', LARGE) ?? '', DATE, DATE);
  });
  afterEach(() => {
    for (const party of [a, b, c]) party?.folder.remove();
  });
  after(() => Promise.all(workers.map((own) => own.destroy())));

  function put(party: Party | undefined, half: Uint8Array): void {
    const record = { path: 'large', size: SIZE, mtimeUs: DATE * 1_000_000 };
    party?.folder.write('.bytesync/partial/run-1', half);
    party?.folder.write('.bytesync/partial/run-1.json', encodeRecord(record));
  }

  async function run(): Promise<{ literal: number; reused: number; problems: string[] }> {
    const ended = await Promise.all([a?.run(SETTINGS), b?.run(), c?.run()]);
    for (const one of ended) assert.equal(one?.failure, undefined);
    const { bytes, problems } = ended[0]?.report ?? assert.fail();
    return { ...bytes, problems: problems.map(({ code, path }) => `${code} ${path}`) };
  }

  const isWhole = (party: Party | undefined) => party?.folder.read('large').equals(LARGE);
  const kept = (party: Party | undefined) => {
    const path = join(party?.folder.path ?? '', '.bytesync/partial');
    return existsSync(path) ? readdirSync(path) : [];
  };

  it('sends once what the one lacks that got least far', async () => {
    put(b, LARGE.subarray(0, 11_000_000));
    put(c, LARGE.subarray(0, 9_000_000));
    const { literal, reused, problems } = await run();
    assert.deepEqual(problems, []);
    assert.deepEqual([isWhole(b), isWhole(c)], [true, true]);
    assert.ok(literal < SIZE - 9_000_000 + 20_000, `${literal}`);
    assert.equal(literal + reused, SIZE);
    assert.deepEqual([kept(b), kept(c)], [[], []]);
  });

  it('sends all where one has nothing', async () => {
    put(b, LARGE.subarray(0, 11_000_000));
    const { literal } = await run();
    assert.equal(literal, SIZE);
    assert.deepEqual([isWhole(b), isWhole(c), kept(b)], [true, true, []]);
  });

  it('brings a whole copy where a half goes away meanwhile', async () => {
    put(b, LARGE.subarray(0, 9_000_000));
    put(c, LARGE.subarray(0, 9_000_000));
    assert.ok(c);
    c.consent = () => {
      rmSync(join(c?.folder.path ?? '', '.bytesync/partial/run-1'));
      return Promise.resolve(true);
    };
    const { problems } = await run();
    assert.deepEqual(problems, []);
    assert.deepEqual([isWhole(b), isWhole(c), kept(b), kept(c)], [true, true, [], []]);
  });

  it('brings a whole copy to the one whose half is not what it says it is', async () => {
    put(b, LARGE.subarray(0, 9_000_000));
    put(c, randomBytes(9_000_000));
    const { problems } = await run();
    assert.deepEqual(problems, []);
    assert.deepEqual([isWhole(b), isWhole(c), kept(b), kept(c)], [true, true, [], []]);
  });
});
