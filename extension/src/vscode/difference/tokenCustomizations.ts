import { z } from 'zod';
import type { ThemeRule } from '../../engine/colouring/contributed.ts';
import { rulesIn } from '../../engine/colouring/ruleSchema.ts';

/** What a setting of one word is about, as in the editor. */
const GROUPS: Readonly<Record<string, string[]>> = {
  comments: ['comment', 'punctuation.definition.comment'],
  strings: ['string', 'meta.embedded.assembly'],
  keywords: ['keyword - keyword.operator', 'keyword.control', 'storage', 'storage.type'],
  numbers: ['constant.numeric'],
  types: ['entity.name.type', 'entity.name.class', 'support.type', 'support.class'],
  functions: ['entity.name.function', 'support.function'],
  variables: ['variable', 'entity.name.variable'],
};

const settingsSchema = z.record(z.string().max(1024), z.unknown()).catch({});
const rulesSchema = z.array(z.unknown()).max(1000).catch([]);

/** The rules of the setting `editor.tokenColorCustomizations`, those for this theme last. */
export function customizedRules(setting: unknown, theme: string): ThemeRule[] {
  const settings = settingsSchema.parse(setting);
  const ofTheme = Object.entries(settings).filter(([key]) => namesOf(key).includes(theme));
  return [settings, ...ofTheme.map(([, value]) => settingsSchema.parse(value))].flatMap(rulesOf);
}

/** '[One][Two]' is for two themes. */
function namesOf(key: string): string[] {
  return /^(?:\[[^\]]*\])+$/u.test(key) ? key.slice(1, -1).split('][') : [];
}

function rulesOf(settings: Readonly<Record<string, unknown>>): ThemeRule[] {
  const grouped = Object.entries(GROUPS).flatMap(([group, scope]) => {
    const value = settings[group];
    const style = typeof value === 'string' ? { foreground: value } : value;
    return style === undefined ? [] : [{ scope, settings: style }];
  });
  return rulesIn([...grouped, ...rulesSchema.parse(settings.textMateRules)]);
}
