import assert from 'node:assert/strict';
import { safetyWords } from '@bytesync/shared/crypto/safetyWords.ts';

describe('safety words', () => {
  it('differ with the digest', () => {
    const words = new Set<string>();
    for (let value = 0; value < 256; value += 1) {
      words.add(safetyWords(Buffer.alloc(32, value)).join(' '));
    }
    assert.equal(words.size, 256);
  });

  it('use the whole list at each place', () => {
    const seen = Array.from({ length: 6 }, () => new Set<string>());
    for (let value = 0; value < 4000; value += 1) {
      safetyWords(Buffer.from(String(value))).forEach((word, place) => {
        seen[place]?.add(word);
      });
    }
    // 4000 draws from 2048 words leave about 290 unseen; a place that lost a bit sees at most 1024.
    assert.ok(seen.every((words) => words.size > 1500));
  });
});
