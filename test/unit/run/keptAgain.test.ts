import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { unpackList } from '../../../extension/src/engine/workers/packedList.ts';
import { Meetings } from './meetings.ts';
import type { Party } from './party.ts';

const OLD = 1_500_000_000;
const NEW = 1_600_000_000;

const KEEP_ALL: Partial<RunSettings> = {
  preset: 'manual',
  rules: { set: { rules: [{ name: 'keep', do: [{ keep: 'all' }] }] }, nowUs: 0 },
};

/** Both versions on everybody: that of A is kept under another name, on A as well. It takes several chunks. */
const BOTH = { x: 'the new one', 'x (A)': 'the old\n'.repeat(400_000) };

describe('a version that its own member keeps, too, and that fails on its way', () => {
  const meetings = new Meetings();

  /** A has the older version, of which nobody knows the content: it differs in size. */
  function meet(): [a: Party, b: Party] {
    const [a, b] = meetings.meet(2);
    a.write('x', BOTH['x (A)'], OLD);
    b.write('x', BOTH.x, NEW);
    return [a, b];
  }

  const asked = () => meetings.room.said.filter((said) => said.endsWith('content-asked-again'));

  /** What A sends for a second time waits until A's own file has the other version. */
  function sendLate(a: Party): () => void {
    const { workers } = a;
    const packed = workers.packStream.bind(workers);
    workers.packStream = async (job, signal) => {
      const [first] = unpackList(job.transfers);
      const leaves = meetings.room.streams.some(({ streamId }) => streamId === job.streamId);
      while (first?.again && leaves && a.files.x !== BOTH.x) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return packed(job, signal);
    };
    return () => {
      workers.packStream = packed;
    };
  }

  for (const order of ['first there', 'as it comes'] as const) {
    it(`is read again there, and comes again elsewhere, where its stream failed (${order})`, async () => {
      const [a, b] = meet();
      a.member.failing = 'content';
      const restore = order === 'first there' ? sendLate(a) : () => undefined;
      const outcomes = await meetings.run(KEEP_ALL).finally(restore);
      for (const { report } of outcomes) {
        assert.deepEqual([report.status, report.problems], ['done', []]);
        const travelled = BOTH.x.length + BOTH['x (A)'].length;
        assert.equal(report.bytes.literal, travelled, 'what does not leave A does not count');
      }
      assert.deepEqual([a.files, b.files], [BOTH, BOTH]);
      assert.deepEqual(asked(), ['B content-asked-again']);
      for (const party of [a, b]) assert.deepEqual(party.staged, []);
    });
  }

  it('comes from where it is kept where only others missed it', async () => {
    const [a, b] = meet();
    a.member.alter = ({ kind }, chunk) => {
      return kind === 'content' ? { ...chunk, ciphertext: new Uint8Array(64) } : chunk;
    };
    const restore = sendLate(a);
    const [host] = await meetings.run(KEEP_ALL).finally(restore);
    assert.deepEqual(host?.report.problems, []);
    assert.deepEqual([a.files, b.files], [BOTH, BOTH]);
  });

  it('is what was compared where the file was touched', async () => {
    const [a, b] = meetings.meet(2);
    // The content of both is known: they differ in their dates.
    a.write('x', 'version 1', OLD);
    b.write('x', 'version 2', NEW);
    a.onPhase = (phase) => {
      if (phase === 'planned') a.write('x', 'version 1', OLD + 5);
    };
    const [host] = await meetings.run(KEEP_ALL);
    // Its date was compared, and is another one now: it is left in its place.
    const problems = host?.report.problems.map(({ path, member, code }) => [path, member, code]);
    assert.deepEqual(problems, [['x', 'A', 'target-changed']]);
    const kept = { 'x (A)': 'version 1' };
    assert.deepEqual(a.files, { x: 'version 1', ...kept });
    assert.deepEqual(b.files, { x: 'version 2', ...kept });
  });

  for (const [what, change] of [
    ['was edited', (a: Party) => a.write('x', 'edited meanwhile')],
    ['is gone', (a: Party) => rmSync(`${a.folder.path}/x`)],
  ] as const) {
    it(`stays undone, and nothing is replaced, where the file ${what}`, async () => {
      const [a, b] = meet();
      let after: Record<string, string> = {};
      a.onPhase = (phase) => {
        if (phase !== 'planned') return;
        change(a);
        after = a.files;
      };
      const [host] = await meetings.run(KEEP_ALL);
      assert.equal(host?.report.status, 'done-with-errors');
      assert.deepEqual([a.files, b.files], [after, { x: BOTH.x }]);
      const named = host.report.problems.map(({ path, member, code }) => [path, member, code]);
      const code = what === 'is gone' ? 'entry-vanished' : 'source-changed';
      assert.deepEqual(named, [
        ['x', 'A', 'dependency-failed'],
        ['x (A)', 'A', code],
        ['x (A)', 'B', code],
      ]);
    });
  }
});
