/** Fewer paths leave too little behind: with 50,000 a member is far below what it may take. */
const WORTHWHILE = 50_000;

/**
 * Gives back what nobody needs any more in this thread, where its process lets threads do that: those of the command line do. Goes through all that lives: takes some
 * 100 ms for 100,000 paths.
 * @param paths that the thread had to do with
 * @returns whether they are so many that it collects
 */
export function collectGarbage(paths: number): boolean {
  if (paths < WORTHWHILE) return false;
  // The usual flavour keeps the pages.
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  return true;
}
