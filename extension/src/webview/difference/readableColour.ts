/** Red, green and blue from 0 to 255, and how much of it is seen, from 0 to 1. */
export interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

/** "a contrast ratio of at least 4.5:1" (WCAG 2.2, 1.4.3), and some more: what is seen is drawn in whole numbers. */
const CONTRAST = 4.6;
/** Steps from a colour to that of the text. */
const STEPS = 10;

const HEX = /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/iu;
const RGB = /^rgba?\(\s*([\d.]+)\s*[, ]\s*([\d.]+)\s*[, ]\s*([\d.]+)\s*(?:[,/]\s*([\d.]+)\s*)?\)$/u;

/** Reads `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`, `rgb()` and `rgba()`; undefined for all else. */
export function parseColour(text: string): Colour | undefined {
  const digits = HEX.exec(text.trim())?.[1];
  const each = digits !== undefined && digits.length < 5 ? 1 : 2;
  const [red, green, blue, alpha] =
    digits === undefined
      ? (RGB.exec(text.trim())?.slice(1, 5) ?? []).map((part = '1') => Number(part))
      : [0, 1, 2, 3].map((at) => {
          const part = digits.slice(at * each, (at + 1) * each).padEnd(1, 'f');
          const whole = Number.parseInt(part.padEnd(2, part), 16);
          return at === 3 ? whole / 255 : whole;
        });
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  return { red, green, blue, alpha: Math.min(1, alpha ?? 1) };
}

/** For a style sheet: of numbers alone, whatever it was read from. */
export function colourText({ red, green, blue, alpha }: Colour): string {
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}

/** What is seen of a colour that lies on another one. */
export function above(colour: Colour, below: Colour): Colour {
  return { ...mixed(below, colour, colour.alpha), alpha: 1 };
}

/** As WCAG counts it, from 1 to 21. @param background through which nothing is seen */
export function contrast(colour: Colour, background: Colour): number {
  const [one, other] = [luminance(above(colour, background)), luminance(background)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** A colour that can be read on a background: the same where it can be, else as near to it as the text's own allows. */
export function readable(colour: Colour, text: Colour, background: Colour): Colour {
  for (let step = 0; step < STEPS; step += 1) {
    const one = step === 0 ? colour : mixed(colour, text, step / STEPS);
    if (contrast(one, background) >= CONTRAST) return one;
  }
  return text;
}

function mixed(from: Colour, to: Colour, part: number): Colour {
  const between = (one: number, other: number) => one + (other - one) * part;
  return {
    ...{ red: between(from.red, to.red), green: between(from.green, to.green) },
    ...{ blue: between(from.blue, to.blue), alpha: between(from.alpha, to.alpha) },
  };
}

function luminance({ red, green, blue }: Colour): number {
  const [r = 0, g = 0, b = 0] = [red, green, blue].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
