import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type FileSystemTraits,
  type SharedTraits,
  sharedTraits,
} from '../../../extension/src/engine/inventory/fileSystemTraits.ts';
import {
  type ProbeFolder,
  probeByReading,
  probeByWriting,
} from '../../../extension/src/engine/inventory/probe.ts';
import { preparePrivateFolder } from '../../../extension/src/engine/inventory/sourceToken.ts';
import { traitsOf } from '../../../extension/src/engine/inventory/sourceTraits.ts';
import { type Habits, SimulatedFileSystem } from './simulatedFileSystem.ts';
import { plant, temporaryFolder } from './temporaryFolder.ts';

const SECOND = 1_000_000_000n;

function folderOf(files: SimulatedFileSystem): ProbeFolder {
  return {
    identify: (name) => files.lstat(`/${name}`)?.ino.toString(),
    names: () => files.list('/'),
    create: (name) => files.create(`/${name}`),
    redate: (name, mtimeUs) => files.redate(`/${name}`, mtimeUs),
  };
}

const written: readonly [string, Habits, FileSystemTraits][] = [
  ['ext4', {}, { case: 'distinct', form: 'distinct', mtimeUnitUs: 1 }],
  ['NTFS', { ignoresCase: true, unitNs: 100n }, { case: 'same', form: 'distinct', mtimeUnitUs: 1 }],
  ['APFS', { ignoresCase: true, form: 'ignores' }, { case: 'same', form: 'same', mtimeUnitUs: 1 }],
  [
    'HFS+',
    { ignoresCase: true, form: 'decomposes', unitNs: SECOND },
    { case: 'same', form: 'changed', mtimeUnitUs: 1_000_000 },
  ],
  [
    'HFS+ that tells case',
    { form: 'decomposes' },
    { case: 'distinct', form: 'changed', mtimeUnitUs: 1 },
  ],
  [
    'FAT',
    { ignoresCase: true, unitNs: 2n * SECOND },
    { case: 'same', form: 'distinct', mtimeUnitUs: 2_000_000 },
  ],
  [
    'exFAT',
    { ignoresCase: true, unitNs: SECOND / 100n },
    { case: 'same', form: 'distinct', mtimeUnitUs: 10_000 },
  ],
  [
    'milliseconds',
    { unitNs: SECOND / 1000n },
    { case: 'distinct', form: 'distinct', mtimeUnitUs: 1_000 },
  ],
  ['microseconds', { unitNs: 1000n }, { case: 'distinct', form: 'distinct', mtimeUnitUs: 1 }],
  [
    'one that takes ASCII only',
    { fail: (_, path) => (/[^ -~]/.test(path) ? 'EILSEQ' : undefined) },
    { case: 'distinct', form: 'unknown', mtimeUnitUs: 1 },
  ],
  [
    'one that sets no dates',
    { fail: (call) => (call === 'redate' ? 'EPERM' : undefined) },
    { case: 'distinct', form: 'distinct', mtimeUnitUs: 1 },
  ],
  [
    'one that drops dates',
    { unitNs: SECOND ** 3n },
    { case: 'distinct', form: 'distinct', mtimeUnitUs: 1 },
  ],
  ['one that fails', { fail: () => 'EIO' }, { case: 'unknown', form: 'unknown', mtimeUnitUs: 1 }],
];

const read: readonly [
  string,
  Habits,
  readonly string[],
  Pick<FileSystemTraits, 'case' | 'form'>,
][] = [
  ['nothing', {}, [], { case: 'unknown', form: 'unknown' }],
  ['names without case', { ignoresCase: true }, ['1', '2.3'], { case: 'unknown', form: 'unknown' }],
  ['a letter', {}, ['1', 'a'], { case: 'distinct', form: 'unknown' }],
  [
    'a letter where case does not count',
    { ignoresCase: true },
    ['1', 'a'],
    { case: 'same', form: 'unknown' },
  ],
  ['both cases', {}, ['a', 'A'], { case: 'distinct', form: 'unknown' }],
  ['an accent', {}, ['é'], { case: 'unknown', form: 'distinct' }],
  ['an accent, decomposed', {}, ['e\u0301'], { case: 'distinct', form: 'distinct' }],
  [
    'an accent where form does not count',
    { form: 'ignores' },
    ['é'],
    { case: 'unknown', form: 'same' },
  ],
  [
    'an accent that comes back decomposed',
    { form: 'decomposes' },
    ['é'],
    { case: 'distinct', form: 'same' },
  ],
  ['what can not be listed', { fail: () => 'EACCES' }, ['a'], { case: 'unknown', form: 'unknown' }],
];

