/** Bits of a style that are about the letters; those above are the number of a colour. */
export const ITALIC = 1;
export const BOLD = 2;
export const UNDERLINE = 4;
export const STRIKETHROUGH = 8;
export const STYLE_BITS = 4;

/** The colour of the text around, which has no number of its own. */
const DEFAULT_COLOUR = 1;

/**
 * How a line is coloured: pairs of where a run ends, in UTF-16 code units, and its style; 0 is plain. None where all of it is.
 * @param tokens pairs of where a token begins and what it is, in the bits of vscode-textmate
 */
export function lineRuns(tokens: Uint32Array, length: number): number[] {
  const runs: number[] = [];
  for (let at = 0; at < tokens.length; at += 2) {
    const end = Math.min(length, tokens[at + 2] ?? length);
    const style = styleOf(tokens[at + 1] ?? 0);
    if (end <= (runs.at(-2) ?? 0)) continue;
    if (runs.at(-1) === style) runs[runs.length - 2] = end;
    else runs.push(end, style);
  }
  return runs.length === 2 && runs[1] === 0 ? [] : runs;
}

/** "font style: 4 bits from the 11th, foreground: 9 bits from the 15th" */
function styleOf(metadata: number): number {
  const letters = (metadata >>> 11) & 0xf;
  const colour = (metadata >>> 15) & 0x1ff;
  return ((colour > DEFAULT_COLOUR ? colour : 0) << STYLE_BITS) | letters;
}
