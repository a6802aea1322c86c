import { byteString } from './byteString.ts';
import { leavesOut, type NameRules } from './nameRules.ts';
import { repositoryAt } from './repository.ts';
import {
  type RuleList,
  readRules,
  receiveRules,
  rulesOfLines,
  type SentRuleList,
  sendRules,
  verdict,
} from './ruleFile.ts';

/** What a session leaves out of every data source; all members share it. */
export interface IgnoreSettings extends Partial<NameRules> {
  /** Obey `.gitignore` files, `info/exclude` and the global excludes of Git. */
  readonly gitignore: boolean;
  /** Gitignore syntax, relative to the source; they win over all files. */
  readonly patterns: readonly string[];
}

/** Tests the entries of one folder by their names. */
export type IgnoreTest = (name: string, isFolder: boolean) => boolean;

const NOTHING: RuleList = { patterns: [], base: 0 };

/** What holds around a data source. */
export interface Above {
  /** Strongest first. */
  readonly lists: readonly RuleList[];
  /** Where the source lies in its repository: '' or a path with a slash at its end. A byte string. */
  readonly prefix: string;
}

const NOTHING_ABOVE: Above = { lists: [], prefix: '' };

/**
 * The rules that hold in one folder. The first list that says something decides: the session's patterns; then, from
 * the folder upwards, `.bytesyncignore` and `.gitignore`; `info/exclude` behind the rule files of its repository;
 * Git's global excludes. Case counts on every platform. Immutable.
 */
export class IgnoreRules {
  readonly #settings: IgnoreSettings;
  readonly #session: RuleList;
  /** Strongest first. */
  readonly #lists: readonly RuleList[];
  readonly #prefix: string;

  private constructor(
    settings: IgnoreSettings,
    session: RuleList,
    lists: readonly RuleList[],
    prefix: string,
  ) {
    this.#settings = settings;
    this.#session = session;
    this.#lists = lists;
    this.#prefix = prefix;
  }

  /**
   * Rules of the session, and those around the source where there are any: see `rulesOfSource`.
   */
  static ofSession(settings: IgnoreSettings, above: Above = NOTHING_ABOVE): IgnoreRules {
    const session = rulesOfLines(settings.patterns, above.prefix.length);
    return new IgnoreRules(settings, session, above.lists, above.prefix);
  }

  /**
   * The rules inside a folder: those around it, and those of its own files.
   * @param path relative to the source, @param full absolute, @param names what the folder holds.
   * @throws BytesyncError 'entry-unreadable' with `file`, when a rule file can't be read: what it
   *   would hide must not be offered.
   */
  async enter(path: string, full: string, names: readonly string[]): Promise<IgnoreRules> {
    if (!names.some(isRuleName)) return this;
    const base = this.#prefix.length + (path === '' ? 0 : byteString(path).length + 1);
    const own = await ownRules(full, names, base, this.#settings.gitignore, path === '');
    if (own.length === 0) return this;
    return new IgnoreRules(this.#settings, this.#session, [...own, ...this.#lists], this.#prefix);
  }

  /** Where the source lies in its repository, see `Above`. */
  get prefix(): string {
    return this.#prefix;
  }

  /** What another thread makes these rules of again, with `received` of any rules of the same session and source. */
  /** Patterns of rule files in it. */
  get size(): number {
    return this.#lists.reduce((sum, { patterns }) => sum + patterns.length, 0);
  }

  sent(): readonly SentRuleList[] {
    return this.#lists.map(sendRules);
  }

  received(lists: readonly SentRuleList[]): IgnoreRules {
    const own = lists.map(receiveRules);
    return new IgnoreRules(this.#settings, this.#session, own, this.#prefix);
  }

  /** A test for the entries directly in a folder whose own path is not ignored. */
  test(folder: string): IgnoreTest {
    const { hidden = 'include', system = 'include' } = this.#settings;
    const byName = { hidden, system };
    const lists = this.#session.patterns.length > 0 ? [this.#session, ...this.#lists] : this.#lists;
    const around = this.#prefix + (folder === '' ? '' : `${byteString(folder)}/`);
    return (name, isFolder) => {
      const leftOut = leavesOut(byName, name);
      // Only the session's own patterns bring back what the session leaves out.
      const asked = leftOut ? [this.#session] : lists;
      if (asked.length === 0) return false;
      const bytes = byteString(name);
      return firstVerdict(asked, around + bytes, bytes, isFolder) ?? leftOut;
    };
  }
}

const GIT_RULES = '.gitignore';
const OWN_RULES = '.bytesyncignore';
const REPOSITORY = '.git';
/** Files of a folder that hold rules for what is in it. */
export const RULE_FILES = [OWN_RULES, GIT_RULES] as const;

function isRuleName(name: string): boolean {
  return name === GIT_RULES || name === OWN_RULES || name === REPOSITORY;
}

function firstVerdict(
  lists: readonly RuleList[],
  path: string,
  name: string,
  isFolder: boolean,
): boolean | undefined {
  for (const list of lists) {
    const found = verdict(list, path, name, isFolder);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The rules that lie in a folder, strongest first. Those of the repository that the source itself is in are read with
 * what is above the source, so `isSource` leaves out `info/exclude`.
 */
export async function ownRules(
  full: string,
  names: readonly string[],
  base: number,
  gitignore: boolean,
  isSource: boolean,
): Promise<RuleList[]> {
  const lists: RuleList[] = [];
  const read = async (name: string) => {
    if (names.includes(name)) lists.push(await readRules(`${full}/${name}`, name, base));
  };
  await read(OWN_RULES);
  if (gitignore) {
    await read(GIT_RULES);
    if (!isSource && names.includes(REPOSITORY)) lists.push(await excludesOf(full, base));
  }
  return lists.filter(({ patterns }) => patterns.length > 0);
}

/** `info/exclude` of a repository that lies inside of the source. */
async function excludesOf(full: string, base: number): Promise<RuleList> {
  const repository = await repositoryAt(full);
  if (repository === undefined) return NOTHING;
  return readExclude(repository.common, base);
}

export function readExclude(common: string, base: number): Promise<RuleList> {
  return readRules(`${common}/info/exclude`, '.git/info/exclude', base, 'followed');
}
