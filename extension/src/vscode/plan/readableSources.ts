import type { MembershipView } from '../../engine/membership/view.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { ReadableSource } from '../remote/compareCopies.ts';

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

/** The path as a source spells it that has it. */
export function pathOn(label: string, path: string, plan: PlanView): string {
  const listed = plan.check?.different ?? plan.summary.items;
  return listed.find((item) => item.path === path)?.spelled?.[label] ?? path;
}

/** Labels of the sources whose copy of a path can be looked at; none for what the plan does not list. */
export function labelsWith(path: string, plan: PlanView): readonly string[] {
  if (plan.check === undefined) {
    return plan.summary.items.find((item) => item.path === path)?.files ?? [];
  }
  const groups = plan.check.different.find((item) => item.path === path)?.groups ?? [];
  // Groups below 0 are of sources that have nothing there, or nothing that can be read.
  return plan.sources.flatMap(({ label }, column) => ((groups[column] ?? -1) >= 0 ? [label] : []));
}
