import { wordlist } from '@scure/bip39/wordlists/english.js';
import { labelledHash } from './labels.ts';

/** Six words of 11 bits each: somebody who wants the same words must try 2^66 times, with each guess a knock. */
export const SAFETY_WORD_COUNT = 6;
const BITS_PER_WORD = 11n;

/**
 * The six words of the English BIP-39 list that both sides of an admission compare.
 * @param transcriptDigest binds version, session, all keys, both nonces and the role (see admission.ts)
 */
export function safetyWords(transcriptDigest: Uint8Array): string[] {
  const hash = Buffer.from(labelledHash('safetyWords', transcriptDigest)).toString('hex');
  const bits = BigInt(`0x${hash}`);
  return Array.from({ length: SAFETY_WORD_COUNT }, (_, index) => {
    const shift = 256n - BITS_PER_WORD * BigInt(index + 1);
    return wordAt(Number((bits >> shift) & 0x7ffn));
  });
}

function wordAt(index: number): string {
  const word = wordlist[index];
  if (word === undefined) {
    throw new RangeError(`no word ${index}`);
  }
  return word;
}
