import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileSystemClock } from '../../../extension/src/engine/contentCache/fileSystemClock.ts';
import { QUIET_NS } from '../../../extension/src/engine/contentCache/settled.ts';
import { PRIVATE_FOLDER } from '../../../extension/src/engine/inventory/path.ts';
import type { Analysed } from './analysisProcess.ts';
import { runPart } from './processes.ts';
import { makeTree } from './tree.ts';

/** Some 200 MB that are read. */
const FOLDERS = 1000;
export const ANALYSED_FILES = 5000;

/** One tree, analysed twice with nothing changed in between. */
export interface AnalysedTwice {
  /** Of looking up and reading alone. */
  readonly first: number;
  readonly second: number;
  /** Of the whole processes, with their start and the walk. */
  readonly firstWhole: number;
  readonly secondWhole: number;
}

/**
 * Analyses as many fresh trees twice, each with a cache of contents of its own. Before the first time a tree is left
 * alone for as long as it takes until its contents may be remembered.
 * @throws Error where the file system can't be relied on, or the second time reads anything
 */
export async function analyseTwice(
  parts: string,
  scratch: string,
  count: number,
): Promise<AnalysedTwice[]> {
  const trees = Array.from({ length: count }, (_, tree) => join(scratch, `analysed-${tree}`));
  for (const tree of trees) {
    makeTree(tree, FOLDERS, ANALYSED_FILES);
    await mkdir(join(tree, PRIVATE_FOLDER));
  }
  await settled(trees);
  const analysed: AnalysedTwice[] = [];
  for (const tree of trees) {
    const [first, second] = [await analyse(parts, tree), await analyse(parts, tree)];
    if (first.said.filesRead !== ANALYSED_FILES || second.said.filesRead !== 0) {
      throw new Error(`${first.said.filesRead} and then ${second.said.filesRead} files were read`);
    }
    const [firstWhole, secondWhole] = [first.ms, second.ms];
    analysed.push({ first: first.said.ms, second: second.said.ms, firstWhole, secondWhole });
  }
  return analysed;
}

function analyse(parts: string, tree: string): ReturnType<typeof runPart<Analysed>> {
  return runPart<Analysed>(parts, 'analysis', tree, `${tree}-contents`);
}

/** The private folder was made last: when it is old enough, all of the tree is. */
async function settled(trees: readonly string[]): Promise<void> {
  for (const tree of trees) {
    const { ctimeNs } = statSync(join(tree, PRIVATE_FOLDER), { bigint: true });
    for (;;) {
      const clock = fileSystemClock(tree);
      if (clock === undefined) {
        throw new Error(
          `${tree}: no contents are remembered here; set TMPDIR to a disk of this machine`,
        );
      }
      if (ctimeNs + QUIET_NS < clock.nowNs) break;
      await sleep(200);
    }
  }
}
