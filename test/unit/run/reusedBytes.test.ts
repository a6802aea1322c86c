import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { DirectMessage } from '../../../extension/src/engine/session/messages.ts';
import { packList, unpackList } from '../../../extension/src/engine/workers/packedList.ts';
import { Meetings } from './meetings.ts';
import type { Party } from './party.ts';

const OLD = 1_500_000_000;
const NEW = 1_600_000_000;

describe('what does not have to travel, while a plan is carried out', () => {
  const meetings = new Meetings();

  /** What each member told when it was done: what was shown there is what the others were told. */
  async function run() {
    const shown = new Map(meetings.parties.map((party) => [party, [] as DirectMessage[]]));
    for (const [party, messages] of shown) {
      party.onProgress = (_, progress) => messages.push(progress);
    }
    const [host] = await meetings.run();
    assert.deepEqual([host?.report.status, host?.report.problems], ['done', []]);
    for (const [{ member }, messages] of shown) {
      assert.deepEqual(
        member.directs.map(({ items: _, ...counts }) => counts),
        messages,
      );
    }
    const last = (party: Party) => shown.get(party)?.findLast(({ phase }) => phase === 'waiting');
    return {
      reused: (party: Party) => last(party)?.bytesReused ?? 0,
      literal: host?.report.bytes.literal ?? 0,
      saved: host?.report.saved,
    };
  }

  it('is told by who sends a delta and by who gets it, and by nobody else', async () => {
    const [a, b, c] = meetings.meet(3);
    const text = 'a line\n'.repeat(20_000);
    a.write('x', `${text}end`);
    b.write('x', text, OLD);
    c.write('x', `${text}end`);
    const { reused, literal, saved } = await run();
    assert.ok(literal < 10_000, `${literal}`);
    const whole = text.length + 'end'.length;
    const file = { path: 'x', member: 'B', bytes: whole - literal, size: whole };
    assert.deepEqual(saved, { count: 1, files: [file] });
    assert.deepEqual([reused(a), reused(b), reused(c)], [whole - literal, whole - literal, 0]);
  });

  it('is nothing where all of it travels', async () => {
    const [a, b] = meetings.meet(2);
    a.write('x', 'x'.repeat(5000));
    const { reused, saved } = await run();
    assert.deepEqual([reused(a), reused(b), saved], [0, 0, undefined]);
  });

  it('is what a member takes from another place of its own', async () => {
    const [a, b] = meetings.meet(2);
    const text = 'moved\n'.repeat(1000);
    for (const party of [a, b]) party.write('here', text);
    renameSync(join(a.folder.path, 'here'), join(a.folder.path, 'there'));
    a.write('small', 'small');
    const { reused, literal, saved } = await run();
    // Nothing is deleted: each gets the name that the other one has.
    assert.deepEqual([reused(a), reused(b), literal], [text.length, text.length, 'small'.length]);
    const whole = { bytes: text.length, size: text.length };
    assert.deepEqual(saved?.files, [
      { path: 'here', member: 'A', ...whole },
      { path: 'there', member: 'B', ...whole },
    ]);
  });

  it('does not count what did not give the right content, and came whole then', async () => {
    const [a, b] = meetings.meet(2);
    const texts = ['one\n', 'two\n'].map((line) => line.repeat(5000));
    for (const [at, text] of texts.entries()) {
      a.write(`f${at}`, `${texts[1 - at]}end`, NEW);
      b.write(`f${at}`, text, OLD);
    }
    // Signatures of the wrong files, as if their blocks had the same hashes.
    const { workers } = b;
    const made = workers.packSignatures.bind(workers);
    workers.packSignatures = (job, signal) => {
      const bases = [...unpackList(job.bases)];
      const crossed = bases.map((base, at) => ({ ...base, ...bases[1 - at], id: base.id }));
      return made({ ...job, bases: packList(crossed) }, signal);
    };
    const { reused, saved } = await run().finally(() => {
      workers.packSignatures = made;
    });
    assert.deepEqual([reused(b), saved], [0, undefined]);
    assert.deepEqual(b.files, a.files);
  });
});
