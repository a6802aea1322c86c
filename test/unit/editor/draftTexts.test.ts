import assert from 'node:assert/strict';
import type { PlanPreview } from '../../../extension/src/engine/planning/planPreview.ts';
import { draftPreview, lackingText } from '../../../extension/src/vscode/plan/draftTexts.ts';
import { f } from '../comparison/trees.ts';
import { ENGLISH, MARKED } from './english.ts';
import { planView } from './planViews.ts';

const PLAN = planView([{ a: f('x') }, {}]);
const { targets } = PLAN.summary;
const NOTHING: PlanPreview = { targets, guards: [], nothingToDo: true, conflicts: 0 };

describe('what a draft would come to', () => {
  it('is counted for each data source', () => {
    const { totals, notes, rules } = draftPreview(
      { ...NOTHING, nothingToDo: false },
      PLAN,
      ENGLISH,
    );
    assert.equal(totals?.caption, 'What would change where, with this');
    assert.deepEqual(
      totals?.rows.map(([label, name, created]) => [label, name, created]),
      [
        ['A', 'Ada: project', '0'],
        ['B', 'Bob: project', '1'],
      ],
    );
    assert.deepEqual([notes, rules], [[], undefined]);
  });

  it('is said where it is nothing, or a conflict', () => {
    const { totals, notes } = draftPreview({ ...NOTHING, conflicts: 1200 }, PLAN, ENGLISH);
    assert.equal(totals, undefined);
    assert.deepEqual(notes, [
      'With this nothing would be changed.',
      'Conflicts with this: 1,200. They are left alone.',
    ]);
  });

  it('says what rules would do, and what they leave undone', () => {
    const outcome = { rule: 0, name: 'r', matched: 3, decided: 2, changed: 1, conflicts: 0 };
    const ruled = { outcomes: [{ ...outcome, refused: { 'source-missing': 1 } }], undecided: 4 };
    const { rules, notes } = draftPreview({ ...NOTHING, nothingToDo: false, ruled }, PLAN, ENGLISH);
    assert.deepEqual(rules?.rows, [['1', 'r', '3', '2', '1', '0']]);
    assert.equal(notes.length, 2);
  });

  it('warns of what it would take away', () => {
    const guards = [{ kind: 'emptied', target: 1, files: 3 }] as const;
    const { warnings } = draftPreview({ ...NOTHING, guards }, PLAN, ENGLISH);
    assert.deepEqual(warnings, ['All files of B (Bob: project) would be deleted: 3.']);
  });

  it('is in the language of the editor', () => {
    const { notes } = draftPreview({ ...NOTHING, conflicts: 1 }, PLAN, MARKED);
    const lacking = (['from', 'to', 'rules'] as const).map((what) => lackingText(what, MARKED));
    for (const text of [...notes, ...lacking]) assert.match(text, /^«.*»$/u);
  });
});
