import assert from 'node:assert/strict';
import type { PrunePlan } from '../../../extension/src/engine/trash/planPrune.ts';
import type { PruneResult } from '../../../extension/src/engine/trash/pruneTrash.ts';
import { Amounts } from '../../../extension/src/vscode/amounts.ts';
import { planText } from '../../../extension/src/vscode/commands/trashRows.ts';
import { prunedText, prunePage } from '../../../extension/src/vscode/documents/prunePage.ts';
import { ENGLISH } from './english.ts';

const AMOUNTS = new Amounts(ENGLISH);

function version(id: string, freed: number) {
  return { id, date: Date.UTC(2026, 0, 2), files: 1, folders: 0, bytes: 1, freed };
}

function plan(parts: Partial<PrunePlan>): PrunePlan {
  return { versions: [], kept: 0, keptBytes: 0, unfinished: false, problems: [], ...parts };
}

function result(parts: Partial<PruneResult>): PruneResult {
  return { pruned: [], unfinished: false, left: 0, problems: [], aborted: false, ...parts };
}

const TWO = [version('a', 1000), version('b', 2000)];
const PROBLEM = { path: 'v|`x`', code: 'trash-foreign', values: {} } as const;

describe('what a prune did', () => {
  const cases: readonly [Partial<PrunePlan>, Partial<PruneResult>, string][] = [
    [{}, {}, 'No version was deleted.'],
    [
      { versions: TWO },
      { pruned: ['b'], left: 1 },
      '1 version was deleted (2.0 KB). Could not be deleted: 1.',
    ],
    [{ versions: TWO }, { pruned: ['a', 'b'] }, '2 versions were deleted (3.0 KB).'],
    [{ problems: [PROBLEM] }, {}, 'No version was deleted. Could not be deleted: 1.'],
    [
      { versions: TWO },
      { pruned: ['a', 'b'], unfinished: true, aborted: true },
      '2 versions were deleted (3.0 KB). The rest of what was begun is removed the next time.',
    ],
  ];
  for (const [planned, did, text] of cases) {
    it(text, () => assert.equal(prunedText(plan(planned), result(did), ENGLISH, AMOUNTS), text));
  }

  it('is a page with each problem in a line, whatever the names', () => {
    const page = prunePage('/f', 'Text.', [PROBLEM, PROBLEM], ENGLISH);
    const lines = page.split('\n').filter((line) => line.startsWith('- '));
    assert.equal(lines.length, 2);
    assert.match(page, /^# What could not be pruned from the trash\n\nFolder: `\/f`\n\nText\.\n/);
    assert.match(lines[0] ?? '', / — It was not put into the trash by this program/);
  });
});

describe('what a prune would do', () => {
  it('says what goes, from when, and what stays', () => {
    const text = planText(plan({ versions: TWO, kept: 3, keptBytes: 5e6 }), ENGLISH, AMOUNTS);
    const [goes, stays, warning] = text.split('\n\n');
    assert.match(goes ?? '', /^2 versions go, from .*2026.* to .*2026.*\. That frees 3\.0 KB\.$/);
    assert.equal(stays, 'Versions that stay: 3 (5.0 MB).');
    assert.equal(warning, 'What is deleted cannot be put back any more.');
  });

  it('says when there is one, or nothing stays', () => {
    const text = planText(plan({ versions: TWO.slice(1) }), ENGLISH, AMOUNTS);
    assert.match(
      text,
      /^1 version goes: .*2026.*\. That frees 2\.0 KB\.\n\nNothing stays in the trash\.\n/,
    );
  });
});
