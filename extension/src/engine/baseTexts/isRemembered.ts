import type { Memory } from '../lastSync/memory.ts';
import type { AgreedText } from './agreedTexts.ts';

/** Whether a source remembers to have agreed on this text, or may find that it has: what it has forgotten is not kept. */
export function isRemembered(
  { rows, pending }: Pick<Memory, 'rows' | 'pending'>,
  { path, version }: Pick<AgreedText, 'path' | 'version'>,
): boolean {
  return [rows.get(path), pending.get(path)].some((row) => {
    return row?.held.kind === 'file' && row.label.version === version;
  });
}
