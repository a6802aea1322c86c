import assert from 'node:assert/strict';
import { gitStateSchema } from '../../../extension/src/engine/session/messages.ts';
import { gitSummary, type Repository } from '../../../extension/src/vscode/gitSummary.ts';

function repository(more: Partial<Repository> = {}): Repository {
  const none = { mergeChanges: [], indexChanges: [], workingTreeChanges: [] };
  return { HEAD: { name: 'main', commit: '0123456789abcdef' }, ...none, ...more };
}

const changes = (...paths: string[]) => paths.map((fsPath) => ({ uri: { fsPath } }));

describe('what Git says about a folder', () => {
  const cases: readonly [string, Repository, ReturnType<typeof gitSummary>][] = [
    ['a branch', repository(), { branch: 'main', changed: 0 }],
    [
      'a commit where no branch is checked out',
      repository({ HEAD: { commit: '0123456789abcdef' } }),
      { branch: '01234567', changed: 0 },
    ],
    ['neither yet', repository({ HEAD: {} }), { branch: '', changed: 0 }],
    ['nothing before it has looked', repository({ HEAD: undefined }), undefined],
    [
      'each changed file once',
      repository({
        mergeChanges: changes('/a'),
        indexChanges: changes('/a', '/b'),
        workingTreeChanges: changes('/b', '/c'),
        untrackedChanges: changes('/d'),
      }),
      { branch: 'main', changed: 4 },
    ],
    [
      'a long branch, cut between characters',
      repository({ HEAD: { name: `${'x'.repeat(99)}😀` } }),
      { branch: 'x'.repeat(99), changed: 0 },
    ],
  ];
  for (const [description, told, expected] of cases) {
    it(description, () => assert.deepEqual(gitSummary(told), expected));
  }

  it('can be told to the others, whatever it is', () => {
    for (const name of ['', 'x'.repeat(5000), '😀'.repeat(5000), `${'x'.repeat(99)}\ud800`]) {
      const said = gitSummary(repository({ HEAD: { name } }));
      assert.deepEqual(gitStateSchema.parse(said), said);
      assert.doesNotMatch(said?.branch ?? '', /\p{Cs}/u);
    }
  });
});
