import type { PlanView } from '../../engine/run/memberUi.ts';
import type { PageSource } from '../../webview/messages.ts';
import { shownName } from '../messages/words.ts';

type Named = Pick<PlanView, 'members' | 'sources'>;

/** A data source by its member and its folder, once where both are called the same. */
export function sourceName({ members, sources }: Named, label: string): string {
  const folder = sources.find((source) => source.label === label)?.name ?? '';
  const member = members.find(({ letter }) => label.startsWith(letter))?.name ?? folder;
  return member === folder ? shownName(folder) : `${shownName(member)}: ${shownName(folder)}`;
}

/** 'A (laptop: project)' for a column. */
export function columnName(view: Named, column: number): string {
  const label = view.sources[column]?.label ?? '?';
  return `${label} (${sourceName(view, label)})`;
}

/** The columns of the grid. */
export function pageSources(view: Named): PageSource[] {
  return view.sources.map(({ label }) => ({ label, name: sourceName(view, label) }));
}
