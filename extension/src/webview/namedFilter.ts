import type { Draft, DraftFilter, NamedFilter } from './decidingMessages.ts';

/** A draft, whatever its saved filters have beside their names. */
interface Drafted<F extends DraftFilter> extends Pick<Draft, 'begun' | 'revision'> {
  readonly filters: readonly F[];
}

/**
 * The draft with a filter that has got a name in the file: there it was before anybody changed something here, too.
 * @param made as the draft is to have it
 */
export function withNamed<F extends DraftFilter, D extends Drafted<F>>(
  draft: D,
  { name, filter, before, revision }: NamedFilter,
  made: F,
): D {
  const { begun } = draft;
  return {
    ...draft,
    filters: withFilter(draft.filters, made),
    begun: { ...begun, filters: withFilter(begun.filters, { name, filter }) },
    ...(draft.revision === before && { revision }),
  };
}

function withFilter<F extends DraftFilter>(filters: readonly F[], made: F): readonly F[] {
  const { name, filter } = made;
  const isThere = filters.some((one) => one.name === name);
  if (!isThere) return [...filters, made];
  return filters.map((one) => (one.name === name ? { ...one, filter } : one));
}
