import { above, type Colour, colourText, parseColour, readable } from './readableColour.ts';

/** What the workbench has for the lines, by the names of its variables; '' where it has nothing. */
export type ThemeColours = (name: string) => string;

const BLACK: Colour = { red: 0, green: 0, blue: 0, alpha: 1 };
const STATES = { added: 'inserted', removed: 'removed' } as const;

/**
 * The rules of a style sheet for colours by number. Lines that are the same have the theme's; where a line is added or
 * removed it has a background of its own, on which a colour comes nearer to that of the text until it can be read.
 */
export function colourRules(colours: readonly string[], theme: ThemeColours): string {
  const numbered = colours.flatMap((text, number) => {
    const colour = parseColour(text);
    return colour === undefined ? [] : [{ number, colour }];
  });
  const rule = (before: string, number: number, colour: Colour) =>
    `${before} .c${number} { color: ${colourText(colour)}; }`;
  const same = numbered.map(({ number, colour }) => rule('.text', number, colour));
  const text = parseColour(theme('--vscode-editor-foreground'));
  const changed = groundsOf(theme).flatMap(({ inside, ground }) =>
    numbered.flatMap(({ number, colour }) => {
      const other = text && readable(colour, text, ground);
      return other === undefined ? [] : [rule(inside, number, other)];
    }),
  );
  return [...same, ...changed].join('\n');
}

/** What lies below the words of a line that has changed, and of what has changed within it. See lines.css. */
function groundsOf(theme: ThemeColours): { readonly inside: string; readonly ground: Colour }[] {
  const page = parseColour(theme('--vscode-editor-background')) ?? BLACK;
  return Object.entries(STATES).flatMap(([state, name]) => {
    const part = parseColour(theme(`--vscode-diffEditor-${name}TextBackground`));
    const line = parseColour(theme(`--vscode-diffEditor-${name}LineBackground`)) ?? part;
    const ofLine = line === undefined ? page : above(line, page);
    return [
      { inside: `.text.${state}`, ground: ofLine },
      { inside: `.text.${state} mark`, ground: part === undefined ? ofLine : above(part, ofLine) },
    ];
  });
}
