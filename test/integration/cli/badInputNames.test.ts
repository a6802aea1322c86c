import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { checkMessages, problemsOf } from './pair.ts';
import { bytesync, reportOf, temporaryFolder } from './program.ts';
import { Pty } from './pty.ts';
import { NEW, OLD, type Planted, plant, snapshot } from './trees.ts';

/** Names that every file system of Linux takes and every member must hold. */
const NAMES = [
  'line\nbreak.txt',
  'tab\tand\rreturn.txt',
  'emoji 🎉👩‍👩‍👧‍👦.txt',
  'a'.repeat(255),
  `${'ü'.repeat(127)}x`,
  `${'🎉'.repeat(63)}abc`,
  'é precomposed',
  'e\u0301 decomposed',
  '\u001b[31mred\u001b[0m.txt',
  '\u001b]0;title\u0007.txt',
  '\u009b31mC1.txt',
  '\u202egnp.exe',
  '-rf',
  '--yes',
  ' leading and trailing ',
  'dots...',
  'back\\slash',
  'CON',
  'a:stream',
  '*?"<>|',
  "it's $(here) `now` %s {path}",
  '\u0001\u007f',
  '\ufffd',
];

/** What no output may have of them, raw: the program's own sequences are other ones. */
const RAW = ['\u001b[31m', '\u001b]0;', '\u009b', '\u202e', '\u0007', '\u0001'];

function isTame(text: string): boolean {
  return !RAW.some((code) => text.includes(code));
}

function bytes(folder: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
}

describe('bad input: names', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let a: string;
  let b: string;
  let home: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    a = join(folder.path, 'a');
    b = join(folder.path, 'b');
    home = join(folder.path, 'home');
    for (const path of [a, b, home]) mkdirSync(path);
  });

  afterEach(() => folder.remove());

  it('newline, emoji, 255 bytes, control codes: all travel, are updated, deleted and kept', async () => {
    const files = NAMES.map((name): [string, Planted] => [
      name,
      { content: `of ${name}`, date: NEW },
    ]);
    const inside = NAMES.map((name): [string, Planted] => [
      `d ${name}`.slice(0, 80),
      { folder: true },
    ]);
    plant(a, Object.fromEntries([...files, ...inside]));
    // Every other one is there already and goes to the trash.
    const old = NAMES.filter((_, index) => index % 2 === 0);
    plant(b, Object.fromEntries(old.map((name) => [name, { content: 'old', date: OLD }])));
    const flags = ['--preset', 'mirror', '--yes', '--accept-guard'];
    const ended = await bytesync(['sync', a, b, ...flags, '--json'], { home });
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(snapshot(b), snapshot(a));
    assert.ok(isTame(ended.stdout));
    assert.equal(reportOf(ended).items.total, NAMES.length * 2);
    const [run = ''] = readdirSync(join(b, '.bytesync/trash')).filter(
      (name) => !name.includes('.'),
    );
    const trash = join(b, '.bytesync/trash', run);
    for (const name of old) assert.equal(readFileSync(join(trash, name), 'utf8'), 'old', name);
    // All away again: the other way round, from an empty folder.
    const empty = join(folder.path, 'empty');
    mkdirSync(empty);
    const gone = await bytesync(['sync', empty, b, ...flags], { home });
    assert.equal(gone.code, 0, gone.stderr);
    assert.deepEqual(readdirSync(b), ['.bytesync']);
    assert.ok(isTame(gone.stdout));
  });

  it('no control code of a name reaches a terminal or a log', async () => {
    const shown: Record<string, Planted> = {};
    for (const name of NAMES.filter((name) => !isTame(name))) {
      shown[name] = { content: 'A' };
      shown[`conflict ${name}`] = { content: 'A' };
    }
    plant(a, shown);
    plant(b, Object.fromEntries(Object.keys(shown).map((path) => [path, { content: 'B' }])));
    const named = ['--name', 'A\u001b[31mlice\u0007'];
    const plain = await bytesync(['sync', a, b, '--yes', '--mode', 'checksum', ...named], { home });
    assert.equal(plain.code, 1, plain.stderr);
    assert.match(plain.stdout, /\\u\{1b\}\[31mred/u);
    assert.ok(isTame(plain.stdout + plain.stderr));
    const odd = join(folder.path, 'none\u001b[31m\u0007');
    const missing = await bytesync(['sync', a, odd, '--yes'], { home });
    assert.equal(missing.code, 2);
    assert.ok(isTame(missing.stderr));
    const terminal = new Pty(['sync', a, b, '--yes', '--mode', 'checksum', ...named], { home });
    try {
      const { code, raw } = await terminal.ended;
      assert.equal(code, 1);
      assert.match(raw, /u\{1b\}/u);
      assert.ok(isTame(raw));
    } finally {
      terminal.close();
    }
  });

  it('a name that is not valid Unicode: a problem, left alone where it is', async () => {
    plant(a, { 'fine.txt': { content: 'fine' }, 'sub/fine.txt': { content: 'fine' } });
    writeFileSync(bytes(a, 'latin1-\xe9.txt'), 'on A');
    symlinkSync(Buffer.from('\xff\xfe', 'latin1'), join(a, 'link'));
    plant(b, { 'extra/gone.txt': { content: 'extra' } });
    writeFileSync(bytes(join(b, 'extra'), '\xff.txt'), 'on B');
    mkdirSync(bytes(b, 'folder-\xc3'));
    writeFileSync(bytes(b, 'folder-\xc3/inside.txt'), 'inside');
    const flags = ['--preset', 'mirror', '--yes', '--json', '--accept-guard'];
    const ended = await bytesync(['sync', a, b, ...flags], { home });
    assert.equal(ended.code, 1, ended.stderr);
    const report = reportOf(ended);
    assert.deepEqual(problemsOf(report), [
      'name-not-unicode B extra/\ufffd.txt',
      'name-not-unicode B folder-\ufffd',
      'name-not-unicode A latin1-\ufffd.txt',
      'name-not-unicode A link',
    ]);
    checkMessages(report);
    assert.match(report.problems[2]?.message ?? '', /\(latin1-\\xe9\.txt\) is not valid Unicode/u);
    assert.equal(readFileSync(bytes(join(b, 'extra'), '\xff.txt'), 'utf8'), 'on B');
    assert.equal(readFileSync(bytes(b, 'folder-\xc3/inside.txt'), 'utf8'), 'inside');
    assert.equal(readFileSync(bytes(a, 'latin1-\xe9.txt'), 'utf8'), 'on A');
    assert.ok(existsSync(join(b, 'sub/fine.txt')) && !existsSync(join(b, 'extra/gone.txt')));
    // Two that look alike once they are decoded are two problems.
    writeFileSync(bytes(a, 'latin1-\xe8.txt'), 'another on A');
    const again = await bytesync(['sync', a, b, '--yes', '--json'], { home });
    const alike = problemsOf(reportOf(again)).filter((one) => one.includes('latin1'));
    assert.equal(new Set(alike).size, 2, alike.join());
  });

  it('a folder that cannot be told apart by a shell is offered all the same', async () => {
    const odd = join(folder.path, `- 'x' $(y)\n🎉`);
    plant(odd, { 'one.txt': { content: 'one' } });
    const ended = await bytesync(['sync', odd, b, '--yes', '--json'], { home });
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(readFileSync(join(b, 'one.txt'), 'utf8'), 'one');
  });
});
