import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { ConfinedFolder } from '../../../extension/src/engine/sync/confinedFolder.ts';
import { PartialFolder } from '../../../extension/src/engine/sync/partial/partialFolder.ts';
import { LEAST_PARTIAL } from '../../../extension/src/engine/sync/partial/partialRecord.ts';
import { readPartials, toldOf } from '../../../extension/src/engine/sync/partial/readPartials.ts';
import { Staging } from '../../../extension/src/engine/sync/staging.ts';
import { type Half, LARGE, putHalf, sparse } from './partialFiles.ts';
import { fill, localStat, RUN_ID, temporaryFolder } from './sources.ts';

const DAY = 24;

describe('half-received files between runs', () => {
  const root = temporaryFolder();
  const folder = () => root.at('.bytesync/partial');

  function settle(hasUse?: (path: string) => boolean, mostBytes?: number): string[] {
    const source = ConfinedFolder.open(root.path);
    const privateFolder = source.privateFolder();
    const partials = PartialFolder.open(privateFolder);
    try {
      const bounds = {
        ...(hasUse && { isOfUse: ({ path }: { path: string }) => hasUse(path) }),
        ...(mostBytes !== undefined && { mostBytes }),
      };
      return partials?.settle(Date.now(), bounds).map(({ name }) => name) ?? [];
    } finally {
      partials?.close();
      privateFolder.close();
      source.close();
    }
  }

  /** What lies in the folder, records left out, after a look at each pair being whole. */
  function left(): string[] {
    const names = readdirSync(folder());
    const files = names.filter((name) => !name.endsWith('.json')).sort();
    assert.deepEqual(
      names.filter((name) => name.endsWith('.json')).sort(),
      files.map((name) => `${name}.json`),
    );
    return files;
  }

  const tables: readonly [string, Readonly<Record<string, Half>>, readonly string[]][] = [
    ['one', { x: {} }, ['x']],
    ['the newest first', { x: { hoursOld: 2 }, y: { hoursOld: 1, path: 'b' } }, ['y', 'x']],
    ['all of a file', { x: { received: LARGE } }, ['x']],
    ['less than is worth it: gone', { x: { received: LEAST_PARTIAL - 1 } }, []],
    ['more than the whole: gone', { x: { received: LARGE + 1 } }, []],
    ['of nearly a week', { x: { hoursOld: 7 * DAY - 1 } }, ['x']],
    ['older than a week: gone', { x: { hoursOld: 7 * DAY + 1 } }, []],
    ['of a date to come: gone', { x: { hoursOld: -8 * DAY } }, []],
    ['with a torn record: gone', { x: { text: '{"format":' } }, []],
    ['with an endless record: gone', { x: { text: `"${'x'.repeat(100_000)}"` } }, []],
    [
      'two of one content: the one that is further',
      { x: { hoursOld: 2, received: LARGE }, y: { hoursOld: 1 } },
      ['x'],
    ],
    [
      'two of one content and equally far: the newer',
      { x: { hoursOld: 2 }, y: { hoursOld: 1 } },
      ['y'],
    ],
    [
      'two of different contents: the newer',
      { x: { hoursOld: 2, received: LARGE }, y: { hoursOld: 1, mtimeUs: 8 } },
      ['y'],
    ],
    [
      'three of one content',
      { x: { hoursOld: 3, received: LARGE - 1 }, y: { hoursOld: 2, received: LARGE }, z: {} },
      ['y'],
    ],
  ];
  for (const [title, halves, kept] of tables) {
    it(`keeps: ${title}`, () => {
      mkdirSync(folder(), { recursive: true });
      for (const [name, half] of Object.entries(halves)) putHalf(folder(), name, half);
      assert.deepEqual(settle(), kept);
      assert.deepEqual(left(), [...kept].sort());
      assert.deepEqual(settle(), kept, 'looking again changes nothing');
    });
  }

  it('keeps sixteen, the newest', () => {
    for (let index = 0; index < 18; index += 1) {
      putHalf(folder(), `n${index}`, { path: `${index}`, hoursOld: index });
    }
    assert.equal(settle().length, 16);
    assert.equal(left().includes('n16') || left().includes('n17'), false);
  });

  it('keeps so many bytes in all, the newest', () => {
    for (const [index, received] of [LARGE, LEAST_PARTIAL, LEAST_PARTIAL + 1, LARGE].entries()) {
      putHalf(folder(), `n${index}`, { path: `${index}`, hoursOld: index, received });
    }
    assert.deepEqual(settle(undefined, 2 * LARGE), ['n0', 'n1']);
    assert.deepEqual(left(), ['n0', 'n1']);
  });

  it('removes what stands alone, links and what only looks like a file; folders are not ours', () => {
    putHalf(folder(), 'whole');
    writeFileSync(root.at('outside'), 'outside');
    writeFileSync(`${folder()}/record.json`, '{}');
    sparse(`${folder()}/file`, LEAST_PARTIAL);
    symlinkSync('../../outside', `${folder()}/link`);
    symlinkSync('whole.json', `${folder()}/link.json`);
    mkdirSync(`${folder()}/folder`);
    assert.deepEqual(settle(), ['whole']);
    assert.equal(existsSync(root.at('outside')), true);
    assert.equal(lstatSync(`${folder()}/folder`).isDirectory(), true);
    for (const name of ['record.json', 'file', 'link', 'link.json']) {
      assert.equal(existsSync(`${folder()}/${name}`), false, name);
    }
  });

  it('removes those that are of no use, and they only', () => {
    putHalf(folder(), 'x', { path: 'roomy' });
    putHalf(folder(), 'y', { path: 'tight' });
    assert.deepEqual(
      settle((path) => path === 'roomy'),
      ['x'],
    );
    assert.deepEqual(left(), ['x']);
  });

  it('tells what is known of each, and leaves those of other files of the folder alone', () => {
    putHalf(folder(), 'x', { path: 'f', content: 'ab'.repeat(32) });
    putHalf(folder(), 'y', { path: 'g', received: LEAST_PARTIAL + 3, hoursOld: 1 });
    const place = { root: root.path };
    const f = { path: 'f', size: LARGE, mtimeUs: 7, content: 'ab'.repeat(32) };
    const g = { path: 'g', size: LARGE, mtimeUs: 7, received: LEAST_PARTIAL + 3 };
    assert.deepEqual(toldOf(readPartials(place, new Map())), [
      { ...f, received: LEAST_PARTIAL },
      g,
    ]);
    assert.deepEqual(toldOf(readPartials({ ...place, file: 'g' }, new Map())), [g]);
    assert.deepEqual(left(), ['x', 'y']);
  });

  it('removes what would not fit, and what is done', () => {
    putHalf(folder(), 'x', { path: 'huge', size: 2 ** 52 });
    putHalf(folder(), 'y', { path: 'done', mtimeUs: 0 });
    putHalf(folder(), 'z', { path: 'open', mtimeUs: 0 });
    fill(root.path, { done: '' });
    const stat = { ...localStat(root.path, 'done'), size: LARGE, mtimeNs: 0n };
    const told = toldOf(readPartials({ root: root.path }, new Map([['done', stat]])));
    assert.deepEqual(
      told.map(({ path }) => path),
      ['open'],
    );
    assert.deepEqual(left(), ['z']);
  });

  it('passes over what can’t be looked at, and leaves it', () => {
    // To look at it takes a path that is longer than any can be.
    putHalf(folder(), 'x');
    const name = 'n'.repeat(252);
    writeFileSync(`${folder()}/${name}`, '');
    assert.deepEqual(settle(), ['x']);
    assert.equal(existsSync(`${folder()}/${name}`), true);
  });

  it('leaves all where a run is at work, which may go on with one', () => {
    putHalf(folder(), 'x', { path: 'huge', size: 2 ** 52 });
    putHalf(folder(), 'y', { hoursOld: 8 * DAY, path: 'old' });
    putHalf(folder(), 'z', { path: 'open' });
    const source = ConfinedFolder.open(root.path);
    const privateFolder = source.privateFolder();
    const staging = Staging.open(privateFolder, RUN_ID, () => undefined);
    const told = () => readPartials({ root: root.path }, new Map()).map(({ path }) => path);
    assert.deepEqual(told(), ['open']);
    assert.deepEqual(left(), ['x', 'y', 'z']);
    staging.close();
    privateFolder.close();
    source.close();
    assert.deepEqual(told(), ['open']);
    assert.deepEqual(left(), ['z']);
  });

  it('tells nothing where there is none, or what should be the folder is none', () => {
    assert.deepEqual(readPartials({ root: root.path }, new Map()), []);
    fill(root.path, { '.bytesync/partial': 'a file' });
    assert.deepEqual(readPartials({ root: root.path }, new Map()), []);
  });
});