describe('what a file system is found to do', () => {
  for (const [name, habits, traits] of written) {
    it(`by writing: ${name}`, () => {
      assert.deepEqual(probeByWriting(folderOf(new SimulatedFileSystem(habits))), traits);
    });
  }

  for (const [what, habits, names, expected] of read) {
    it(`by reading ${what}`, () => {
      const files = new SimulatedFileSystem(habits);
      for (const name of names) files.plant(`/${name}`);
      const traits = probeByReading(folderOf(files));
      assert.deepEqual(traits, { ...expected, mtimeUnitUs: 1 });
    });
  }

  it('is not asked of a fault of the program', () => {
    const folder = folderOf(new SimulatedFileSystem());
    const names = () => {
      throw new TypeError('not of the file system');
    };
    assert.throws(() => probeByWriting({ ...folder, names }), TypeError);
  });
});

describe('what the file system of a source is found to do', () => {
  const root = temporaryFolder();

  it('by writing, and nothing is left of it', async () => {
    await preparePrivateFolder(root());
    const before = readdirSync(join(root(), '.bytesync'));
    const traits = traitsOf(root(), true);
    if (process.platform === 'linux') {
      assert.deepEqual(traits, { case: 'distinct', form: 'distinct', mtimeUnitUs: 1 });
    }
    assert.notEqual(traits.case, 'unknown');
    assert.deepEqual(readdirSync(join(root(), '.bytesync')), before);
  });

  it('removes what a probe left behind that was killed, not one that goes on', async () => {
    await preparePrivateFolder(root());
    const abandoned = ['.gitignore.0123456789ab', 'source.json.0123456789ab'];
    for (const name of abandoned) {
      writeFileSync(join(root(), '.bytesync', name), '');
      utimesSync(join(root(), '.bytesync', name), 0, 0);
    }
    for (const name of ['probe-old', 'probe-new']) {
      mkdirSync(join(root(), '.bytesync', name));
    }
    utimesSync(join(root(), '.bytesync', 'probe-old'), 0, 0);
    traitsOf(root(), true);
    const left = readdirSync(join(root(), '.bytesync')).sort();
    assert.deepEqual(left, ['.gitignore', 'probe-new', 'source.json']);
  });

  it('by reading, where nothing may be written', () => {
    plant(root(), { 'Readme.md': '', é: '' });
    const traits = traitsOf(root(), false);
    assert.notEqual(traits.case, 'unknown');
    assert.notEqual(traits.form, 'unknown');
    assert.deepEqual(readdirSync(root()).sort(), ['Readme.md', 'é']);
  });

  it('by the own name of the folder, where it is empty', () => {
    mkdirSync(join(root(), 'Empty'));
    const { case: found, form } = traitsOf(join(root(), 'Empty'), false);
    assert.notEqual(found, 'unknown');
    assert.equal(form, 'unknown');
  });
});

const ANYTHING: FileSystemTraits = { case: 'distinct', form: 'distinct', mtimeUnitUs: 1 };
const CASE = { ignoresCase: true, ignoresForm: false };

const shared: readonly [string, readonly Partial<FileSystemTraits>[], SharedTraits][] = [
  ['nobody', [], { mtimeUnitUs: 1 }],
  ['sources that hold everything', [{}, {}, {}], { mtimeUnitUs: 1 }],
  ['one that does not tell case', [{}, { case: 'same' }], { names: CASE, mtimeUnitUs: 1 }],
  ['one of which nobody knows', [{ case: 'unknown' }, {}], { names: CASE, mtimeUnitUs: 1 }],
  [
    'one that takes forms for one',
    [{}, { form: 'same' }],
    { names: { ignoresCase: false, ignoresForm: true }, mtimeUnitUs: 1 },
  ],
  [
    'one that changes forms, and another that does not tell case',
    [{ form: 'changed' }, { case: 'same' }],
    { names: { ignoresCase: true, ignoresForm: true }, mtimeUnitUs: 1 },
  ],
  [
    'dates of several units',
    [{ mtimeUnitUs: 10_000 }, {}, { mtimeUnitUs: 1000 }],
    { mtimeUnitUs: 10_000 },
  ],
];

describe('what all sources can hold', () => {
  for (const [of, sources, expected] of shared) {
    it(`of ${of}, in any order`, () => {
      const traits = sources.map((one) => ({ ...ANYTHING, ...one }));
      assert.deepEqual(sharedTraits(traits), expected);
      assert.deepEqual(sharedTraits(traits.toReversed()), expected);
    });
  }
});
