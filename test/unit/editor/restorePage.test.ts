import assert from 'node:assert/strict';
import type { RestoreResult } from '../../../extension/src/engine/trash/restoreFromTrash.ts';
import { Amounts } from '../../../extension/src/vscode/amounts.ts';
import {
  foreignPage,
  restoredText,
  restorePage,
} from '../../../extension/src/vscode/documents/restorePage.ts';
import { ENGLISH, MARKED } from './english.ts';

const AMOUNTS = new Amounts(ENGLISH);
const VERSION = '20261122T101500Z-ab12cd';

function result(parts: Partial<RestoreResult>): RestoreResult {
  return {
    ...{ restored: 0, unchanged: 0, failed: 0, skipped: 0, bytes: 0 },
    ...{ problems: [], aborted: false },
    ...parts,
  };
}

describe('what a restore did', () => {
  const cases: readonly [Partial<RestoreResult>, string][] = [
    [{}, 'Nothing was put back.'],
    [{ restored: 1, bytes: 12 }, '1 item is back (12 B).'],
    [
      { restored: 1234, bytes: 5e6, replacedTo: VERSION },
      '1,234 items are back (5.0 MB). What stood there is in the trash now.',
    ],
    [{ unchanged: 2 }, 'Nothing was put back. The same as in the trash already: 2.'],
    [
      { restored: 2, bytes: 1, failed: 3, skipped: 4, aborted: true },
      '2 items are back (1 B). Could not be put back: 3. Not tried: 4.',
    ],
  ];
  for (const [parts, text] of cases) {
    it(text, () => assert.equal(restoredText(result(parts), ENGLISH, AMOUNTS), text));
  }

  it('is a page with each problem in a line, whatever the names', () => {
    const problems = [
      { path: 'a`|\n# b', code: 'disk-full', values: { path: '[x](y)' } },
      { path: '', code: 'folder-in-use' },
    ] as const;
    const markdown = restorePage('/home/`x`', result({ failed: 1, problems }), ENGLISH, AMOUNTS);
    const lines = markdown.split('\n');
    assert.equal(lines[0], '# Nothing was restored');
    assert.equal(lines[2], 'Folder: `` /home/`x` ``');
    assert.equal(lines[4], 'Nothing was put back. Could not be put back: 1.');
    assert.match(lines[6] ?? '', /^- ``a`\|\\u\{a\}# b`` — There is no space .*\\\[x\\\]\(y\)/u);
    assert.match(lines[7] ?? '', /^- the folder — /u);
    assert.equal(lines.length, 9);
  });

  it('is titled by what is back', () => {
    const titleOf = (restored: number) =>
      restorePage('/x', result({ restored }), ENGLISH, AMOUNTS).split('\n')[0];
    assert.equal(titleOf(1), '# Restored, but not everything');
    assert.equal(titleOf(0), '# Nothing was restored');
  });

  it('is a page in the language of the editor', () => {
    const problems = [{ path: '', code: 'folder-in-use' }] as const;
    for (const page of [
      restorePage('/x', result({ problems }), MARKED, AMOUNTS),
      foreignPage('/x', problems, MARKED),
    ]) {
      const blocks = page.trim().split('\n\n');
      for (const block of blocks) assert.match(block, /«.*»/u);
      assert.match(blocks.at(-1) ?? '', /^- «the folder» — «.*»$/u);
    }
  });
});
