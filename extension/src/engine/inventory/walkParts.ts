import type { MessagePort } from 'node:worker_threads';
import type { IgnoreRules, IgnoreSettings } from '../ignoring/ignoreRules.ts';
import type { SentRuleList } from '../ignoring/ruleFile.ts';
import type { TaskOutcome } from '../workers/taskOutcome.ts';
import type { FolderEntry, LocalStat } from './entry.ts';
import type { SentFindings } from './findings.ts';
import type { Folder } from './folderReader.ts';

// What the thread that walks a source and those that lend it a hand say to each other. Both ends are ours.

/** What a helping thread has to know of the walk. */
export interface WalkJob {
  /** Carries `SentFolders` in and `FromWalker` out; moved to the thread, closed when the walk is over. */
  readonly port: MessagePort;
  /** Absolute, without links. */
  readonly root: string;
  readonly ownToken?: string;
  readonly settings: IgnoreSettings;
  /** Where the source lies in its repository, see `Above`. */
  readonly prefix: string;
}

export type FromWalker =
  /** It has begun, and has room for some folders. */
  | { readonly type: 'ready' }
  /** For each `SentFolders` one. */
  | { readonly type: 'walked'; readonly outcome: TaskOutcome<WalkedPart> };

export interface WalkedPart {
  readonly found: SentFindings;
  readonly nestedTokens: readonly string[];
  /** What there was no time for. */
  readonly left: SentFolders;
}

/** Folders to read; rules that hold around several are there once. */
export interface SentFolders {
  readonly folders: readonly {
    readonly entry: FolderEntry;
    readonly stat: LocalStat;
    /** Index among `rules`. */
    readonly rules: number;
  }[];
  readonly rules: readonly (readonly SentRuleList[])[];
}

export function sendFolders(folders: readonly Folder[]): SentFolders {
  const places = new Map<IgnoreRules, number>();
  const placeOf = (rules: IgnoreRules) => {
    const place = places.get(rules) ?? places.size;
    places.set(rules, place);
    return place;
  };
  const sent = folders.map(({ entry, stat, rules }) => ({ entry, stat, rules: placeOf(rules) }));
  return { folders: sent, rules: [...places.keys()].map((rules) => rules.sent()) };
}

/** @param base rules of the same session */
export function receiveFolders({ folders, rules }: SentFolders, base: IgnoreRules): Folder[] {
  const received = rules.map((lists) => base.received(lists));
  return folders.map(({ entry, stat, rules: place }) => {
    return { entry, stat, rules: received[place] ?? base };
  });
}
