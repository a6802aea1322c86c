import type { SummaryItem } from '../../engine/comparison/summary.ts';
import type { MembershipView } from '../../engine/membership/view.ts';
import type { ReadableCopy, ReadableSource } from '../remote/compareCopies.ts';

/** The data sources of a session as they are now, by label: a later run may give labels to others. */
export function readableSources(view: MembershipView): ReadonlyMap<string, ReadableSource> {
  const { sessionId, members } = view;
  const sources = members.flatMap(({ name, sources }) =>
    sources.map(({ sourceId, label, name: folder, file, root }): ReadableSource => {
      return {
        ...{ sessionId, sourceId, label, name },
        ...(file === undefined && { folder }),
        ...(root !== undefined && { root }),
      };
    }),
  );
  return new Map(sources.map((source) => [source.label, source]));
}

/** The copies of an item that can be looked at, each under the path that its source has it at. */
export function copiesOf(
  { path, files, spelled }: SummaryItem,
  sources: ReadonlyMap<string, ReadableSource>,
): ReadableCopy[] {
  return files.flatMap((label) => {
    const source = sources.get(label);
    return source ? [{ ...source, path: spelled?.[label] ?? path }] : [];
  });
}
