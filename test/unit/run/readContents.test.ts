import assert from 'node:assert/strict';
import { ReadContents } from '../../../extension/src/engine/run/readContents.ts';
import { transfersAgain } from '../../../extension/src/engine/run/transfersAgain.ts';
import type { PackTransfer } from '../../../extension/src/engine/sync/packStream.ts';
import {
  PIECE_LENGTH,
  packList,
  unpackList,
} from '../../../extension/src/engine/workers/packedList.ts';

const MANY = 8 * PIECE_LENGTH;
const contents = (count: number, mark: string) =>
  packList(Array.from({ length: count }, (_, at) => ({ transfer: at, content: `${mark}${at}` })));

/** The result, and how often others had their turn meanwhile. */
async function withTurns<T>(promise: Promise<T>): Promise<[T, number]> {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const result = await promise.finally(() => {
    isOver = true;
  });
  return [result, turns];
}

describe('contents that a member has read for itself, too', () => {
  it('are found by stream and transfer, what was read last first', async () => {
    const read = new ReadContents();
    read.add(0, contents(3, 'first '));
    read.add(1, contents(3, 'other '));
    read.add(0, packList([{ transfer: 1, content: 'again' }]));
    const found = await read.of(0, new Set([0, 1, 7]));
    assert.deepEqual(Object.fromEntries(found), { 0: 'first 0', 1: 'again' });
    assert.equal((await read.of(2, new Set([0]))).size, 0);
  });

  it('are unpacked only when one is asked for', async () => {
    const read = new ReadContents();
    read.add(0, { length: 1, pieces: [Uint8Array.of(1, 2, 3)] });
    await assert.rejects(read.of(0, new Set([0])));
  });

  it('leave others their turn where there are many', async () => {
    const read = new ReadContents();
    read.add(0, contents(MANY, 'id '));
    const [found, turns] = await withTurns(read.of(0, new Set([MANY - 1])));
    assert.equal(found.get(MANY - 1), `id ${MANY - 1}`);
    assert.ok(turns >= 7, `${turns} turns`);
  });
});

describe('transfers that are asked for again', () => {
  const transfer = (id: number, content?: string): PackTransfer => ({
    ...{ id, root: '/a', path: `file ${id}`, delta: true },
    ...(content !== undefined && { content }),
    stat: { size: 1, mtimeNs: 1n, ctimeNs: 1n, ino: 1n, dev: 1n },
  });

  it('are whole, in their order, with the content that is known', async () => {
    const read = new ReadContents();
    read.add(4, contents(MANY, 'read '));
    const all = packList(
      Array.from({ length: MANY }, (_, id) => transfer(id, id === 2 ? 'of the plan' : undefined)),
    );
    const [again, turns] = await withTurns(transfersAgain(all, 4, [MANY - 1, 2, 3], read));
    const found = [...unpackList(again)].map(({ id, content, delta, again: isAgain }) => {
      return [id, content, delta, isAgain];
    });
    assert.deepEqual(found, [
      [2, 'of the plan', false, true],
      [3, 'read 3', false, true],
      [MANY - 1, `read ${MANY - 1}`, false, true],
    ]);
    assert.ok(turns >= 14, `${turns} turns`);
  });
});
