import { BytesyncError } from '@bytesync/shared/errors.ts';
import { presetRules, type ShownPreset } from '../../engine/comparison/rules/presetRules.ts';
import { printRulesFile } from '../../engine/comparison/rules/rulesFile.ts';
import type { RulesFlags } from '../commandLine.ts';
import { EXIT } from '../exitCodes.ts';

/** bytesync rules PRESET @throws BytesyncError usage */
export function rulesCommand(preset: ShownPreset, flags: RulesFlags): Promise<number> {
  const { from = ['A'], to = [] } = flags;
  const needsTo = preset === 'star' || preset === 'cluster';
  if (needsTo !== to.length > 0) {
    const what = needsTo ? `${preset} needs --to` : '--to is for star and cluster';
    throw new BytesyncError('usage', { what });
  }
  if (preset !== 'cluster' && from.length > 1) {
    throw new BytesyncError('usage', { what: `${preset} has one source in --from` });
  }
  process.stdout.write(printRulesFile(presetRules(preset, { from, to })));
  return Promise.resolve(EXIT.done);
}
