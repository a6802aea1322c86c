import { PRIVATE_FOLDER } from '../inventory/path.ts';
import { PARTIAL_FOLDER, type PartialFile } from '../sync/partial/partialFolder.ts';
import { isSameContent } from '../sync/partial/partialRecord.ts';
import type { PartialBase, PlannedPartials } from '../sync/partial/sitePartials.ts';
import type { Operation, Plan } from '../sync/plan.ts';
import type { StableSource } from '../sync/stableFile.ts';
import { comparedPartials } from './comparedPartials.ts';
import type { OwnPaths } from './matchedPaths.ts';

/** A data source of this member and what it has half received; absent: nothing. */
export interface PartialHolder {
  readonly root: string;
  readonly partials?: readonly PartialFile[];
  /** What the sources' paths are in the comparison; undefined: the same. */
  readonly paths: OwnPaths | undefined;
}

type Found = ReadonlyMap<string, PartialFile>;

/** What the signature of an operation's base begins with, on the member that holds it. */
export function begunSources(
  { root, partials = [], paths }: PartialHolder,
  operation: Operation | undefined,
  received: number | undefined,
): StableSource[] {
  const base = operation && baseOf(comparedPartials(partials, paths), operation, received);
  if (base === undefined) return [];
  const { name, stat, length } = base;
  return [{ root, path: `${PRIVATE_FOLDER}/${PARTIAL_FOLDER}/${name}`, stat, length }];
}

/** What the plan does with the half-received files of one of its columns; undefined where it is about none. */
export function plannedPartials(
  plan: Pick<Plan, 'operations' | 'transfers'>,
  column: number,
  { partials = [], paths }: PartialHolder,
): PlannedPartials | undefined {
  if (partials.length === 0) return undefined;
  const found = comparedPartials(partials, paths);
  const bases = new Map<string, PartialBase>();
  const touched = new Set<string>();
  for (const operation of plan.operations) {
    if (operation.target !== column) continue;
    const { path, at = path } = operation;
    touched.add(path);
    const base = baseOf(found, operation, receivedFor(plan, operation)) ?? unused(found, operation);
    if (base !== undefined) bases.set(at, base);
  }
  const used = new Set([...bases.values()].map(({ name }) => name));
  const isTouched = (path: string) => {
    return touched.has(path) || touched.has(paths?.of(path) ?? path);
  };
  const spent = partials.filter(({ path, name }) => isTouched(path) && !used.has(name));
  return { bases, spent: spent.map(({ name }) => name) };
}

function receivedFor({ transfers }: Pick<Plan, 'transfers'>, operation: Operation) {
  if (operation.kind !== 'write-file' || operation.transfer === undefined) return undefined;
  return transfers[operation.transfer]?.received;
}

/** Another recipient has nothing yet, so all is sent; but this run, too, may be ended before it is through. */
function unused(partials: Found, operation: Operation): PartialBase | undefined {
  if (operation.kind !== 'write-file' || operation.transfer === undefined) return undefined;
  const { path, entry } = operation;
  const found = partials.get(path);
  if (found === undefined || !isSameContent(found, entry)) return undefined;
  return { name: found.name, stat: found.stat, length: 0 };
}

function baseOf(
  partials: Found,
  { path }: Operation,
  received: number | undefined,
): PartialBase | undefined {
  if (received === undefined) return undefined;
  const found = partials.get(path);
  return found && { name: found.name, stat: found.stat, length: received };
}
