import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { packStream } from '../../../extension/src/engine/sync/packStream.ts';
import { contentOf, newStream } from './fixtures.ts';
import { Pump } from './pump.ts';
import { RoundTrip } from './roundTrip.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** In seconds; one that utimes sets exactly. */
const TIME = 1_700_000_000;

describe('packing a stream of a source that changes', () => {
  const trip = RoundTrip.ofEachTest();

  describe('when a source is not what the plan saw', () => {
    const cases: readonly [what: string, code: string, change: (path: string) => void][] = [
      ['vanished', 'entry-vanished', (path) => rmSync(path)],
      ['was truncated', 'source-changed', (path) => truncateSync(path, 10)],
      ['grew', 'source-changed', (path) => appendFileSync(path, 'more')],
      ['was touched', 'source-changed', (path) => utimesSync(path, 1, 1)],
      [
        'was replaced',
        'source-changed',
        (path) => {
          renameSync(path, `${path}.old`);
          writeFileSync(path, randomBytes(5000));
          utimesSync(path, TIME, TIME);
        },
      ],
      [
        'is a link now',
        'source-changed',
        (path) => {
          renameSync(path, `${path}.old`);
          symlinkSync(`${path}.old`, path);
        },
      ],
      [
        'is a folder now',
        'source-changed',
        (path) => {
          rmSync(path);
          mkdirSync(path);
        },
      ],
      [
        'lies behind a link now',
        'source-changed',
        (path) => {
          const folder = join(path, '..');
          renameSync(folder, `${folder}.old`);
          symlinkSync(`${folder}.old`, folder);
        },
      ],
    ];
    for (const [what, code, change] of cases) {
      it(`fails a file that ${what}, and brings the others`, async () => {
        const others = [randomBytes(3000), randomBytes(3000)] as const;
        trip.source.write('a', others[0]);
        const path = trip.source.write('d/b', randomBytes(5000));
        utimesSync(path, TIME, TIME);
        trip.source.write('e/c', others[1]);
        const transfers = [trip.transfer(0, 'a'), trip.transfer(1, 'd/b'), trip.transfer(2, 'e/c')];
        change(path);
        const { failures } = await trip.roundTrip(transfers);
        assert.deepEqual(failures, [{ transfer: 1, code }]);
        assert.deepEqual([...trip.target.failures], [[1, code]]);
        assert.deepEqual(trip.target.content(0), others[0]);
        assert.deepEqual(trip.target.content(2), others[1]);
      });
    }

    it('fails a file whose content is not the analysed one', async () => {
      trip.source.write('a', 'something');
      const { failures } = await trip.roundTrip([
        trip.transfer(0, 'a', { content: contentOf(Buffer.from('otherwise')) }),
      ]);
      assert.deepEqual(failures, [{ transfer: 0, code: 'source-changed' }]);
    });
  });

  describe('when a source that failed is read again', () => {
    const bytes = randomBytes(5000);
    const content = contentOf(bytes);
    const cases: readonly [what: string, isKnown: boolean, change: (path: string) => void][] = [
      ['was touched', true, (path) => utimesSync(path, 1, 1)],
      [
        'was replaced by the like',
        true,
        (path) => {
          rmSync(path);
          writeFileSync(path, bytes);
        },
      ],
      ['is what it was, whoever looked at it', false, () => undefined],
    ];
    for (const [what, isKnown, change] of cases) {
      it(`brings a file that ${what}`, async () => {
        const path = trip.source.write('a', bytes);
        utimesSync(path, TIME, TIME);
        const again = trip.transfer(0, 'a', { again: true, ...(isKnown && { content }) });
        change(path);
        assert.deepEqual((await trip.roundTrip([again])).failures, []);
        assert.deepEqual(trip.target.content(0), bytes);
      });
    }

    it('takes it from where it is kept where the file is another one by now', async () => {
      const path = trip.source.write('a', bytes);
      trip.source.write('kept', bytes);
      const again = { again: true, content } as const;
      const { root, stat } = trip.transfer(0, 'a');
      const places = ['nowhere', 'a', 'kept'].map((name) => ({ root, path: name, stat }));
      const first = trip.transfer(0, 'a', { ...again, kept: places });
      writeFileSync(path, randomBytes(5000));
      const sent = await trip.roundTrip([first]);
      assert.deepEqual([sent.failures, sent.literalBytes], [[], bytes.length]);
      assert.deepEqual(trip.target.content(0), bytes);
    });

    it('says of the first place what befell it, where no other has the content', async () => {
      const path = trip.source.write('a', bytes);
      trip.source.write('kept', randomBytes(5000));
      const { root, stat } = trip.transfer(0, 'a');
      const kept = ['kept', 'nowhere'].map((name) => ({ root, path: name, stat }));
      const again = trip.transfer(0, 'a', { again: true, content, kept });
      rmSync(path);
      const { failures } = await trip.roundTrip([again]);
      assert.deepEqual(failures, [{ transfer: 0, code: 'entry-vanished' }]);
    });

    const others: readonly [what: string, isKnown: boolean, change: (path: string) => void][] = [
      ['has other content of that size', true, (path) => writeFileSync(path, randomBytes(5000))],
      ['has grown', true, (path) => appendFileSync(path, 'more')],
      ['was touched, and whose content nobody had read', false, (path) => utimesSync(path, 1, 1)],
      [
        'is a folder now',
        true,
        (path) => {
          rmSync(path);
          mkdirSync(path);
        },
      ],
    ];
    for (const [what, isKnown, change] of others) {
      it(`fails a file that ${what}`, async () => {
        const path = trip.source.write('a', bytes);
        utimesSync(path, TIME, TIME);
        const again = trip.transfer(0, 'a', { again: true, ...(isKnown && { content }) });
        change(path);
        const failures = [{ transfer: 0, code: 'source-changed' }];
        const { literalBytes, ...sent } = await trip.roundTrip([again]);
        assert.deepEqual(sent.failures, failures);
        assert.equal(trip.target.content(0), undefined);
        if (isKnown) assert.equal(literalBytes, 0, 'it was sent all the same');
      });
    }
  });

  describe('while a file is being read', () => {
    const changes: readonly [what: string, change: (path: string) => void][] = [
      ['truncated', (path) => truncateSync(path, 700 * KIB)],
      ['appended to', (path) => appendFileSync(path, randomBytes(MIB))],
      [
        'written to with its time set back',
        (path) => {
          writeFileSync(path, randomBytes(2 * MIB), { flag: 'r+' });
          utimesSync(path, TIME, TIME);
        },
      ],
    ];
    for (const [what, change] of changes) {
      it(`fails one that is ${what}`, async () => {
        const path = trip.source.write('a', randomBytes(2 * MIB));
        utimesSync(path, TIME, TIME);
        trip.source.write('b', 'after');
        const pump = new Pump(2);
        const transfers = [trip.transfer(0, 'a'), trip.transfer(1, 'b')];
        const job = { ...newStream(), transfers, port: pump.port, chunkSize: 64 * KIB };
        const packing = packStream(job);
        await pump.until(2);
        change(path);
        pump.credit(1000);
        const result = await packing;
        await pump.until(result.chunks);
        assert.deepEqual(result.failures, [{ transfer: 0, code: 'source-changed' }]);
        assert.ok(result.bytesRead < 2.6 * MIB, 'it was read beyond its planned end');
        await trip.unpack(job, pump);
        assert.equal(trip.target.content(0), undefined);
        assert.equal(trip.target.content(1)?.toString(), 'after');
      });
    }

    it('fails one that is unlinked', async () => {
      const bytes = randomBytes(2 * MIB);
      const path = trip.source.write('a', bytes);
      const pump = new Pump(2);
      const transfers = [trip.transfer(0, 'a')];
      const job = { ...newStream(), transfers, port: pump.port, chunkSize: 64 * KIB };
      const packing = packStream(job);
      await pump.until(2);
      rmSync(path);
      pump.credit(1000);
      const result = await packing;
      await pump.until(result.chunks);
      // Unlinking changes ctime, so it counts as changed: a plan for a file that is gone is void.
      assert.deepEqual(result.failures, [{ transfer: 0, code: 'source-changed' }]);
    });
  });
});
