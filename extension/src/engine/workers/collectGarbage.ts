/** Fewer paths leave too little behind: with 50,000 a member is far below what it may take. */
const WORTHWHILE = 50_000;

/**
 * Gives back what nobody needs any more in this thread, where its process lets threads do that: those of the command line do. Takes some
 * 100 ms for 100,000 paths.
 * @param paths that the thread had to do with
 */
export function collectGarbage(paths: number): void {
  if (paths < WORTHWHILE) return;
  // The usual flavour keeps the pages.
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
