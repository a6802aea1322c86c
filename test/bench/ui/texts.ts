import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LINES = 10_000;
/** Every so many lines something differs; in each second of these places, whitespace alone. */
const EACH = 50;

export const TEXT_NAME = 'ten-thousand-lines.ts';
export const CHANGES = LINES / EACH;

/** Writes two versions of a text. */
export function writeTexts(folder: string, other: string): void {
  const before = Array.from(
    { length: LINES },
    (_, at) => `  const line${at} = read(${at}, "line ${at}");`,
  );
  const after = before.map((line, at) => {
    if (at % EACH !== EACH / 2) return line;
    return at % (2 * EACH) < EACH ? line.replace('const', 'let') : line.replaceAll('  ', '    ');
  });
  writeFileSync(join(folder, TEXT_NAME), `${before.join('\n')}\n`);
  writeFileSync(join(other, TEXT_NAME), `${after.join('\n')}\n`);
}
