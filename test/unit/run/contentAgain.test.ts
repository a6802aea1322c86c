import assert from 'node:assert/strict';
import { renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunOutcome } from '../../../extension/src/engine/run/memberRun.ts';
import type { LogMessage, StreamPurpose } from '../../../extension/src/engine/session/messages.ts';
import { packList, unpackList } from '../../../extension/src/engine/workers/packedList.ts';
import { Meetings } from './meetings.ts';
import type { Party } from './party.ts';

const OLD = 1_500_000_000;
const NEW = 1_600_000_000;

describe('content that fails on its way', () => {
  const meetings = new Meetings();
  const meet = (count: number) => meetings.meet(count);

  const run = () => meetings.run();

  function checkDone(outcomes: readonly RunOutcome[]): void {
    for (const { report, failure } of outcomes) {
      assert.deepEqual([report.status, report.problems, failure], ['done', [], undefined]);
    }
  }

  const asked = () => meetings.room.said.filter((said) => said.endsWith('content-asked-again'));
  const again = () =>
    meetings.room.streams.filter(({ purpose }) => purpose.kind === 'content-again');

  it('costs nothing where nothing fails', async () => {
    const [a, b] = meet(2);
    a.write('x', 'x');
    checkDone(await run());
    assert.deepEqual([b.files, asked(), again()], [{ x: 'x' }, [], []]);
  });

  it('comes once more where its sender could not send it', async () => {
    const [a, b, c] = meet(3);
    for (let file = 0; file < 10; file += 1) a.write(`d/f${file}`, `new ${file}`);
    c.write('y', 'y');
    a.member.failing = 'content';
    const outcomes = await run();
    checkDone(outcomes);
    for (const party of [b, c]) assert.deepEqual(party.files, a.files);
    assert.deepEqual(asked().sort(), ['B content-asked-again', 'C content-asked-again']);
    const both = 2 * 10 * 'new 0'.length;
    for (const { report } of outcomes) assert.equal(report.bytes.literal, both + 'y'.length);
  });

  for (const fails of ['once', 'twice'] as const) {
    it(`comes once more, and no more, where it was altered (${fails})`, async () => {
      const [a, b, c] = meet(3);
      a.write('x', 'x');
      c.write('y', 'y');
      a.member.alter = (purpose, chunk) => (isFor(purpose, fails) ? altered(chunk) : chunk);
      const outcomes = await run();
      if (fails === 'once') checkDone(outcomes);
      const problems = outcomes[0]?.report.problems.map(({ path, member, code }) => {
        return [path, member, code];
      });
      const left = [
        ['x', 'B', 'chunk-forged'],
        ['x', 'C', 'chunk-forged'],
      ];
      assert.deepEqual(problems, fails === 'once' ? [] : left);
      assert.equal(b.files.x, fails === 'once' ? 'x' : undefined);
      assert.equal(b.files.y, 'y');
      assert.equal(again().length, 2);
      for (const party of meetings.parties) assert.deepEqual(party.staged, []);
    });
  }

  it('comes whole, and to that recipient alone, where a delta did not give the right content', async () => {
    const [a, b, c] = meet(3);
    const texts = ['one\n', 'two\n'].map((line) => line.repeat(5000));
    for (const [at, text] of texts.entries()) {
      a.write(`f${at}`, `${texts[1 - at]}end`);
      for (const party of [b, c]) party.write(`f${at}`, text, OLD);
    }
    // Signatures of the wrong files, as if their blocks had the same hashes.
    const { workers: own } = b;
    const made = own.packSignatures.bind(own);
    own.packSignatures = (job, signal) => {
      const bases = [...unpackList(job.bases)];
      const crossed = bases.map((base, at) => ({ ...base, ...bases[1 - at], id: base.id }));
      return made({ ...job, bases: packList(crossed) }, signal);
    };
    const outcomes = await run().finally(() => {
      own.packSignatures = made;
    });
    checkDone(outcomes);
    for (const party of [b, c]) assert.deepEqual(party.files, a.files);
    assert.equal(asked().length, 2, 'both had them as their base');
    const literal = texts.reduce((sum, { length }) => sum + length + 3, 0);
    const bytes = outcomes[0]?.report.bytes.literal ?? 0;
    assert.ok(
      bytes > 2 * literal && bytes < 3 * literal,
      `${bytes}: deltas, and each whole for both`,
    );
  });

  const meanwhile: readonly [string, (a: Party) => void][] = [
    ['was edited', (a) => a.write('x', 'otherwise', NEW)],
    ['grew', (a) => a.write('x', 'edited meanwhile')],
    ['is gone', (a) => rmSync(join(a.folder.path, 'x'))],
  ];
  for (const [what, change] of meanwhile) {
    it(`stays undone, and is told as it is, where the file itself ${what}`, async () => {
      const [a, b] = meet(2);
      a.write('x', 'different', NEW);
      b.write('x', 'what it was', OLD);
      a.onPhase = (phase) => {
        if (phase === 'planned') change(a);
      };
      const [host] = await run();
      const code = what === 'is gone' ? 'entry-vanished' : 'source-changed';
      assert.deepEqual(
        host?.report.problems.map(({ path, member, code }) => [path, member, code]),
        [['x', 'B', code]],
      );
      assert.deepEqual([b.files, asked()], [{ x: 'what it was' }, ['B content-asked-again']]);
    });
  }

  const alike: readonly [string, (a: Party) => void][] = [
    ['was touched', (a) => a.write('x', 'different', NEW + 5)],
    [
      'was replaced by the like',
      (a) => {
        a.write('another', 'different', NEW);
        renameSync(join(a.folder.path, 'another'), join(a.folder.path, 'x'));
      },
    ],
  ];
  for (const [what, change] of alike) {
    it(`is what was compared where the file ${what}`, async () => {
      const [a, b] = meet(2);
      // The content of both is known: they differ in their dates.
      a.write('x', 'different', NEW);
      b.write('x', 'divergent', OLD);
      a.onPhase = (phase) => {
        if (phase === 'planned') change(a);
      };
      checkDone(await run());
      assert.deepEqual([b.files, asked()], [{ x: 'different' }, ['B content-asked-again']]);
      assert.equal(statSync(join(b.folder.path, 'x')).mtimeMs, NEW * 1000, 'as it was compared');
    });
  }

  it('is not taken for what was compared where nobody has read that', async () => {
    const [a, b] = meet(2);
    a.write('x', 'different', NEW);
    a.onPhase = (phase) => {
      if (phase === 'planned') a.write('x', 'different', NEW + 5);
    };
    const [host] = await run();
    assert.deepEqual(
      host?.report.problems.map(({ code }) => code),
      ['source-changed'],
    );
    assert.deepEqual(b.files, {});
  });

  it('is sent to those only for whom it was, and once', async () => {
    const [a, b, c] = meet(3);
    a.write('x', 'x');
    c.write('x', 'x');
    const ask = (run = 1, stream = 0): LogMessage => {
      return { type: 'content-asked-again', run, stream, transfers: [0] };
    };
    a.member.alter = ({ kind }, chunk) => {
      if (kind !== 'content') return chunk;
      for (const asking of [c, a, b, b]) meetings.room.say(asking.member, ask());
      meetings.room.say(b.member, ask(2), ask(1, 1));
      return chunk;
    };
    checkDone(await run());
    const recipients = again().map((stream) => stream.recipients);
    assert.deepEqual(recipients, [[b.member.memberId]]);
  });
});

function isFor({ kind }: StreamPurpose, fails: 'once' | 'twice'): boolean {
  return kind === 'content' || (kind === 'content-again' && fails === 'twice');
}

function altered<T extends { readonly ciphertext: Uint8Array }>(chunk: T): T {
  const ciphertext = Uint8Array.from(chunk.ciphertext);
  ciphertext[0] = (ciphertext[0] ?? 0) ^ 1;
  return { ...chunk, ciphertext };
}
