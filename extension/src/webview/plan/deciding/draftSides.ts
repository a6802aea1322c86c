import { PRESET_SIDES, type PresetChoice } from '../../decidingChoices.ts';
import type { Draft } from '../../decidingMessages.ts';

type Sides = Pick<Draft, 'preset' | 'from' | 'to'>;

/**
 * The draft with another preset: the sides that were chosen stay where it has them, and what is missing is proposed.
 * @param labels of all data sources, in their order
 */
export function withPreset<D extends Sides>(
  draft: D,
  preset: PresetChoice,
  labels: readonly string[],
): D {
  const sides = PRESET_SIDES[preset];
  const known = draft.from.filter((label) => labels.includes(label));
  const chosen = known.length > 0 ? known : labels.slice(0, 1);
  const from = sides.from === 'none' ? [] : sides.from === 'one' ? chosen.slice(0, 1) : chosen;
  return { ...draft, preset, from, to: sides.to ? otherSide(draft.to, from, labels) : [] };
}

/** The draft with other sources to copy from: none of them gets what it has. */
export function withFrom<D extends Sides>(
  draft: D,
  from: readonly string[],
  labels: readonly string[],
): D {
  const { to } = PRESET_SIDES[draft.preset];
  return { ...draft, from, to: to ? otherSide(draft.to, from, labels) : [] };
}

function otherSide(
  to: readonly string[],
  from: readonly string[],
  labels: readonly string[],
): readonly string[] {
  const others = labels.filter((label) => !from.includes(label));
  const kept = others.filter((label) => to.includes(label));
  return kept.length > 0 ? kept : others;
}

/** A name more, or less, in the order of all. */
export function toggledName(
  chosen: readonly string[],
  name: string,
  all: readonly string[],
): readonly string[] {
  const isChosen = chosen.includes(name);
  const others = chosen.filter((one) => one !== name);
  const next = isChosen ? others : [...others, name];
  return next.toSorted((a, b) => all.indexOf(a) - all.indexOf(b));
}
