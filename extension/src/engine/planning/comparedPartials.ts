import type { OwnPaths } from './matchedPaths.ts';

/**
 * What a source has half received, by the comparison's paths, however the source spells them: the same on every member. Of
 * two for one path the first counts.
 * @param paths absent where all sources have the comparison's own
 */
export function comparedPartials<P extends { readonly path: string }>(
  partials: readonly P[],
  paths: OwnPaths | undefined,
): ReadonlyMap<string, P> {
  const found = new Map<string, P>();
  for (const partial of partials) add(paths?.of(partial.path) ?? partial.path, partial);
  // A version that was kept has a path that no source had when paths were compared.
  for (const partial of partials) add(partial.path, partial);
  return found;

  function add(path: string, partial: P): void {
    if (!found.has(path)) found.set(path, partial);
  }
}
