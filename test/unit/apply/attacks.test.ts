import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { Operation } from '../../../extension/src/engine/sync/plan.ts';
import {
  apply,
  ends,
  entryAt,
  fileAt,
  fill,
  linkAt,
  makeFolder,
  makeLink,
  nothingStaged,
  RUN_ID,
  remove,
  setDates,
  setFolder,
  statsOf,
  temporaryFolder,
  tree,
  writeFile,
} from './sources.ts';

type Draft = (root: string) => Operation;

/** Everything that can happen in the folder a/b. */
const KINDS: Readonly<Record<string, Draft>> = {
  'make-folder': () => makeFolder('a/b/new'),
  'write-file, new': () => writeFile('a/b/new', 'x', null),
  'write-file, replacing': (root) => writeFile('a/b/file', 'x', fileAt(root, 'a/b/file')),
  'make-link, new': () => makeLink('a/b/new', 'x', null),
  'make-link, replacing': (root) => makeLink('a/b/file', 'x', fileAt(root, 'a/b/file')),
  'set-dates': (root) => setDates(fileAt(root, 'a/b/file')),
  'set-dates of a link': (root) => setDates(linkAt(root, 'a/b/link')),
  'delete of a file': (root) => remove(fileAt(root, 'a/b/file')),
  'delete of a folder': (root) => remove(entryAt(root, 'a/b/folder')),
  'set-folder': () => setFolder('a/b/folder', 0o700),
};

describe('attacks while a plan is applied', () => {
  const temporary = temporaryFolder((folder) => nothingStaged(`${folder}/in`));
  let root: string;

  beforeEach(() => {
    root = temporary.at('in');
    for (const place of ['in', 'out']) {
      fill(temporary.at(place), { 'a/b/file': 'canary', 'a/b/folder': null, gate: '' });
      symlinkSync('canary', temporary.at(`${place}/a/b/link`));
    }
  });

  for (const [kind, draft] of Object.entries(KINDS)) {
    for (const component of ['a', 'a/b']) {
      it(`${kind}: a link in place of ${component} leads nowhere`, async () => {
        // The attacked operation waits for the gate, which opens after the swap.
        const gate = writeFile('gate', 'open', fileAt(root, 'gate'));
        const operations = [gate, { ...draft(root), after: [0] }];
        const outside = tree(temporary.at('out'));
        const times = statsOf(temporary.at('out'));
        const result = await apply(root, {
          operations,
          contents: operations[1]?.kind === 'write-file' ? { 0: 'open', 1: 'x' } : { 0: 'open' },
          between: () => {
            renameSync(`${root}/${component}`, temporary.at('aside'));
            symlinkSync(temporary.at(`out/${component}`), `${root}/${component}`);
          },
        });
        assert.deepEqual(ends(result), ['done', 'target-changed']);
        assert.deepEqual(tree(temporary.at('out')), outside);
        assert.deepEqual(statsOf(temporary.at('out')), times);
      });
    }
  }

  const CHANGES: Readonly<Record<string, (at: string) => void>> = {
    'other content': (at) => writeFileSync(at, 'edited'),
    'content of the same length and time': (at) => {
      utimesSync(at, 1e9, 1e9);
      writeFileSync(at, 'CANARY');
      utimesSync(at, 1e9, 1e9);
    },
    'another mode': (at) => chmodSync(at, 0o606),
    'another file': (at) => {
      writeFileSync(`${at}.new`, 'canary');
      renameSync(`${at}.new`, at);
    },
    'a link': (at) => {
      rmSync(at);
      symlinkSync('file', at);
    },
    nothing: (at) => rmSync(at),
  };
  const REPLACING = [
    'write-file, replacing',
    'make-link, replacing',
    'set-dates',
    'delete of a file',
  ];
  for (const kind of REPLACING) {
    for (const [change, make] of Object.entries(CHANGES)) {
      it(`${kind}: leaves the target alone that has become ${change}`, async () => {
        const operation = KINDS[kind]?.(root);
        assert.ok(operation);
        const stats = statsOf(root);
        make(`${root}/a/b/file`);
        const changed = tree(root);
        const contents: Record<number, string> = operation.kind === 'write-file' ? { 0: 'x' } : {};
        const result = await apply(root, { operations: [operation], contents, stats });
        assert.deepEqual(ends(result), ['target-changed']);
        assert.deepEqual(tree(root), changed);
        assert.deepEqual(
          readdirSync(`${root}/.bytesync`).filter((name) => name === 'trash'),
          [],
        );
      });
    }
  }

  it('does not overwrite what appeared where nothing was', async () => {
    const operations = [
      writeFile('new', 'x', null),
      makeLink('link', 'x', null),
      makeFolder('folder'),
    ];
    const stats = statsOf(root);
    fill(root, { new: 'mine', link: 'mine', folder: 'mine' });
    const result = await apply(root, { operations, contents: { 0: 'x' }, stats });
    assert.deepEqual(ends(result), Array(3).fill('target-changed'));
    const now = tree(root);
    assert.deepEqual([now.new, now.link, now.folder], ['mine', 'mine', 'mine']);
  });

  const STAGING: Readonly<Record<string, (at: string) => void>> = {
    'is another file': (at) => {
      writeFileSync(`${at}.evil`, 'x');
      renameSync(`${at}.evil`, at);
    },
    'is another file of the same size and time': (at) => {
      writeFileSync(`${at}.evil`, 'y');
      execFileSync('touch', ['-r', at, `${at}.evil`]);
      renameSync(`${at}.evil`, at);
    },
    'was cut': (at) => truncateSync(at),
    'is a link': (at) => {
      rmSync(at);
      symlinkSync('/etc/passwd', at);
    },
    'is gone': (at) => rmSync(at),
  };
  for (const [change, make] of Object.entries(STAGING)) {
    it(`does not install a staged file that ${change}`, async () => {
      const operations = [writeFile('a/b/file', 'x', fileAt(root, 'a/b/file'))];
      const result = await apply(root, {
        operations,
        contents: { 0: 'x' },
        afterStaged: () => {
          const [run] = readdirSync(`${root}/.bytesync/staging`);
          make(`${root}/.bytesync/staging/${run}/1`);
        },
      });
      assert.deepEqual(ends(result), ['content-mismatch']);
      assert.equal(tree(root)['a/b/file'], 'canary');
    });
  }

  it('takes what is in the trash already for the only copy', async () => {
    const operations = [remove(fileAt(root, 'a/b/file'))];
    fill(`${root}/.bytesync/trash/${RUN_ID}`, { 'a/b/file': 'precious' });
    const result = await apply(root, { operations });
    assert.deepEqual(ends(result), ['write-failed']);
    assert.equal(tree(root)['a/b/file'], 'canary');
    assert.equal(tree(`${root}/.bytesync/trash/${RUN_ID}`)['a/b/file'], 'precious');
  });
});
