import assert from 'node:assert/strict';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { mergeState } from '../../../extension/src/engine/merging/mergeState.ts';
import { checkedState } from '../../../extension/src/vscode/merge/checkedState.ts';

describe('what a result says of its merge, asked of a thread', () => {
  const { signal } = new AbortController();
  const job = { base: 'a\n', ours: 'b\n', theirs: 'c\n', result: 'b\n' };
  const ask = (merge: Parameters<typeof checkedState>[0]['merge']) =>
    checkedState({ merge }, job, signal);

  it('is what it answers', async () => {
    const state = await ask(async (given) => mergeState(given));
    assert.deepEqual(state, { open: 0, doubtful: [], dropped: [] });
  });

  it('can be asked again where it could not find out in time, or has died', async () => {
    await assert.rejects(
      ask(async () => undefined),
      { code: 'merge-unchecked' },
    );
    const cause = new BytesyncError('internal');
    const dead = ask(() => Promise.reject(cause));
    await assert.rejects(dead, { code: 'merge-unchecked', cause });
  });

  it('is not asked for any more where the window ends', async () => {
    const ended = ask(() => Promise.reject(new BytesyncError('aborted')));
    await assert.rejects(ended, { code: 'aborted' });
  });
});
