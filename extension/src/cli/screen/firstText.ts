import type { PlanView } from '../../engine/run/memberUi.ts';
import { counted, shown } from './shownText.ts';

/** What goes before everything else, in a line; none where nothing was chosen. */
export function firstLines({ first }: PlanView): string[] {
  if (first === undefined) return [];
  const { expression, byHand, files } = first;
  const which = [
    ...(expression === undefined ? [] : [`what matches ${shown(expression)}`]),
    ...(byHand ? ['what was chosen by hand'] : []),
  ];
  return [`First goes ${which.join(', and ')}: ${counted(files, 'file')}.`];
}
