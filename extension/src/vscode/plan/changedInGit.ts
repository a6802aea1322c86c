import { isAbsolute, relative, sep } from 'node:path';
import type { ChangedInGit } from '../../engine/comparison/rows/rowsAnswers.ts';
import type { MembershipView } from '../../engine/membership/view.ts';
import type { GridGit } from './planGrid.ts';

/** What Git says of folders on this machine. */
export interface GitFolders {
  /** Counted up whenever something may have changed. */
  readonly revision: number;
  /** Files with changes in the repository that a folder lies in; none where it lies in none. */
  changedFiles(folder: string): readonly string[];
}

/** What a grid asks of it. */
export function gridGit(
  current: { readonly view: MembershipView | undefined },
  git: GitFolders,
): GridGit {
  return {
    get revision() {
      return git.revision;
    },
    changed: () => (current.view === undefined ? [] : changedInGit(current.view, git)),
  };
}

/** Files of the own folders that have changes in Git, as their paths below these. */
export function changedInGit(
  { members }: Pick<MembershipView, 'members'>,
  git: Pick<GitFolders, 'changedFiles'>,
): ChangedInGit[] {
  const own = members.find(({ isOwn }) => isOwn);
  return (own?.sources ?? []).flatMap(({ label, root, file }) => {
    if (root === undefined || file !== undefined) return [];
    const paths = git.changedFiles(root).flatMap((path) => pathBelow(root, path) ?? []);
    return paths.length === 0 ? [] : [{ label, paths }];
  });
}

/** With slashes; undefined for what lies elsewhere in the repository. */
function pathBelow(folder: string, path: string): string | undefined {
  const below = relative(folder, path);
  const isBelow = below !== '' && below !== '..' && !below.startsWith(`..${sep}`);
  return isBelow && !isAbsolute(below) ? below.replaceAll(sep, '/') : undefined;
}
