import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import {
  carryOut,
  type Files,
  filesOf,
  planFolders,
  plant,
  shapeOf,
  trashOf,
} from './localFolders.ts';
import { ends, nothingStaged, temporaryFolder } from './sources.ts';

// Few names and contents, so that files change places, become folders, and are there several times.
const name = fc.constantFrom('a', 'b', 'c');
const file = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
const text = fc.constantFrom('', '1', '22', '333', '4444', '55555', 'x'.repeat(3000));
const files: fc.Arbitrary<Files> = fc
  .array(fc.tuple(file, text), { maxLength: 10 })
  .map((all) => possible(all));

/** Without files below other files. */
function possible(all: readonly (readonly [string, string])[]): Files {
  const made = new Map<string, string>();
  for (const [at, content] of [...all].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const names = at.split('/');
    const above = names.slice(1).map((_, depth) => names.slice(0, depth + 1).join('/'));
    if (!above.some((folder) => made.has(folder))) made.set(at, content);
  }
  return Object.fromEntries(made);
}

describe('local contents, on random folders', () => {
  const folder = temporaryFolder();

  /** Both folders as they are to be, whatever was there before. */
  async function planned(from: Files, to: Files) {
    const roots = [folder.at('from'), folder.at('to')];
    for (const root of roots) rmSync(root, { recursive: true, force: true });
    plant(folder.at('from'), from);
    plant(folder.at('to'), to);
    return planFolders(roots);
  }

  it('a mirror makes both alike, loses nothing, and what was there somewhere does not travel', async () => {
    await fc.assert(
      fc.asyncProperty(files, files, async (from, to) => {
        const work = await planned(from, to);
        const had = new Set(Object.values(to));
        for (const { path: at } of work.plan.transfers) {
          const content = from[at] ?? '';
          assert.ok(content === '' || !had.has(content), `${at} travels`);
        }
        const result = await carryOut(work);
        assert.deepEqual(
          new Set(ends(result)),
          new Set(result.outcomes.length > 0 ? ['done'] : []),
        );
        assert.deepEqual(filesOf(folder.at('to')), filesOf(folder.at('from')));
        assert.deepEqual(shapeOf(folder.at('to')), shapeOf(folder.at('from')));
        const replaced = Object.entries(to).filter(([at, content]) => from[at] !== content);
        assert.deepEqual(trashOf(folder.at('to')), Object.fromEntries(replaced));
        if (result.outcomes.length > 0) nothingStaged(folder.at('to'));
      }),
      { numRuns: 60 },
    );
  });

  it('one that is ended in the middle leaves old or new files, and nothing is lost', async () => {
    await fc.assert(
      fc.asyncProperty(files, files, fc.nat({ max: 6 }), async (from, to, after) => {
        const work = await planned(from, to);
        let done = 0;
        const result = await carryOut(work, (applier) => {
          done += 1;
          if (done > after) applier.abort();
        });
        const left = filesOf(folder.at('to'));
        for (const [at, content] of Object.entries(left)) {
          assert.ok([from[at], to[at]].includes(content), `${at} is neither old nor new`);
        }
        const put = trashOf(folder.at('to'));
        for (const [at, content] of Object.entries(to)) {
          assert.ok(left[at] === content || put[at] === content, `${at} is gone`);
        }
        if (result.outcomes.length > 0) nothingStaged(folder.at('to'));
      }),
      { numRuns: 40 },
    );
  });
});
