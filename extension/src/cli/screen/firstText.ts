import type { PlanView } from '../../engine/run/memberUi.ts';
import { counted, shown } from './shownText.ts';

/** What goes before everything else, in a line; none where nothing was chosen. */
export function firstLines({ first }: PlanView): string[] {
  if (first === undefined) return [];
  const { expression, files } = first;
  const which = expression === undefined ? 'what was chosen' : `what matches ${shown(expression)}`;
  return [`First goes ${which}: ${counted(files, 'file')}.`];
}
