import { BytesyncError } from '@bytesync/shared/errors.ts';
import { byteString } from './byteString.ts';
import { type ExcludesFile, globalExcludes } from './globalExcludes.ts';
import {
  IgnoreRules,
  type IgnoreSettings,
  ownRules,
  RULE_FILES,
  readExclude,
} from './ignoreRules.ts';
import { namesBetween, type Repository, repositoryAround } from './repository.ts';
import { type RuleList, readRules } from './ruleFile.ts';

/**
 * The rules that hold at the top of a data source: those of the session and, as Git has it, the rule files above it up
 * to the top of the repository that it lies in, that repository's `info/exclude`, and this person's global excludes.
 * Whether the source's own folder is left out there doesn't matter: who names a folder means it.
 * Reads once what is above; asks Git once for its configuration.
 * @param root absolute, without links
 * @throws BytesyncError 'entry-unreadable' with `file`; 'aborted'
 */
export async function rulesOfSource(
  root: string,
  settings: IgnoreSettings,
  signal?: AbortSignal,
): Promise<IgnoreRules> {
  const repository = await repositoryAround(root);
  const names = repository === undefined ? [] : namesBetween(repository.top, root);
  const lists = repository === undefined ? [] : await filesAbove(repository, names, settings);
  if (settings.gitignore) lists.push(...(await excludes(root, repository, signal)));
  const prefix = names.map((name) => `${byteString(name)}/`).join('');
  return IgnoreRules.ofSession(settings, { lists, prefix });
}

/** Rule files from the folder above the source to the repository's top: strongest first. */
async function filesAbove(
  { top }: Repository,
  names: readonly string[],
  { gitignore }: IgnoreSettings,
): Promise<RuleList[]> {
  const lists: RuleList[] = [];
  let folder = top;
  let base = 0;
  for (const name of names) {
    lists.unshift(...(await ownRules(folder, RULE_FILES, base, gitignore, true)));
    folder = folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
    base += byteString(name).length + 1;
  }
  return lists;
}

async function excludes(
  root: string,
  repository: Repository | undefined,
  signal: AbortSignal | undefined,
): Promise<RuleList[]> {
  const own = repository === undefined ? [] : [await readExclude(repository.common, 0)];
  const file = await globalExcludes({
    folder: root,
    ...(repository && { top: repository.top }),
    ...(signal && { signal }),
  });
  const person = file === undefined ? [] : [await personsRules(file)];
  return [...own, ...person].filter(({ patterns }) => patterns.length > 0);
}

/**
 * Its paths are those from the repository's top; without one, from the source. Who may not look into the home of this
 * environment (a service, `sudo`) has no rules there, as with Git.
 */
async function personsRules({ path, isNamed }: ExcludesFile): Promise<RuleList> {
  try {
    return await readRules(path, 'core.excludesFile', 0, 'followed');
  } catch (error) {
    if (isNamed || !isForbidden(error)) throw error;
    return { patterns: [], base: 0 };
  }
}

function isForbidden(error: unknown): boolean {
  const cause = error instanceof BytesyncError ? error.cause : undefined;
  return cause instanceof BytesyncError && cause.values.system === 'EACCES';
}
