import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { rulesJsonSchema } from '../../../extension/src/engine/comparison/rules/jsonSchema.ts';

describe('media/bytesync.schema.json', () => {
  it('is that of rules files (node scripts/with-node.mjs scripts/rulesSchema.mjs makes it anew)', () => {
    const kept = new URL('../../../media/bytesync.schema.json', import.meta.url);
    assert.deepEqual(JSON.parse(readFileSync(kept, 'utf8')), JSON.parse(rulesJsonSchema()));
  });
});
