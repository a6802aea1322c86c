import assert from 'node:assert/strict';
import {
  type ThreeWay,
  threeWay,
  type Versions,
} from '../../../extension/src/engine/merging/threeWay.ts';

/** A letter is a line. */
export function lines(letters: string): string {
  return [...letters].map((letter) => `${letter}\n`).join('');
}

/** The merge of versions whose letters are lines. */
export function mergeOfLetters({ base, ours, theirs }: Versions): ThreeWay {
  const made = threeWay({ base: lines(base), ours: lines(ours), theirs: lines(theirs) });
  return made ?? assert.fail('too different');
}
