import fc from 'fast-check';
import {
  COMPARISONS,
  type FilterTree,
  type Operand,
  PROPERTIES,
  STATES,
} from '../../../extension/src/engine/comparison/filter/tree.ts';
import { DATE_UNITS } from '../../../extension/src/engine/comparison/filter/values.ts';

const label = fc.constantFrom('A', 'B', 'C', 'D');
const state = fc.constantFrom(...STATES);
const pattern = fc.constantFrom('a', '*', '?', 'a*', '*-b', '[!a]', '{a,b}', 'a-b');
const path = fc.constantFrom('a', '**', 'a/**', '*/b', '**/a', 'a{,/**}', '*');
const text = fc.constantFrom('a', 'A', '-', '/', 'a/b', 'AND', 'x"y', '\\', 'a b', 'is:file', '(');

const property = fc.constantFrom(...PROPERTIES);

function operandOf(name: Operand['property']): fc.Arbitrary<Operand> {
  return fc.option(label, { nil: undefined }).map((one) => {
    return one === undefined ? { property: name } : { property: name, label: one };
  });
}

const DAY = 86_400_000_000;
const constants = {
  size: fc.constantFrom(0, 1, 3, 3000, 4000).map((bytes) => ({ kind: 'size', bytes }) as const),
  date: fc.oneof(
    // Dates of random trees are 1 to 3 µs.
    fc.integer({ min: -3, max: 3 }).map((count) => {
      const laterUs = count * (DATE_UNITS.s ?? 1);
      return { kind: 'now', laterUs: laterUs === 0 ? 0 : laterUs } as const;
    }),
    fc.constantFrom(-DAY, 0, DAY).map((fromUs) => ({ kind: 'date', fromUs, spanUs: DAY }) as const),
    fc.constant({ kind: 'date', fromUs: 0, spanUs: 1_000_000 } as const),
    fc.constant({ kind: 'date', fromUs: 60_000_000, spanUs: 60_000_000 } as const),
  ),
};

const comparison: fc.Arbitrary<FilterTree> = property.chain((name) => {
  const labelled = label.map((one) => ({ property: name, label: one }));
  const other = labelled.map((operand) => ({ kind: 'property', operand }) as const);
  const sign =
    name === 'content'
      ? fc.constantFrom('=' as const, '!=' as const)
      : fc.constantFrom(...COMPARISONS);
  const right =
    name === 'content' ? other : fc.oneof<fc.Arbitrary<Right>[]>(other, constants[name]);
  return fc
    .tuple(operandOf(name), sign, right)
    .map(([left, one, value]) => ({ kind: 'comparison', left, sign: one, right: value }));
});

type Right = Extract<FilterTree, { kind: 'comparison' }>['right'];

const leaf: fc.Arbitrary<FilterTree> = fc.oneof(
  fc
    .constantFrom('on' as const, 'only' as const, 'missing' as const)
    .chain((kind) => label.map((one) => ({ kind, label: one }))),
  state.map((one) => ({ kind: 'is', state: one }) as const),
  fc.constant({ kind: 'has-error' } as const),
  pattern.map((one) => ({ kind: 'name', pattern: one }) as const),
  path.map((one) => ({ kind: 'path', pattern: one }) as const),
  fc.constantFrom('a', 'b', 'x.y').map((extension) => ({ kind: 'extension', extension }) as const),
  text.map((one) => ({ kind: 'text', text: one }) as const),
  comparison,
);

/** Any tree that the parser may give, with labels of four members. */
export const filterTree: fc.Arbitrary<FilterTree> = fc.letrec<{ tree: FilterTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('tree'), { minLength: 2, maxLength: 4 }),
      )
      .map(([kind, parts]) => ({ kind, parts })),
    tie('tree').map((part) => ({ kind: 'not', part }) as const),
  ),
})).tree;
