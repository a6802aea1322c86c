import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { compare } from '../../../extension/src/engine/comparison/compare.ts';
import {
  contentNeeds,
  withContents,
} from '../../../extension/src/engine/comparison/contentNeeds.ts';
import { decide } from '../../../extension/src/engine/comparison/decide.ts';
import type { Column, ComparisonMode } from '../../../extension/src/engine/comparison/item.ts';
import { analyseFiles } from '../../../extension/src/engine/inventory/analysis.ts';
import { walkSource } from '../../../extension/src/engine/inventory/walk.ts';
import { type ApplyPart, MemberJobs } from '../../../extension/src/engine/planning/memberJobs.ts';
import { Applier } from '../../../extension/src/engine/sync/applier.ts';
import type { ApplierOptions } from '../../../extension/src/engine/sync/applierOptions.ts';
import type { ApplyResult } from '../../../extension/src/engine/sync/applyResult.ts';
import { buildPlan } from '../../../extension/src/engine/sync/buildPlan.ts';
import type { Plan } from '../../../extension/src/engine/sync/plan.ts';
import { UnpackedArray } from '../../../extension/src/engine/workers/unpackedArray.ts';
import { CONTENT, RUN_ID } from './sources.ts';

/** Files by path; folders above them are made. */
export type Files = Readonly<Record<string, string>>;

/** Dates go with contents, as they do where files are moved. */
export function plant(root: string, files: Files): void {
  mkdirSync(root, { recursive: true });
  for (const [relative, text] of Object.entries(files)) {
    const at = path.join(root, relative);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, text);
    utimesSync(at, 1_600_000_000 + text.length, 1_600_000_000 + text.length);
  }
}

/** Contents of all files below, by path. */
export function filesOf(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const at = path.join(entry.parentPath, entry.name);
    const relative = path.relative(root, at);
    if (relative.startsWith('.bytesync') || !entry.isFile()) continue;
    found[relative] = readFileSync(at, 'utf8');
  }
  return found;
}

/** Files and folders below with modes and dates of files. */
export function shapeOf(root: string): Record<string, string> {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const shown = paths.filter((relative) => !relative.startsWith('.bytesync'));
  return Object.fromEntries(
    shown.map((relative) => {
      const { mode, mtimeMs } = lstatSync(path.join(root, relative));
      const at = lstatSync(path.join(root, relative)).isFile() ? ` ${mtimeMs}` : '';
      return [relative, `${mode}${at}`];
    }),
  );
}

/** What the run put away. */
export function trashOf(root: string): Record<string, string> {
  try {
    return filesOf(path.join(root, '.bytesync/trash', RUN_ID));
  } catch {
    return {};
  }
}

export interface PlannedFolders {
  readonly plan: Plan;
  readonly roots: readonly string[];
  /** What the first member but the sender has to do. */
  readonly part: Pick<ApplierOptions, 'operations' | 'columns'> & Pick<ApplyPart, 'local'>;
}

/** The mirror plan from the first folder to the others. @param members by folder; unless told one for each */
export async function planFolders(
  roots: readonly string[],
  mode: ComparisonMode = 'checksum',
  members: readonly string[] = roots,
): Promise<PlannedFolders> {
  const walked = await Promise.all(
    roots.map((root) => walkSource(root, { gitignore: false, patterns: [] })),
  );
  const columns = roots.map(
    (_, at): Column => ({
      sourceId: `source-${at}`,
      memberId: members[at] ?? '',
      label: String.fromCharCode(65 + at),
    }),
  );
  const compared = compare(
    columns,
    walked.map(({ entries }) => entries),
  );
  const results = await Promise.all(
    contentNeeds(compared, mode, 'mirror').map(async (items, at) => {
      const { stats } = walked[at] ?? {};
      const requests = items.flatMap((item) => {
        const relative = compared.items[item]?.path ?? '';
        const stat = stats?.get(relative);
        return stat ? [{ path: relative, stat }] : [];
      });
      const read = await analyseFiles(roots[at] ?? '', requests);
      return new Map(items.map((item, index) => [item, read[index] ?? { content: '' }] as const));
    }),
  );
  const comparison = withContents(compared, results, mode, 'mirror');
  const plan = buildPlan(comparison, decide(comparison, { preset: 'mirror' }), 'mirror');
  const member = members[1];
  const own = roots.flatMap((root, at) =>
    members[at] === member ? [[at, { root, stats: walked[at]?.stats ?? new Map() }] as const] : [],
  );
  const { operations, ...rest } = new MemberJobs(plan, new Map(own)).applyPart();
  return { plan, roots, part: { ...rest, operations: new UnpackedArray(operations) } };
}

/** Carries the plan out on the member; what travels is there at once. */
export async function carryOut(
  { plan, roots, part }: PlannedFolders,
  onProgress: (applier: Applier) => void = () => undefined,
  onCopied: (applier: Applier) => void = () => undefined,
  runId = RUN_ID,
): Promise<ApplyResult> {
  const applier: Applier = new Applier({
    ...part,
    runId,
    onProgress: () => onProgress(applier),
    onCopied: () => onCopied(applier),
  });
  try {
    await applier.start();
    for (const [id, operation] of plan.operations.entries()) {
      if (operation.kind !== 'write-file' || operation.transfer === undefined) continue;
      if (!applier.wants(id)) continue;
      const { from = -1, path: relative = '' } = plan.transfers[operation.transfer] ?? {};
      const file = applier.stageFor(id);
      file.write(readFileSync(path.join(roots[from] ?? '', relative)));
      applier.staged(id, file, CONTENT);
    }
    return await applier.finish();
  } finally {
    await applier.close();
  }
}
