import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { MOST_UNSAVED } from '../../../extension/src/engine/session/messages.ts';
import { Folder } from '../../unit/streams/fixtures.ts';
import { RunFixture } from './runFixture.ts';

describe('a run while somebody edits', () => {
  const runs = new RunFixture();
  const elsewhere = new Folder();
  afterEach(() => runs.clean());
  after(() => elsewhere.remove());

  it('leaves what is edited alone on every member, and says where it is edited', async () => {
    const [a, b] = await runs.pair();
    a.write('edited', 'new on A');
    a.write('also edited', 'new on A');
    a.write('other', 'new on A');
    b.unsaved = [b.writeOld('edited', 'old on B')];
    b.write('fresh', 'new on B');
    a.unsaved = [join(a.folder.path, 'also edited'), '/elsewhere/entirely'];
    const outcomes = await runs.run();
    for (const { failure, report } of outcomes) {
      assert.equal(failure, undefined);
      assert.equal(report.status, 'done-with-errors');
      assert.deepEqual(report.problems, [
        { path: 'also edited', member: '', code: 'unsaved', values: { source: 'A' } },
        { path: 'edited', member: '', code: 'unsaved', values: { source: 'B' } },
      ]);
      assert.equal(report.items.conflicts, 2);
    }
    for (const { plans } of [a, b]) {
      assert.equal(plans[0]?.conflicts, 2);
      const conflicts = plans[0].summary.items.flatMap(({ path, actions }) =>
        actions.flatMap((action) => (action.kind === 'conflict' ? [[path, action.on]] : [])),
      );
      assert.deepEqual(conflicts, [
        ['also edited', ['A']],
        ['edited', ['B']],
      ]);
    }
    assert.equal(b.text('edited'), 'old on B');
    assert.equal(b.text('also edited'), undefined);
    assert.equal(b.text('other'), 'new on A');
    assert.equal(a.text('fresh'), 'new on B');
  });

  it('asks once more before the rename: what became edited fails alone and keeps its content', async () => {
    const [a, b] = await runs.pair();
    for (const name of ['edited', 'other']) {
      a.write(name, 'new');
      b.writeOld(name, 'old');
    }
    a.unsaved = [];
    b.unsaved = [];
    // By a way of its own: the editor has the folder open through a link.
    const link = join(elsewhere.path, 'link');
    symlinkSync(b.folder.path, link);
    b.onPhase = (phase) => {
      if (phase === 'synchronizing') b.unsaved?.push(join(link, 'edited'));
    };
    const outcomes = await runs.run();
    for (const { failure, report } of outcomes) {
      assert.equal(failure, undefined);
      assert.deepEqual(report.problems, [
        { path: 'edited', member: 'B', code: 'unsaved', values: {} },
      ]);
      assert.equal(report.items.conflicts, 1);
      assert.equal(report.items.updated, 1);
    }
    assert.equal(a.plans[0]?.conflicts, 0);
    assert.deepEqual([b.text('edited'), b.text('other')], ['old', 'new']);
    assert.deepEqual(b.staged, []);
  });

  it('keeps a file that would be deleted when somebody began to edit it', async () => {
    const [a, b] = await runs.pair();
    a.write('stays', 'x');
    b.write('stays', 'x');
    b.writeOld('extra/edited', 'old');
    b.writeOld('extra/gone', 'old');
    b.unsaved = [];
    b.onPhase = (phase) => {
      if (phase === 'synchronizing') b.unsaved = [join(b.folder.path, 'extra/edited')];
    };
    const [outcome] = await runs.run({ preset: 'mirror' });
    const problems = outcome?.report.problems.map(({ path, code }) => [path, code]);
    assert.deepEqual(problems, [
      ['extra', 'dependency-failed'],
      ['extra/edited', 'unsaved'],
    ]);
    assert.equal(b.text('extra/edited'), 'old');
    assert.equal(b.text('extra/gone'), undefined);
  });

  it('changes nothing on a member whose editor can’t tell any more', async () => {
    const [a, b] = await runs.pair();
    a.write('x', 'new');
    b.writeOld('x', 'old');
    b.unsaved = [];
    b.onPhase = (phase) => {
      if (phase !== 'synchronizing') return;
      Object.defineProperty(b, 'unsaved', {
        get: () => {
          throw new Error('gone');
        },
      });
    };
    const [outcome] = await runs.run();
    assert.deepEqual(
      outcome?.report.problems.map(({ path, code }) => [path, code]),
      [['x', 'unsaved']],
    );
    assert.equal(b.text('x'), 'old');
  });

  it('ends with a sentence where more is edited than can be told', async () => {
    const [a, b] = await runs.pair();
    a.write('x', 'x');
    b.unsaved = Array.from({ length: MOST_UNSAVED + 1 }, (_, n) => join(b.folder.path, `f${n}`));
    const outcomes = await runs.run();
    assert.deepEqual(
      outcomes.map(({ failure }) => failure?.code),
      ['unsaved-too-many', 'unsaved-too-many'],
    );
    assert.equal(b.text('x'), undefined);
  });
});
