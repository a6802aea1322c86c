/** Numbers of a generated table: base 36, separated by blanks. */
export function numbersOf(lines: readonly string[]): number[] {
  return lines
    .join(' ')
    .split(' ')
    .map((text) => Number.parseInt(text, 36));
}
