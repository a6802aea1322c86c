import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { PlanRows } from '../../engine/planning/planRows.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { VersionGroup } from '../../webview/differenceMessages.ts';
import type { Words } from '../messages/words.ts';
import { copiesOf } from '../plan/readableSources.ts';
import type { ReadableCopy, ReadableSource } from '../remote/compareCopies.ts';
import { defaultPair } from './defaultPair.ts';
import { versionGroups } from './versionGroups.ts';

/** A comparison that was made, and what of it can be looked at. */
export interface Compared {
  readonly plan: PlanView;
  readonly rows: Pick<PlanRows, 'row'>;
  /** By label. */
  readonly sources: ReadonlyMap<string, ReadableSource>;
}

/** A file of which the copies are compared. */
export interface ComparedItem {
  readonly path: string;
  readonly groups: readonly VersionGroup[];
  readonly copies: readonly ReadableCopy[];
  /** Indexes of copies: what is compared first; left undefined where there is one copy only. */
  readonly left: number | undefined;
  readonly right: number;
}

/** @throws BytesyncError entry-vanished where no copy can be looked at */
export async function comparedItem(
  { plan, rows, sources }: Compared,
  path: string,
  words: Words,
): Promise<ComparedItem> {
  const row = await rows.row(path);
  const copies = row === undefined ? [] : copiesOf(row, sources);
  const labels = plan.sources.map(({ label }) => label);
  const known = copies.map(({ label }) => label);
  const pair = row && defaultPair({ ...row, files: known }, labels);
  if (row === undefined || pair === undefined) throw new BytesyncError('entry-vanished');
  const [left, right] = pair;
  return {
    ...{ path, copies, groups: versionGroups(row, plan, words) },
    ...{ left: left === undefined ? undefined : known.indexOf(left), right: known.indexOf(right) },
  };
}
