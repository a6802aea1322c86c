import type { WantedText } from '../../engine/baseTexts/findBaseText.ts';
import { type MergedContents, mergedTexts } from './mergedTexts.ts';

/** Where what both come from is looked for. */
export interface BaseSources {
  /** Undefined where nothing is found. */
  readonly find: (where: WantedText['where']) => Promise<Uint8Array | undefined>;
  /** Whether this editor has one for merges. */
  readonly isPossible: () => Promise<boolean>;
}

/**
 * What two copies come from. The text that is kept counts whether they can be merged or not: whoever merges them by hand has
 * taken it into account. Others are searched for, which may take long, only where a merge can begin with them.
 */
export async function baseOf(
  copies: Pick<MergedContents, 'own' | 'other'>,
  { find, isPossible }: BaseSources,
): Promise<Uint8Array | undefined> {
  const kept = await find('kept');
  if (kept !== undefined) return kept;
  const isMissed = mergedTexts({ ...copies, base: undefined }) === 'no-base';
  return isMissed && (await isPossible()) ? find('elsewhere') : undefined;
}
