import type { MembershipView } from '../../engine/membership/view.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
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

/** The path as a source spells it that has it. */
export function pathOn(label: string, path: string, plan: PlanView): string {
  const listed = plan.check?.different ?? plan.summary.items;
  return listed.find((item) => item.path === path)?.spelled?.[label] ?? path;
}

/** A plan with the sources as they were when it was made. */
interface PlanWithSources {
  readonly plan: PlanView;
  readonly sources: ReadonlyMap<string, ReadableSource>;
}

/** Copies of a path that can be looked at; none for what the plan does not list. */
export function readableCopies(path: string, { plan, sources }: PlanWithSources): ReadableCopy[] {
  return labelsWith(path, plan).flatMap((label) => {
    const source = sources.get(label);
    return source ? [{ ...source, path: pathOn(label, path, plan) }] : [];
  });
}

/** Listed files that an own source has, and another member's; conflicts first, each in the plan's order. */
export function mergeableFiles({
  plan,
  sources,
}: PlanWithSources): { readonly path: string; readonly isConflict: boolean }[] {
  const isOwn = (label: string) => sources.get(label)?.root !== undefined;
  const both = plan.summary.items.filter(({ files }) => files.some(isOwn) && !files.every(isOwn));
  const rows = both.map(({ path, actions }) => {
    return { path, isConflict: actions.some(({ kind }) => kind === 'conflict') };
  });
  return rows.sort((a, b) => Number(b.isConflict) - Number(a.isConflict));
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
