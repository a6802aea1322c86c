import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { LARGE_FILE } from '../../../extension/src/engine/sync/planStreams.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { FakeRoom } from './fakeRoom.ts';
import { gather, type Party, SETTINGS } from './party.ts';

describe('a run in which files were chosen to go first', () => {
  const workers = [new EngineWorkers(2), new EngineWorkers(2), new EngineWorkers(2)];
  let room: FakeRoom;
  let parties: Party[];
  /** Who sent chunks of which stream of the plan, each chunk one. */
  let chunks: string[];

  /** Notes each chunk of content on its way. */
  function meet(count: number): [a: Party, b: Party, c: Party] {
    room = new FakeRoom(count);
    chunks = [];
    const open = room.open.bind(room);
    room.open = (sender, purpose, recipients) => {
      const stream = open(sender, purpose, recipients);
      if (purpose.kind !== 'content') return stream;
      const put = stream.put.bind(stream);
      stream.put = async (chunk) => {
        chunks.push(`${sender.letter} ${purpose.stream}`);
        // Nobody is so slow that what does not wait for its turn would not be here by then.
        if (purpose.stream === 0 && chunk.index === 0) await seen(() => chunks.includes('A 1'));
        await put(chunk);
      };
      return stream;
    };
    const gathered = gather(room, workers);
    parties = gathered.parties;
    return gathered.three;
  }
  afterEach(() => {
    for (const { folder } of parties) folder.remove();
  });
  after(() => Promise.all(workers.map((one) => one.destroy())));

  const run = (expression: string) =>
    Promise.all(
      parties.map((party, index) =>
        party.run(index === 0 ? { ...SETTINGS, first: { expression, nowUs: 1 } } : undefined),
      ),
    );

  function plantAround(a: Party, b: Party): Buffer {
    const large = randomBytes(LARGE_FILE);
    a.folder.write('large.bin', large);
    for (let file = 0; file < 300; file += 1) a.write(`small/${file}`, `${file}`);
    b.write('of B', 'b');
    return large;
  }

  it('sends a large one before many small ones, and everything arrives on all', async () => {
    const [a, b, c] = meet(3);
    const large = plantAround(a, b);
    const outcomes = await run('path:large.bin');
    assert.deepEqual(
      outcomes.map(({ failure }) => failure),
      [undefined, undefined, undefined],
    );
    for (const party of [b, c]) assert.deepEqual(party.folder.read('large.bin'), large);
    assert.deepEqual(Object.keys(c.files), Object.keys(a.files));
    assert.deepEqual(a.plans[0]?.first, { expression: 'path:large.bin', files: 1 });
    const own = chunks.filter((chunk) => chunk.startsWith('A'));
    assert.ok(own.length > 8);
    assert.deepEqual(own, [...Array<string>(own.length - 1).fill('A 0'), 'A 1']);
  });

  it('sends the rest although what was chosen could not be sent', async () => {
    const [a, b] = meet(2);
    plantAround(a, b);
    room.open = failingAt(room, 0);
    // Neither the first time nor the second.
    a.member.failsAgain = true;
    const outcomes = await run('path:large.bin');
    assert.deepEqual(
      outcomes.map(({ failure }) => failure),
      [undefined, undefined],
    );
    assert.deepEqual(b.files['small/7'], '7');
    assert.equal(b.files['large.bin'], undefined);
  });

  it('ends on all alike where the choice is about a source that there is not', async () => {
    meet(2);
    const outcomes = await run('on:D');
    const codes = outcomes.map(({ failure }) => failure?.code);
    assert.deepEqual(codes, ['filter-invalid', 'filter-invalid']);
  });
});

/** Resolves once it is so, or after three seconds. */
async function seen(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 150 && !isSo(); tries += 1) await sleep(20);
}

/** The room's `open`, with one stream of the plan that takes no chunk. */
function failingAt(room: FakeRoom, index: number): FakeRoom['open'] {
  const open = room.open.bind(room);
  return (sender, purpose, recipients) => {
    const stream = open(sender, purpose, recipients);
    if (purpose.kind === 'content' && purpose.stream === index) {
      stream.put = () => {
        throw new BytesyncError('buffer-full');
      };
    }
    return stream;
  };
}
