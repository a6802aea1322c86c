import assert from 'node:assert/strict';
import type { Report } from '../cli/program.ts';
import { type Kept, trashOf } from './faultChecks.ts';
import { FOLDER, isIn, type State, statesOf } from './states.ts';

/** What was put somewhere while the run went on, and not taken away by the same person, is there or in the trash. */
export function checkLeft({ label, root, meddler }: Kept): void {
  const now = statesOf(root);
  const kept = trashOf(root);
  for (const [path, state] of meddler.done.left) {
    if (state === undefined || state === FOLDER || now.get(path) === state) continue;
    const found = kept.some((version) => version.get(path) === state);
    assert.ok(
      found,
      `${label}: what was put at ${path} meanwhile is neither there nor in the trash`,
    );
  }
}

/** A folder that only gives holds what it held, but for what was done to it by others than the run. */
export function checkUntouched({ label, root, before, meddler }: Kept): void {
  const now = statesOf(root);
  const { left, touched } = meddler.done;
  for (const [path, state] of left) assert.equal(now.get(path), state, `${label}: ${path}`);
  for (const [path, state] of before) {
    if (!isIn(path, touched)) assert.equal(now.get(path), state, `${label}: ${path}`);
  }
}

/**
 * A path that was changed after it was looked at, and before the run came to it, is named in the report. Of a run that came
 * to its end, which was to make the folder like the source.
 */
export function checkConflicts(folder: Kept, source: Kept, { problems }: Report): void {
  const now = statesOf(folder.root);
  const named = problems.map(({ path }) => path);
  for (const [path, left] of folder.meddler.done.left) {
    if (!isLeftAlone(folder, source, path, now.get(path))) continue;
    const isNamed = named.some((one) => one === path || isIn(one, [path]) || isIn(path, [one]));
    assert.ok(isNamed, `${folder.label}: ${path} was left as ${left} without a word`);
  }
}

/** Whether a change was planned for the path, and it was not made: what it holds was put there before the run came. */
function isLeftAlone(
  { before, meddler }: Kept,
  source: Kept,
  path: string,
  now: State | undefined,
): boolean {
  const { done } = meddler;
  const wanted = source.before.get(path);
  if (source.meddler.done.touched.size > 0 || !done.wasEarly(path)) return false;
  return now === done.left.get(path) && now !== wanted && before.get(path) !== wanted;
}
