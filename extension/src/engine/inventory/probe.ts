import { type FileSystemTraits, UNKNOWN_TRAITS } from './fileSystemTraits.ts';
import { systemCode } from './systemCode.ts';

/** A folder whose file system is asked by trying. Errors are those of the file system. */
export interface ReadFolder {
  /** Something that is the same for one file only; undefined where nothing answers to the name. */
  identify(name: string): string | undefined;
  names(): readonly string[];
}

export interface ProbeFolder extends ReadFolder {
  /** Makes an empty file. */
  create(name: string): void;
  /** Sets a file's date, in microseconds since 1970, and reads it back in nanoseconds. */
  redate(name: string, mtimeUs: number): bigint;
}

const CASE = 'Case';
const DATE = 'date';
const COMPOSED = '\u00e9';
const DECOMPOSED = 'e\u0301';

/** Units of dates that file systems have, in microseconds, coarsest first. */
const UNITS_US = [2_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10];

/** No multiples of any unit, on odd and on even seconds: some file systems cut, and some might round. */
const DATES_US = [1_577_934_245_678_917, 1_609_556_706_111_113, 1_640_995_629_999_999];

/** Names that are looked at, at most, where nothing can be written. */
const NAMES_MAX = 200;

/**
 * What the file system of an empty folder does, found out by trying. What can't be tried is unknown; nothing is thrown
 * for what the file system says.
 */
export function probeByWriting(folder: ProbeFolder): FileSystemTraits {
  return {
    case: tried(() => triedCase(folder)) ?? UNKNOWN_TRAITS.case,
    form: tried(() => triedForm(folder)) ?? UNKNOWN_TRAITS.form,
    mtimeUnitUs: tried(() => triedUnit(folder)) ?? UNKNOWN_TRAITS.mtimeUnitUs,
  };
}

/** As far as the names that a folder has tell it: an existing name is looked for under another spelling. */
export function probeByReading(folder: ReadFolder): FileSystemTraits {
  const names = tried(() => folder.names()) ?? [];
  const found = (other: (name: string) => string) =>
    tried(() => lookedFor(folder, names, other)) ?? 'unknown';
  return { ...UNKNOWN_TRAITS, case: found(otherCase), form: found(otherForm) };
}

function tried<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

function triedCase(folder: ProbeFolder): FileSystemTraits['case'] {
  folder.create(CASE);
  return folder.identify(otherCase(CASE)) === undefined ? 'distinct' : 'same';
}

function triedForm(folder: ProbeFolder): FileSystemTraits['form'] {
  folder.create(COMPOSED);
  const names = folder.names();
  if (!names.includes(COMPOSED)) return names.includes(DECOMPOSED) ? 'changed' : 'unknown';
  return folder.identify(DECOMPOSED) === undefined ? 'distinct' : 'same';
}

function triedUnit(folder: ProbeFolder): number | undefined {
  folder.create(DATE);
  const kept = DATES_US.map((wanted) => ({ wanted, ns: folder.redate(DATE, wanted) }));
  const unit = UNITS_US.find((us) => kept.every(({ ns }) => ns % (BigInt(us) * 1000n) === 0n)) ?? 1;
  // One that does not keep dates at all tells nothing of its unit.
  const isKept = kept.every(({ wanted, ns }) => Math.abs(Number(ns / 1000n) - wanted) <= unit);
  return isKept ? unit : undefined;
}

/** Undefined where no name has another spelling. */
function lookedFor(
  folder: ReadFolder,
  names: readonly string[],
  other: (name: string) => string,
): 'distinct' | 'same' | undefined {
  const listed = new Set(names);
  for (const name of names.slice(0, NAMES_MAX)) {
    const spelling = other(name);
    // Both are there, as two files or as two names of one: the listing tells them apart.
    if (spelling !== name && listed.has(spelling)) return 'distinct';
    const found = spelling === name ? undefined : folder.identify(name);
    if (found === undefined) continue;
    const same = folder.identify(spelling);
    if (same === undefined || same === found) return same === undefined ? 'distinct' : 'same';
  }
  return undefined;
}

/** The name with its ASCII letters in the other case: what any file system that folds case folds. */
function otherCase(name: string): string {
  return name.replace(/[a-z]/giu, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}

function otherForm(name: string): string {
  const composed = name.normalize('NFC');
  return composed === name ? name.normalize('NFD') : composed;
}
