import assert from 'node:assert/strict';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import {
  FIRST_CHUNK,
  FIRST_WINDOW,
  LARGEST_CHUNK,
  LEAST_CHUNK,
  TransferPace,
} from '../../../extension/src/engine/relay/transferPace.ts';
import { Seeded } from '../../integration/faults/seeded.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** A line in a time of its own: all that is under way shares its rate. */
class Line {
  /** Bytes a second, and ms until an answer is there. */
  readonly rate: number;
  readonly latencyMs: number;
  now = 1;

  constructor(rate: number, latencyMs: number) {
    this.rate = rate;
    this.latencyMs = latencyMs;
  }

  /** As many chunks as the pace wants, side by side; meanwhile another one is made, unless that takes longer. */
  round(pace: TransferPace, isKept = true): void {
    const { window, chunkSize } = pace;
    const began = this.now;
    this.now += this.latencyMs + ((window * chunkSize) / this.rate) * 1000;
    if (isKept) pace.waited();
    for (let chunk = 0; chunk < window; chunk += 1) pace.done(chunkSize, began, this.now);
  }

  /** The same, but each try fails. */
  failing(pace: TransferPace): void {
    const began = this.now;
    this.now += this.latencyMs;
    for (let chunk = 0; chunk < pace.window; chunk += 1) pace.failed(began, this.now);
  }
}

function paced(): TransferPace {
  const pace = new TransferPace();
  pace.relayTakes(LIMITS.chunk);
  return pace;
}

function assertInBounds({ chunkSize, window, ahead }: TransferPace): void {
  assert.ok(chunkSize >= LEAST_CHUNK && chunkSize <= LARGEST_CHUNK, `${chunkSize}`);
  assert.ok(Number.isInteger(Math.log2(chunkSize)), `${chunkSize}`);
  assert.ok(Number.isInteger(window) && window >= 1 && window <= 16, `${window}`);
  assert.ok(window * chunkSize <= 16 * MIB, `${window} of ${chunkSize}`);
  assert.ok(Number.isInteger(ahead) && ahead >= 1 && ahead <= FIRST_WINDOW, `${ahead}`);
}

