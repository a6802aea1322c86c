import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Memories } from '../lastSync/told.ts';
import { BACKUP } from './backup.ts';
import { decideByName } from './byName/decideByName.ts';
import { withoutCollisions } from './collisions.ts';
import { NOTHING } from './decision.ts';
import type { Comparison, Decision, Preset } from './item.ts';
import { MIRROR } from './mirror.ts';
import { decideOneWay } from './oneWay.ts';
import { withoutOtherKinds } from './singleFiles.ts';
import { decideTwoWay } from './twoWay.ts';
import { decideUpdate } from './update.ts';

export interface DecideOptions {
  readonly preset: Preset;
  /** What the sources remember, by column; for two-way. */
  readonly memories?: Memories;
  /** Column that mirror and backup start from; the first if not given. Others ignore it. */
  readonly from?: number;
}

/**
 * One decision for each item, in item order; the same comparison gives the same ones on every member.
 * Throws source-unknown when `from` is not a column, and two-way-by-name.
 */
export function decide(comparison: Comparison, options: DecideOptions): readonly Decision[] {
  const { preset, from = 0, memories = [] } = options;
  if (comparison.columns[from] === undefined) throw new BytesyncError('source-unknown', { from });
  if (comparison.byName === true) {
    // What is remembered is remembered of paths.
    if (preset === 'two-way') throw new BytesyncError('two-way-by-name');
    // A check looks at what can't be matched path by path, and leaves nothing to decide.
    if (preset === 'check') return comparison.items.map(() => NOTHING);
    return decideByName(comparison, (flat) => decided(flat, preset, from, memories));
  }
  const wanted = withoutOtherKinds(comparison, decided(comparison, preset, from, memories));
  return preset === 'check' ? wanted : withoutCollisions(comparison, wanted);
}

function decided(
  comparison: Comparison,
  preset: Preset,
  from: number,
  memories: Memories,
): Decision[] {
  switch (preset) {
    case 'update':
      return decideUpdate(comparison.items);
    case 'two-way':
      return decideTwoWay(comparison, memories);
    case 'mirror':
      return decideOneWay(comparison, from, MIRROR);
    case 'backup':
      return decideOneWay(comparison, from, BACKUP);
    case 'check':
    case 'manual':
      return comparison.items.map(() => NOTHING);
  }
}
