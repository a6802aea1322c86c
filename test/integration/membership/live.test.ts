import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RowsWanted } from '../../../extension/src/engine/comparison/rows/rowView.ts';
import type { PlanRows } from '../../../extension/src/engine/planning/planRows.ts';
import { NEW, noise, OLD, plant } from '../cli/trees.ts';
import { eventually } from '../relay/relayFixture.ts';
import { MembershipFixture, type Person, rested, UPDATE } from './membershipFixture.ts';

const LISTED: RowsWanted = {
  ...{ filter: '', nowUs: 0, marks: ['differences'] },
  ...{ sort: 'path', descending: false, layout: 'list' },
};

describe('what becomes of each item of a plan', () => {
  const fixture = new MembershipFixture();
  afterEach(() => fixture.clean());

  /** 'path: B done', by what the rows of a person say. */
  async function said(rows: PlanRows | undefined): Promise<string[]> {
    const made = await rows?.view(LISTED);
    const window = made && (await rows?.window(made.view, 0, 100));
    return (window ?? []).map(({ path, states = [] }) => {
      const each = states.map(({ column, state, saved, code = '' }) => {
        const part = saved === undefined ? '' : `saved ${saved.bytes}/${saved.size}`;
        return `${'ABC'[column]} ${state} ${code}${part}`.trim();
      });
      return `${path}: ${each.join(', ')}`;
    });
  }

  it('is known on every member when the run is over, with what failed and why', async () => {
    const [ann, bob, cat] = (await fixture.session('Ann', 'Bob', 'Cat')) as [
      Person,
      Person,
      Person,
    ];
    plant(ann.folder, { 'a.txt': { content: 'of Ann' }, 'later.txt': { content: 'of Ann' } });
    plant(cat.folder, { 'c.txt': { content: 'of Cat' } });
    const rows = new Map<Person, PlanRows>();
    for (const person of [ann, bob, cat]) {
      const plan = (_: unknown, of: PlanRows) => void rows.set(person, of);
      person.answers = { plan };
    }
    // Somebody writes there between the comparison and the yes.
    const consent = async () => {
      writeFileSync(join(bob.folder, 'later.txt'), 'of Bob himself');
      return true;
    };
    bob.answers = { ...bob.answers, consent };
    const counts: unknown[] = [];
    cat.changed = () => {
      const { activity } = cat.here.view;
      if (activity.kind === 'run' && activity.items) counts.push(activity.items);
    };
    await ann.here.start(UPDATE);
    await rested(ann, bob, cat);
    const everywhere = [
      'a.txt: B done, C done',
      'c.txt: A done, B done',
      'later.txt: B failed target-changed, C done',
    ];
    for (const person of [ann, bob, cat]) {
      assert.deepEqual(await said(rows.get(person)), everywhere, person.name);
    }
    const { told, ...last } = counts.at(-1) as { told: number };
    assert.deepEqual(last, { pending: 0, done: 2, failed: 1 });
    assert.ok(told > 1);
    const failed = await rows.get(ann)?.view({ ...LISTED, marks: ['failed'] });
    assert.deepEqual([failed?.rows, failed?.total.done, failed?.total.pending], [1, 2, 0]);
  });

  it('says on every member what of a file that changed in the middle did not have to travel', async () => {
    const [ann, bob, cat] = (await fixture.session('Ann', 'Bob', 'Cat')) as [
      Person,
      Person,
      Person,
    ];
    const old = noise(1, 2_000_000);
    const changed = Buffer.concat([
      old.subarray(0, 1_000_000),
      Buffer.from('in between'),
      old.subarray(1_000_000),
    ]);
    plant(ann.folder, { 'large.bin': { content: changed, date: NEW } });
    plant(bob.folder, { 'large.bin': { content: old, date: OLD } });
    const rows = new Map<Person, PlanRows>();
    for (const person of [ann, bob, cat]) {
      const plan = (_: unknown, of: PlanRows) => void rows.set(person, of);
      person.answers = { plan };
    }
    await ann.here.start(UPDATE);
    await rested(ann, bob, cat);
    assert.deepEqual(readFileSync(join(bob.folder, 'large.bin')), changed);
    const [here = ''] = await said(rows.get(bob));
    const [, bytes = ''] = /^large\.bin: B done saved (\d+)\/2000010, C done$/u.exec(here) ?? [];
    assert.ok(Number(bytes) > 1_900_000 && Number(bytes) < 2_000_010, here);
    for (const person of [ann, cat]) assert.deepEqual(await said(rows.get(person)), [here]);
    const saved = {
      count: 1,
      files: [{ path: 'large.bin', member: 'B', bytes: Number(bytes), size: 2_000_010 }],
    };
    for (const person of [ann, bob, cat]) {
      assert.deepEqual(person.here.view.last?.report.saved, saved, person.name);
    }
  });

  it('is not known of what an aborted run did not come to, and nothing of it in the next plan', async () => {
    const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
    plant(ann.folder, { 'a.txt': { content: 'of Ann' } });
    let rows: PlanRows | undefined;
    const plan = (_: unknown, of: PlanRows) => {
      rows = of;
    };
    ann.answers = { plan };
    const running = ann.here.start(UPDATE);
    ann.changed = () => {
      const { activity } = ann.here.view;
      if (activity.kind === 'run' && activity.items) ann.here.abortRun();
    };
    await running;
    await rested(ann, bob);
    ann.changed = () => undefined;
    const [row = ''] = await said(rows);
    assert.match(row, /^a\.txt: B (untold|done)$/u);
    const answer = Promise.withResolvers<boolean>();
    ann.answers = { plan, confirmPlan: () => answer.promise };
    plant(ann.folder, { 'b.txt': { content: 'of Ann' } });
    const again = ann.here.start(UPDATE);
    await eventually(() => ann.phase === 'planned');
    assert.deepEqual((await said(rows)).at(-1), 'b.txt: ');
    answer.resolve(false);
    await again;
    await rested(ann, bob);
  });
});
