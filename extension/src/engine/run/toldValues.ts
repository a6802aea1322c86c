import type { ErrorValues } from '@bytesync/shared/errors.ts';

const NAMES: ReadonlySet<string> = new Set(['member', 'label', 'labels']);

/**
 * What other members are told of a failure here besides its code: counts and names of the session,
 * but no paths and no texts of this machine.
 */
export function toldValues(values: ErrorValues): ErrorValues {
  const told = Object.entries(values).filter(
    ([name, value]) => typeof value === 'number' || NAMES.has(name),
  );
  return Object.fromEntries(told);
}
