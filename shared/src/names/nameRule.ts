import { isAllAssigned } from './assigned.ts';
import { foldCase } from './caseFolding.ts';

/** Which names of a session count as one, because some member's file system can't hold both. */
export interface NameRule {
  /** `README` and `readme`. */
  readonly ignoresCase: boolean;
  /** `é` as one character and as two. */
  readonly ignoresForm: boolean;
}

const ASCII = /^[\0-\x7f]*$/;

/**
 * Equal for those names (components of a path) that the rule takes for one, on every runtime: by pinned tables, and by
 * the runtime's normalization of characters that the pinned version of Unicode has, which no later version changes
 * (Unicode Standard Annex 15, "Versioning and Stability"). Names with later characters are not normalized.
 */
export function nameKey(name: string, { ignoresCase, ignoresForm }: NameRule): string {
  if (ASCII.test(name)) return ignoresCase ? name.toLowerCase() : name;
  if (!ignoresForm || !isAllAssigned(name)) return ignoresCase ? foldCase(name) : name;
  // Decomposed first, as in the standard's canonical caseless match: folding can reorder marks.
  const decomposed = name.normalize('NFD');
  return (ignoresCase ? foldCase(decomposed) : decomposed).normalize('NFC');
}
