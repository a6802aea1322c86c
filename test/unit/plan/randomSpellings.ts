import fc from 'fast-check';
import type { Node, Tree } from '../comparison/trees.ts';
import { scenario } from './randomTrees.ts';

export const lower = (path: string) => path.toLowerCase();

/** A tree whose names are in the case that the seeds choose: each folder in one. */
export function spelled(tree: Tree, seeds: readonly boolean[]): Tree {
  let next = 0;
  const chosen = new Map<string, string>();
  const nameOf = (path: string, name: string) => {
    const known = chosen.get(path);
    if (known !== undefined) return known;
    const made = seeds[next % seeds.length] ? name.toUpperCase() : name;
    next += 1;
    chosen.set(path, made);
    return made;
  };
  const respelled = (path: string) =>
    path
      .split('/')
      .map((name, depth, names) => nameOf(names.slice(0, depth + 1).join('/'), name))
      .join('/');
  const paths = Object.keys(tree).map((path) => [path, path === '' ? '' : respelled(path)]);
  return Object.fromEntries(paths.map(([path = '', other = '']) => [other, tree[path] as Node]));
}

export function lowered(tree: Tree): Tree {
  const entries = Object.entries(tree).map(([path, node]): [string, Node] => [lower(path), node]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const seeds = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 });
/** For each column of a scenario. */
export const spellings = fc.array(seeds, { minLength: 4, maxLength: 4 });

/** Also names that collide: both cases in one folder. */
export const bothCases = fc.tuple(scenario, spellings).map(([s, all]) => {
  const trees = s.trees.map((tree, column) => {
    const other = s.trees[(column + 1) % s.trees.length] ?? {};
    const more = spelled(other, all[column] ?? []);
    const merged: Record<string, Node> = { ...tree };
    for (const [path, node] of Object.entries(more).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
      if (path !== '' && merged[parent]?.kind === 'folder') merged[path] ??= node;
    }
    return merged;
  });
  return { ...s, trees };
});
