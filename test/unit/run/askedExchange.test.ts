import assert from 'node:assert/strict';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { contentsId } from '../../../extension/src/engine/planning/announced.ts';
import { receiveAsked, sendAsked } from '../../../extension/src/engine/run/askedExchange.ts';
import type { RunContext } from '../../../extension/src/engine/run/runContext.ts';
import type { LogMessage } from '../../../extension/src/engine/session/messages.ts';
import { FakeRoom } from './fakeRoom.ts';
import { SETTINGS } from './party.ts';

const LIST = Buffer.from('what was read');
const OTHER = Buffer.from('something else');
const announced = (bytes: Uint8Array) => ({ id: contentsId(bytes), bytes });
const { signal } = new AbortController();

/** Three members with a source each, of which A asks; C has nothing to read. */
function meet() {
  const room = new FakeRoom(3);
  const askId = createId();
  const columns = room.members.map(({ memberId, letter }) => {
    return { sourceId: createId(), memberId, label: letter };
  });
  for (const [at, { sourceId }] of columns.entries()) {
    room.say(room.at(at), {
      ...{ type: 'source-offered', sourceId, name: 'x', writable: true },
      tokenHash: new Uint8Array(32),
    });
  }
  room.say(room.host, { type: 'run-started', run: 1, settings: { ...SETTINGS, deciding: true } });
  for (const [at, { sourceId }] of columns.entries()) {
    room.say(room.at(at), { type: 'inventory-ready', run: 1, sourceId, id: new Uint8Array(32) });
  }
  room.say(room.host, { type: 'contents-asked', run: 1, askId, below: false, atMs: 1 });
  const source = (at: number) => columns[at]?.sourceId ?? '';
  const contextOf = (at: number) => {
    const parts = { session: room.at(at).session, columns, run: 1, signal };
    return parts as unknown as RunContext;
  };
  const found = (at: number, bytes: Uint8Array): LogMessage => {
    return { type: 'contents-found', run: 1, askId, sourceId: source(at), id: contentsId(bytes) };
  };
  const send = async (at: number, bytes: Uint8Array) => {
    const list = { askId, sourceId: source(at) };
    await sendAsked(contextOf(at), list, bytes, signal);
    room.say(room.at(at), found(at, bytes));
  };
  const receive = (at: number, own?: Uint8Array) => {
    const answers = room.at(at).store.state.asks[0]?.answers ?? new Map();
    const lists = new Map(own ? [[source(at), announced(own)]] : []);
    return receiveAsked(contextOf(at), askId, answers, [1, 1, 0], lists);
  };
  return { room, found, send, receive };
}

describe('the exchange of contents that were asked for', () => {
  it('sends what each found, and all get it', async () => {
    const { room, send, receive } = meet();
    await send(0, LIST);
    await send(1, LIST);
    assert.equal(room.streams.length, 2);
    const all = [announced(LIST), announced(LIST), undefined];
    assert.deepEqual(await receive(0, LIST), all);
    assert.deepEqual(await receive(1, LIST), all);
    assert.deepEqual(await receive(2), all);
  });

  it('sends each of those that differ', async () => {
    const { room, send, receive } = meet();
    await send(0, LIST);
    await send(1, OTHER);
    assert.equal(room.streams.length, 2);
    const all = [announced(LIST), announced(OTHER), undefined];
    assert.deepEqual(await receive(1, OTHER), all);
    assert.deepEqual(await receive(2), all);
  });

  it('waits for nobody who announced what somebody else has sent', async () => {
    const { room, found, send, receive } = meet();
    room.say(room.at(0), found(0, LIST));
    await send(1, LIST);
    assert.deepEqual(await receive(2), [announced(LIST), announced(LIST), undefined]);
  });

  it('relies on nobody who had nothing to read', async () => {
    const { room, found, send, receive } = meet();
    room.say(room.at(2), found(2, LIST));
    await send(0, LIST);
    assert.equal(room.streams.length, 1);
    const [first, second] = await receive(1);
    assert.deepEqual([first, second], [announced(LIST), undefined]);
  });

  it('takes what was announced alone', async () => {
    const { send, receive } = meet();
    await send(1, OTHER);
    // Its own answer came too late to count.
    assert.deepEqual(await receive(0, LIST), [undefined, announced(OTHER), undefined]);
  });
});
