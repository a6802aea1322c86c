import type { OnlyKind } from '../../engine/comparison/filter/onlyKind.ts';
import type { RunFilter } from '../../engine/comparison/filter/runFilter.ts';
import type { Matching, Preset } from '../../engine/comparison/item.ts';
import type { RunRules } from '../../engine/comparison/rules/decideByRules.ts';
import type { NameRules } from '../../engine/ignoring/nameRules.ts';
import type { Retention } from '../../engine/trash/retention.ts';

/** Whom the host lets in without asking a person. */
export type AdmitPolicy = 'ask' | 'trusted' | 'all';

interface MemberTask {
  readonly folders: readonly string[];
  /** How the other members see this one. */
  readonly name: string;
  /** Where identity and trusted devices are kept. */
  readonly home: string;
  /** Bytes a second that chunks go each way; as fast as they can unless given. */
  readonly limitRate?: number;
  /** What the trash of the folders keeps. */
  readonly retention: Retention;
  /** All items of the plan are shown one by one; a few unless told. */
  readonly listsAll?: true;
}

/** What a member that hosts a session has to do. */
export interface HostTask extends MemberTask {
  readonly role: 'host';
  readonly relayUrl: string;
  readonly accessToken?: string;
  readonly admit: AdmitPolicy;
  /** Start when so many members are in; absent: when a person says so. */
  readonly members?: number;
  readonly settings: NameRules & {
    readonly preset: Preset;
    /** Label of a source; absent: the first. */
    readonly from?: string;
    readonly mode: 'standard' | 'checksum';
    /** Absent: by path. */
    readonly match?: Matching;
    readonly gitignore: boolean;
    readonly patterns: readonly string[];
    readonly dryRun: boolean;
    readonly filter?: RunFilter;
    readonly first?: RunFilter;
    readonly rules?: RunRules;
    readonly only?: OnlyKind;
  };
}

/** What a member that joins one has to do. */
export interface JoinTask extends MemberTask {
  readonly role: 'join';
  readonly link: string;
  /** Left out of this member's folders, beside what the host's patterns say. */
  readonly ownPatterns: readonly string[];
}
