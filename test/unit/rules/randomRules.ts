import fc from 'fast-check';
import type {
  Rule,
  RuleAction,
  RuleSet,
} from '../../../extension/src/engine/comparison/rules/ruleSet.ts';

type Names = string | string[];

// Of two sources at least: what scenarios have.
const label = fc.constantFrom('A', 'B');
const pair: fc.Arbitrary<string[]> = fc.constant(['A', 'B']);
const labels: fc.Arbitrary<Names> = fc.oneof(label, fc.constant('all'), pair);
const from: fc.Arbitrary<string | { newest: Names }> = fc.oneof(
  { weight: 3, arbitrary: label },
  { weight: 1, arbitrary: fc.record({ newest: labels }) },
);
const to: fc.Arbitrary<Names> = fc.oneof(labels, fc.constant('others'));

const action: fc.Arbitrary<RuleAction> = fc.oneof(
  fc.record({ copy: from, to }),
  fc.record({ copy: from, to }),
  fc.record({ content: from, to }),
  fc.record({ dates: from, to }),
  fc.record({ create: from, to }),
  fc.record({ delete: labels }),
  fc.record({ leave: labels }),
  fc.record({ keep: labels }),
);

const filter = fc.constantFrom(
  'is:file',
  'is:folder',
  'only:A',
  'missing:A',
  'missing:B',
  'A.date > B.date',
  'size > 1KB',
  'name:a',
  'path:a/**',
  'path:a{,/**}',
  'is:different',
  'NOT on:B',
);

const rule: fc.Arbitrary<Rule> = fc
  .record({
    name: fc.constant('a rule'),
    when: fc.option(
      fc.oneof(
        filter,
        fc.record({ all: fc.array(filter, { minLength: 1, maxLength: 2 }) }),
        fc.record({ any: fc.array(filter, { minLength: 1, maxLength: 2 }) }),
      ),
      { nil: undefined },
    ),
    do: fc.array(action, { minLength: 1, maxLength: 3 }),
  })
  .map(({ when, ...rest }) => ({ ...rest, ...(when !== undefined && { when }) }));

export const ruleSet: fc.Arbitrary<RuleSet> = fc
  .array(rule, { minLength: 1, maxLength: 5 })
  .map((rules) => ({ rules }));
