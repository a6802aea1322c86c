import type { GitState } from '../engine/membership/view.ts';

/** Characters of a branch that others are told, and of a commit where no branch is checked out. */
const BRANCH_LENGTH = 100;
const COMMIT_LENGTH = 8;

interface Change {
  readonly uri: { readonly fsPath: string };
}

/** What the editor's Git extension knows of a repository, as far as it is told to others. */
export interface Repository {
  readonly HEAD: { readonly name?: string; readonly commit?: string } | undefined;
  readonly mergeChanges: readonly Change[];
  readonly indexChanges: readonly Change[];
  readonly workingTreeChanges: readonly Change[];
  /** Where they are kept apart from those of the working tree. */
  readonly untrackedChanges?: readonly Change[];
}

/** Branch, and how many files have changes, each once; undefined before Git has looked. */
export function gitSummary(repository: Repository): GitState | undefined {
  const { HEAD: head } = repository;
  if (head === undefined) return undefined;
  const branch = head.name ?? head.commit?.slice(0, COMMIT_LENGTH) ?? '';
  return { branch: shortened(branch), changed: changedFiles(repository).length };
}

/** Files with changes, each once, wherever in the repository. */
export function changedFiles(repository: Omit<Repository, 'HEAD'>): string[] {
  const { mergeChanges, indexChanges, workingTreeChanges, untrackedChanges } = repository;
  const changes = [mergeChanges, indexChanges, workingTreeChanges, untrackedChanges];
  return [...new Set(changes.flatMap((list) => list?.map(({ uri }) => uri.fsPath) ?? []))];
}

function shortened(branch: string): string {
  // Half of a character is what the cut may leave.
  return branch.slice(0, BRANCH_LENGTH).replace(/\p{Cs}$/u, '');
}
