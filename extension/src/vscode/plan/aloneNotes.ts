import type { PlanView } from '../../engine/run/memberUi.ts';
import type { Words } from '../messages/words.ts';
import { sourceName } from './sourceName.ts';

/** Single files that nothing is compared with. */
export function aloneNotes(view: PlanView, { t }: Words): string[] {
  return (view.summary.alone ?? []).map((label) =>
    t(
      '{0} ({1}) is compared with nothing: no other data source has a file of this name.',
      label,
      sourceName(view, label),
    ),
  );
}
