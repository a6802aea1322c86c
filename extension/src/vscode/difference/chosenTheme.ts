import type { ContributedTheme } from './contributions.ts';

/** Kinds of themes, by what manifests call them, and the setting that names the preferred one of each. */
export const PREFERRED = {
  vs: 'preferredLightColorTheme',
  'vs-dark': 'preferredDarkColorTheme',
  'hc-black': 'preferredHighContrastColorTheme',
  'hc-light': 'preferredHighContrastLightColorTheme',
} as const;

export type ThemeBase = keyof typeof PREFERRED;

/** What is set about themes, and what is shown. */
export interface ThemeChoice {
  readonly base: ThemeBase;
  /** The theme that was chosen, and the one that is preferred among those of this kind. */
  readonly chosen: string;
  readonly preferred: string;
  /** It follows that of the system: what is preferred counts alone. */
  readonly isDetected: boolean;
}

/** Names that the editor's own themes had until 2025. */
const FORMER = /^Default (?=(?:Dark|Light)\b)/u;

/**
 * The theme that the window has. The editor says its kind alone: where none of that kind has a name that is set (it may be
 * installed on the other machine only, or be looked at before it is chosen), it is the editor's own of that kind.
 */
export function chosenTheme(
  themes: readonly ContributedTheme[],
  { base, chosen, preferred, isDetected }: ThemeChoice,
): ContributedTheme | undefined {
  const ofKind = themes.filter((theme) => theme.base === base);
  const names = isDetected ? [preferred] : [chosen, preferred];
  for (const name of names.flatMap((one) => [one, one.replace(FORMER, '')])) {
    const found = ofKind.findLast((theme) => theme.name === name);
    if (found !== undefined) return found;
  }
  return ofKind.find(({ isDefault }) => isDefault);
}
