import assert from 'node:assert/strict';
import { shownDecision } from '../comparison/shownDecision.ts';
import { d, f } from '../comparison/trees.ts';
import { type Outcome, type Round, World } from './world.ts';

export interface TwoWayCase {
  readonly description: string;
  /** Labels of the sources that there are. */
  readonly sources: string;
  readonly rounds: readonly Round[];
  /** What the last round decides, other than nothing, by path. */
  readonly expected: Readonly<Record<string, string>>;
}

function decided({ labels, comparison, decisions }: Outcome): Record<string, string> {
  return Object.fromEntries(
    comparison.items.flatMap(({ path }, index) => {
      const decision = decisions[index];
      return decision === undefined || decision.kind === 'nothing'
        ? []
        : [[path, shownDecision(decision, labels)]];
    }),
  );
}

export const old = f('old', 1);
export const here = f('here', 2);
export const there = f('there', 3);

/** All have the file `a`, and remember that they agree. */
export const AGREED: Round = { changes: { A: { a: old } } };
/** All have the folder `x` with two files. */
export const FOLDER: Round = { changes: { A: { x: d(), 'x/a': old, 'x/b': old } } };

/** A test for each case. */
export function meetings(cases: readonly TwoWayCase[]): void {
  for (const { description, sources, rounds, expected } of cases) {
    it(description, async () => {
      const world = new World(sources);
      let outcome: Outcome | undefined;
      for (const round of rounds) outcome = await world.meet(round);
      assert.deepEqual(outcome && decided(outcome), expected);
    });
  }
}
