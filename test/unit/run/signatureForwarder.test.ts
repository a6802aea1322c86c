import assert from 'node:assert/strict';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { SignatureForwarder } from '../../../extension/src/engine/run/signatureForwarder.ts';
import type { ToSignatureFeed } from '../../../extension/src/engine/sync/streamMessages.ts';

const turns = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
};
const chunk = (index: number) => ({ index, last: false, ciphertext: new Uint8Array([index]) });

describe('forwarding signatures to a packer', () => {
  let packer: MessagePort;
  let forwarder: SignatureForwarder;
  let heard: ToSignatureFeed[];
  beforeEach(() => {
    const { port1, port2 } = new MessageChannel();
    heard = [];
    packer = port2;
    forwarder = new SignatureForwarder(port1);
    port2.on('message', (message: ToSignatureFeed) => heard.push(message));
  });
  afterEach(() => {
    forwarder.close();
    packer.close();
  });
  const names = () => heard.map(({ type }) => type);

  it('hands a chunk on for each credit, in order', async () => {
    forwarder.open({ sessionId: 's', streamId: 'id', key: new Uint8Array(32) });
    const sending = (async () => {
      for (const index of [0, 1, 2]) await forwarder.send(chunk(index));
      forwarder.ended();
    })();
    await turns();
    assert.deepEqual(names(), ['open']);
    packer.postMessage({ type: 'credit', count: 2 });
    await turns();
    assert.deepEqual(names(), ['open', 'chunk', 'chunk']);
    packer.postMessage({ type: 'credit', count: 1 });
    await sending;
    await turns();
    assert.deepEqual(names(), ['open', 'chunk', 'chunk', 'chunk', 'ended']);
    assert.deepEqual(
      heard.flatMap((message) => (message.type === 'chunk' ? [message.index] : [])),
      [0, 1, 2],
    );
  });

  it('says that no more will come', async () => {
    forwarder.failed();
    await turns();
    assert.deepEqual(names(), ['failed']);
  });

  it('takes everything when the packer is gone: nobody waits for ever', async () => {
    const waiting = forwarder.send(chunk(0));
    await turns();
    packer.close();
    await waiting;
    await forwarder.send(chunk(1));
    forwarder.ended();
  });
});
