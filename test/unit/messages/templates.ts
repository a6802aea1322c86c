import type { ErrorValues } from '@bytesync/shared/errors.ts';

/** Names that a sentence has placeholders for. */
export function namesIn(template: string): string[] {
  const names = [...template.matchAll(/\{([\w,]+)/gu)].flatMap(([, list = '']) => list.split(','));
  return [...new Set(names)];
}

/** Every way in which some of the values are there. */
export function* subsets(names: readonly string[]): Generator<ErrorValues> {
  for (let bits = 0; bits < 2 ** names.length; bits += 1) {
    const present = names.filter((_, index) => (bits & (1 << index)) !== 0);
    yield Object.fromEntries(present.map((name) => [name, `<${name}>`]));
  }
}
