import { eachRun } from '../../../extension/src/engine/comparison/byHand/itemSet.ts';

/** How many items a set has. */
export function countItems(set: Uint8Array): number {
  let count = 0;
  eachRun(set, (from, to) => {
    count += to - from;
  });
  return count;
}
