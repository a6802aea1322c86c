import assert from 'node:assert/strict';
import { DifferenceThread } from '../../../extension/src/engine/difference/differenceThread.ts';
import {
  type CompareOptions,
  compareContents,
} from '../../../extension/src/vscode/difference/compareContents.ts';
import { pageDifference } from '../../../extension/src/vscode/difference/pageDifference.ts';
import type { ShownDifference } from '../../../extension/src/webview/differenceMessages.ts';
import { ENGLISH } from '../editor/english.ts';
import { hasCode } from '../streams/errors.ts';

const PLAIN: CompareOptions = { ignoreWhitespace: false, bytes: false };
const never = new AbortController().signal;

const text = (content: string) => new TextEncoder().encode(content);

function gif(width: number, height: number, more = 0): Uint8Array {
  const bytes = Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(6), Buffer.of(more)]);
  bytes.writeUInt16LE(width, 6);
  bytes.writeUInt16LE(height, 8);
  return new Uint8Array(bytes);
}

describe('two copies of a file', () => {
  let thread: DifferenceThread;
  before(() => {
    thread = new DifferenceThread();
  });
  after(() => thread.destroy());

  async function shown(
    left: Uint8Array | undefined,
    right: Uint8Array,
    options: Partial<CompareOptions> = {},
  ): Promise<ShownDifference> {
    const contents = { left, right };
    const compared = await compareContents(
      contents,
      { ...PLAIN, ...options },
      thread,
      ENGLISH,
      never,
    );
    return pageDifference(compared, contents, 7, ENGLISH);
  }

  it('that are the same are not compared any further', async () => {
    for (const content of [text('a\n'), gif(1, 1), new Uint8Array()]) {
      const found = await shown(content, new Uint8Array(content));
      assert.ok(found.kind === 'message' && found.tone === 'good');
    }
  });

  it('of texts are lines', async () => {
    const found = await shown(text('a\nb\n'), text('a\nc\n'));
    assert.deepEqual(found, { kind: 'text', shown: 7, steps: [1, 1, 1], notes: [] });
  });

  it('say that they differ in whitespace only', async () => {
    const found = await shown(text('a b\n'), text('a  b\n'), { ignoreWhitespace: true });
    const notes = ['They differ in whitespace only.'];
    assert.deepEqual(found, { kind: 'text', shown: 7, steps: [1, 0, 0], notes });
  });

  it('one of which is there alone are all new', async () => {
    const found = await shown(undefined, text('a\n'));
    assert.ok(found.kind === 'text');
    assert.deepEqual(found.steps, [0, 0, 1]);
    assert.match(found.notes.join(), /one copy only/u);
    const empty = await shown(undefined, new Uint8Array());
    assert.ok(empty.kind === 'text');
    assert.match(empty.notes.join(), /It is empty/u);
  });

  it('that are no texts are regions', async () => {
    const found = await shown(Uint8Array.of(0, 1), Uint8Array.of(0, 2, 3));
    assert.ok(found.kind === 'bytes');
    assert.equal(found.summary, 'Changed regions: 1. To move: 3 B of 3 B, before it is packed.');
    assert.deepEqual(found.regions, [{ offset: 0, length: 3, baseOffset: 0 }]);
    assert.deepEqual([found.left.size, found.right.size], [2, 3]);
  });

  it('of texts are bytes where somebody wants that', async () => {
    const found = await shown(text('a\n'), text('b\n'), { bytes: true });
    assert.equal(found.kind, 'bytes');
  });

  it('of pictures are pictures', async () => {
    const found = await shown(gif(3, 2), gif(4, 2, 1));
    assert.ok(found.kind === 'pictures');
    assert.equal(found.left?.about, 'GIF, 3 × 2, 13 B');
    assert.equal(found.right?.type, 'image/gif');
    const one = await shown(undefined, gif(4, 2));
    assert.ok(one.kind === 'pictures');
    assert.equal(one.left, undefined);
  });

  it('are no pictures where one of them is none', async () => {
    assert.equal((await shown(text('a'), gif(1, 1))).kind, 'bytes');
  });

  it('of pictures that nobody should decode are bytes', async () => {
    const found = await shown(gif(65_535, 65_535), gif(65_535, 65_535, 1));
    assert.ok(found.kind === 'bytes');
    assert.deepEqual(found.notes, ['The pictures are too large to be shown.']);
  });

  it('with more lines than can be shown are bytes', async () => {
    const found = await shown(text('\n'.repeat(500_001)), text('a'));
    assert.ok(found.kind === 'bytes');
    assert.deepEqual(found.notes, ['It has more than 500,000 lines: bytes are shown.']);
  });

  it('are given up when somebody cancels', async () => {
    const cancelling = new AbortController();
    const contents = { left: text('a'), right: text('b') };
    const comparing = compareContents(contents, PLAIN, thread, ENGLISH, cancelling.signal);
    cancelling.abort();
    await assert.rejects(comparing, hasCode('aborted'));
    assert.equal((await shown(text('a'), text('b'))).kind, 'text');
  });

  it('wait until others are compared, with all of their time', async () => {
    const order: string[] = [];
    const first = Promise.withResolvers<void>();
    const taken = thread.alone(async () => {
      await first.promise;
      order.push('first');
    }, never);
    const cancelling = new AbortController();
    const canceled = thread.alone(async () => order.push('canceled'), cancelling.signal);
    const second = shown(text('a'), text('b')).then(() => order.push('second'));
    const third = thread.alone(async () => order.push('third'), never);
    cancelling.abort();
    await assert.rejects(canceled, hasCode('aborted'));
    assert.deepEqual(order, []);
    first.resolve();
    await Promise.all([taken, second, third]);
    assert.deepEqual(order, ['first', 'second', 'third']);
  });

  it('are given up when the thread is ended', async () => {
    const other = new DifferenceThread();
    const contents = { left: text('a'), right: text('b') };
    const comparing = compareContents(contents, PLAIN, other, ENGLISH, never);
    const rejected = assert.rejects(comparing, hasCode('aborted'));
    const waiting = compareContents(contents, PLAIN, other, ENGLISH, never);
    const given = assert.rejects(waiting, hasCode('aborted'));
    await other.destroy();
    await rejected;
    await given;
  });
});
