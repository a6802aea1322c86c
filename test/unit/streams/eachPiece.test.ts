import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { eachPiece } from '@bytesync/shared/eachPiece.ts';

const turns = async (count = 20) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
};

/** A body that is fed by hand. */
function fed(): Readable {
  return new Readable({ read: () => undefined });
}

describe('the pieces of a body', () => {
  it('come in order, and as they are', async () => {
    const body = fed();
    const pieces = ['one', 'two', 'three'].map((text) => Buffer.from(text));
    const seen: Uint8Array[] = [];
    const passing = eachPiece(body, (piece) => {
      seen.push(piece);
      return undefined;
    });
    await turns();
    for (const piece of pieces) body.push(piece);
    body.push(null);
    await passing;
    assert.deepEqual(seen, pieces);
  });

  it('wait for what is done with the one before', async () => {
    const doors = [0, 1, 2].map(() => Promise.withResolvers<void>());
    const begun: number[] = [];
    const body = Readable.from([0, 1, 2].map((piece) => Buffer.of(piece)));
    const passing = eachPiece(body, ([piece = -1]) => {
      begun.push(piece);
      return doors[piece]?.promise;
    });
    for (const count of [1, 2, 3]) {
      await turns();
      assert.deepEqual(begun, [0, 1, 2].slice(0, count));
      doors[count - 1]?.resolve();
    }
    await passing;
  });

  it('end with the last one that is refused, where it came together with the end', async () => {
    const body = fed();
    body.push(Buffer.from('one'));
    body.push(null);
    await assert.rejects(
      eachPiece(body, async () => {
        await turns(3);
        throw new Error('refused');
      }),
      { message: 'refused' },
    );
  });

  const refusals: [what: string, take: () => Promise<void>][] = [
    [
      'at once',
      () => {
        throw new Error('refused');
      },
    ],
    ['later', () => Promise.reject(new Error('refused'))],
  ];
  for (const [when, take] of refusals) {
    it(`end with one that is refused ${when}: no more come, and the body is left standing`, async () => {
      const body = fed();
      let taken = 0;
      const passing = eachPiece(body, () => {
        taken += 1;
        return take();
      });
      body.push('one');
      body.push('two');
      await assert.rejects(passing, /refused/);
      body.push('three');
      await turns();
      assert.equal(taken, 1);
      assert.equal(body.destroyed, false);
      assert.equal(body.isPaused(), true);
      assert.deepEqual(
        ['data', 'error', 'end', 'close'].map((name) => body.listenerCount(name)),
        [0, 0, 0, 0],
      );
    });
  }

  it('end with the failure of the body, once what is done with a piece is over', async () => {
    const body = fed();
    const door = Promise.withResolvers<void>();
    let isOver = false;
    const passing = eachPiece(body, () => door.promise).finally(() => {
      isOver = true;
    });
    body.push('one');
    await turns();
    body.destroy(new Error('the line went dead'));
    await turns();
    assert.equal(isOver, false);
    door.resolve();
    await assert.rejects(passing, /the line went dead/);
  });

  it('never come to an end where the body is cut', async () => {
    const body = fed();
    const passing = eachPiece(body, () => undefined);
    body.push('one');
    await turns();
    body.destroy();
    await assert.rejects(passing, { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });

  it('never come to an end where the body was cut before anybody looked', async () => {
    const body = fed();
    body.destroy();
    await turns();
    const passing = eachPiece(body, () => undefined);
    await assert.rejects(passing, { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });
});