describe('the pace of chunks', () => {
  it('begins with four chunks of a megabyte', () => {
    const { chunkSize, window, ahead } = new TransferPace();
    assert.deepEqual([chunkSize, window, ahead], [FIRST_CHUNK, FIRST_WINDOW, FIRST_WINDOW]);
  });

  for (const [what, rate, latencyMs, least, most, isFast] of [
    ['a fast line near by', 1e9, 1, 4 * MIB, 4 * MIB, true],
    ['a fast line far away', 100e6, 200, MIB, 4 * MIB, false],
    ['a usual line', 10e6, 30, MIB, MIB, false],
    ['a slow line', 1e6, 50, 256 * KIB, 512 * KIB, false],
    ['a very slow line', 60e3, 300, LEAST_CHUNK, LEAST_CHUNK, false],
  ] as const) {
    it(`comes to rest on ${what}`, () => {
      const line = new Line(rate, latencyMs);
      const pace = paced();
      for (let round = 0; round < 100; round += 1) line.round(pace);
      const { chunkSize, window } = pace;
      assert.ok(chunkSize >= least && chunkSize <= most, `${chunkSize}`);
      for (let round = 0; round < 20; round += 1) line.round(pace);
      assert.deepEqual([pace.chunkSize, pace.window], [chunkSize, window]);
      assert.equal(pace.isFast, isFast);
    });
  }

  it('calls a line fast that takes what is made, as long as it does', () => {
    const line = new Line(1e6, 50);
    const pace = paced();
    const seen = [true, false, false, true].map((isKept) => {
      line.round(pace, isKept);
      return pace.isFast;
    });
    assert.deepEqual(seen, [false, true, true, false]);
  });

  it('calls no line fast before it has seen a round, nor after a failure, until the next one', () => {
    const line = new Line(1e9, 1);
    const pace = paced();
    const seen = [pace.isFast];
    for (const step of ['round', 'failing', 'round'] as const) {
      line[step](pace);
      seen.push(pace.isFast);
    }
    assert.deepEqual(seen, [false, true, false, true]);
  });

  it('has more chunks under way where that is faster: far away', () => {
    const line = new Line(100e6, 500);
    const pace = paced();
    for (let round = 0; round < 100; round += 1) line.round(pace);
    assert.equal(pace.window, 16);
  });

  it('is halved by a failure, once for all that were under way', () => {
    const line = new Line(1e9, 1);
    const pace = paced();
    line.failing(pace);
    assert.deepEqual([pace.chunkSize, pace.window], [FIRST_CHUNK / 2, 2]);
    line.failing(pace);
    assert.deepEqual([pace.chunkSize, pace.window], [FIRST_CHUNK / 4, 2]);
    for (let round = 0; round < 20; round += 1) line.failing(pace);
    assert.deepEqual([pace.chunkSize, pace.window], [LEAST_CHUNK, 2]);
    for (let round = 0; round < 4; round += 1) line.round(pace);
    assert.equal(pace.chunkSize, LEAST_CHUNK);
    for (let round = 0; round < 40; round += 1) line.round(pace);
    assert.equal(pace.chunkSize, 4 * MIB);
  });

  for (const [code, chunkSize] of [
    ['relay-unreachable', FIRST_CHUNK / 2],
    ['relay-timeout', FIRST_CHUNK / 2],
    ['rate-limited', FIRST_CHUNK / 2],
    ['buffer-full', FIRST_CHUNK],
    ['disk-low', FIRST_CHUNK],
  ] as const satisfies readonly (readonly [ErrorCode, number])[]) {
    it(`is told of ${code}`, () => {
      const pace = new TransferPace();
      pace.onFailure(new BytesyncError(code), performance.now());
      assert.equal(pace.chunkSize, chunkSize);
    });
  }

  for (const [bytes, most] of [
    [LIMITS.chunk, 4 * MIB],
    [4 * MIB, 2 * MIB],
    [4 * MIB + 64, 4 * MIB],
    [300 * KIB, 256 * KIB],
    [1, LEAST_CHUNK],
  ] as const) {
    it(`makes no chunk of more than ${most} bytes where the relay takes ${bytes}`, () => {
      const pace = new TransferPace();
      pace.relayTakes(bytes);
      const line = new Line(10e9, 0);
      for (let round = 0; round < 50; round += 1) line.round(pace);
      assert.equal(pace.chunkSize, most);
    });
  }

  it('makes no larger ones where the relay does not say what it takes', () => {
    const pace = new TransferPace();
    const line = new Line(10e9, 0);
    for (let round = 0; round < 50; round += 1) line.round(pace);
    assert.equal(pace.chunkSize, FIRST_CHUNK);
  });

  for (const [rate, chunkSize] of [
    [16_000, LEAST_CHUNK],
    [200_000, 128 * KIB],
    [1_500_000, MIB],
    [1e9, MIB],
  ] as const) {
    it(`holds nobody up for long where ${rate} bytes may pass a second`, () => {
      let limit: number | undefined = rate;
      const pace = new TransferPace({ rate: () => limit });
      assert.deepEqual([pace.chunkSize, pace.window], [chunkSize, 2]);
      limit = undefined;
      assert.deepEqual([pace.chunkSize, pace.window], [FIRST_CHUNK, FIRST_WINDOW]);
    });
  }

  for (const [bytes, window] of [
    [100, 4],
    [MIB + 30, 4],
    [8 * MIB + 30, 2],
    [LIMITS.chunk, 1],
  ] as const) {
    it(`has ${window} of chunks of ${bytes} bytes under way that others chose`, () => {
      const pace = new TransferPace();
      pace.saw(bytes);
      assert.equal(pace.window, window);
    });
  }

  it('stays within its bounds, whatever happens', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = new Seeded(seed);
      let limit: number | undefined;
      const pace = new TransferPace({ rate: () => limit });
      let now = 1;
      for (let step = 0; step < 300; step += 1) {
        const began = now;
        now += random.next() ** 4 * 10_000;
        const dice = random.next();
        if (dice < 0.1) pace.failed(began, now);
        else if (dice < 0.12) pace.relayTakes(Math.ceil(random.next() ** 3 * LIMITS.chunk));
        else if (dice < 0.14) limit = random.chance(0.5) ? 16_000 + random.next() * 1e8 : undefined;
        else pace.done(pace.chunkSize, began, now);
        assertInBounds(pace);
      }
    }
  });
});
