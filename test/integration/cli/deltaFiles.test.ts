import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { bytesync, PROGRAM, temporaryFolder } from './program.ts';
import { noise } from './trees.ts';

const OLD = noise(1, 400_000);
const NEW = Buffer.concat([
  OLD.subarray(0, 150_000),
  Buffer.from('something in between'),
  OLD.subarray(170_000),
  noise(2, 5_000),
]);

describe('bytesync signature, delta, patch', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const at = (name: string) => join(folder.path, name);
  const run = (args: readonly string[], input?: Uint8Array) =>
    bytesync(args, { cwd: folder.path, ...(input && { input }) });

  let signature: Buffer;
  let delta: Buffer;

  beforeEach(async () => {
    folder = await temporaryFolder();
    writeFileSync(at('old'), OLD);
    writeFileSync(at('new'), NEW);
  });

  afterEach(() => folder.remove());

  /** Makes the signature and the delta, by the program itself the first time. */
  async function made(): Promise<void> {
    if (delta === undefined) {
      assert.equal((await run(['signature', 'old', 'sig'])).code, 0);
      assert.equal((await run(['delta', 'sig', 'new', 'delta'])).code, 0);
      signature = readFileSync(at('sig'));
      delta = readFileSync(at('delta'));
    }
    writeFileSync(at('sig'), signature);
    writeFileSync(at('delta'), delta);
  }

  it('make the new file from the old one and a small delta, byte for byte', async () => {
    await made();
    const ended = await run(['patch', 'old', 'delta', 'out']);
    assert.deepEqual([ended.code, ended.stdout, ended.stderr], [0, '', '']);
    assert.deepEqual(readFileSync(at('out')), NEW);
    const size = readFileSync(at('delta')).length;
    assert.ok(size < 60_000, `delta of ${size} bytes`);
    assert.deepEqual(readdirSync(folder.path).sort(), ['delta', 'new', 'old', 'out', 'sig']);
  });

  it('a file can be patched in place', async () => {
    await made();
    assert.equal((await run(['patch', 'old', 'delta', 'old'])).code, 0);
    assert.deepEqual(readFileSync(at('old')), NEW);
  });

  it('"-" is stdin or stdout, through pipes', async () => {
    const script = [
      '"$NODE" "$PROGRAM" signature - - < old',
      '"$NODE" "$PROGRAM" delta - new -',
      '"$NODE" "$PROGRAM" patch old - - > out',
    ].join(' | ');
    const shell = spawn('bash', ['-c', `set -o pipefail; ${script}`], {
      cwd: folder.path,
      env: { ...process.env, NODE: process.execPath, PROGRAM },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    assert.equal(await new Promise((resolve) => shell.once('close', resolve)), 0);
    assert.deepEqual(readFileSync(at('out')), NEW);
  });

  it('"-" for the new file', async () => {
    assert.equal((await run(['signature', 'old', 'sig'])).code, 0);
    assert.equal((await run(['delta', 'sig', '-', 'delta'], NEW)).code, 0);
    assert.equal((await run(['patch', 'old', 'delta', 'out'])).code, 0);
    assert.deepEqual(readFileSync(at('out')), NEW);
  });

  it('empty files have signatures, deltas and results, too', async () => {
    writeFileSync(at('old'), '');
    writeFileSync(at('new'), '');
    assert.equal((await run(['signature', 'old', 'sig'])).code, 0);
    assert.equal((await run(['delta', 'sig', 'new', 'delta'])).code, 0);
    assert.equal((await run(['patch', 'old', 'delta', 'out'])).code, 0);
    assert.deepEqual(readFileSync(at('out')), Buffer.alloc(0));
  });

  it('an output that is a link is written through it', async () => {
    mkdirSync(at('elsewhere'));
    symlinkSync('elsewhere/sig', at('link'));
    writeFileSync(at('elsewhere/sig'), 'before');
    assert.equal((await run(['signature', 'old', 'link'])).code, 0);
    assert.ok(lstatSync(at('link')).isSymbolicLink());
    assert.notEqual(readFileSync(at('elsewhere/sig'), 'latin1'), 'before');
    assert.deepEqual(readdirSync(at('elsewhere')), ['sig']);
  });

  describe('wrong use ends with 2, says which file, and writes nothing', () => {
    const CASES: readonly (readonly [string, readonly string[], RegExp])[] = [
      ['signature of nothing', ['signature', 'nope', 'out'], /nope does not exist/],
      ['signature of a folder', ['signature', 'folder', 'out'], /folder is a folder/],
      ['delta of no signature', ['delta', 'nope', 'new', 'out'], /nope does not exist/],
      ['delta of no file', ['delta', 'sig', 'nope', 'out'], /nope does not exist/],
      ['patch of no file', ['patch', 'nope', 'delta', 'out'], /nope does not exist/],
      ['patch of no delta', ['patch', 'old', 'nope', 'out'], /nope does not exist/],
      ['patch of a path through a file', ['patch', 'old/x', 'delta', 'out'], /does not exist/],
      ['no folder for the output', ['signature', 'old', 'nowhere/out'], /no folder nowhere/],
      ['a folder as output', ['delta', 'sig', 'new', 'folder'], /folder is not a regular file/],
      ['a pipe as output', ['signature', 'old', 'pipe'], /pipe is not a regular file/],
      ['a pipe as output of patch', ['patch', 'old', 'delta', 'pipe'], /pipe is not a regular/],
      ['two inputs from stdin', ['delta', '-', '-', 'out'], /"-" can stand for one input only/],
      ['an old file from stdin', ['patch', '-', 'delta', 'out'], /OLD must be a file/],
      ['too few names', ['patch', 'old', 'delta'], /missing required argument/],
      ['too many names', ['patch', 'old', 'delta', 'out', 'more'], /too many arguments/],
      ['an option that it does not have', ['signature', '--fast', 'old', 'out'], /--fast/],
    ];
    for (const [name, args, says] of CASES) {
      it(name, async () => {
        await made();
        mkdirSync(at('folder'));
        execFileSync('mkfifo', [at('pipe')]);
        const ended = await run(args, Buffer.alloc(0));
        assert.deepEqual([ended.code, ended.stdout], [2, ''], ended.stderr);
        assert.match(ended.stderr, /^bytesync: .*\. See: bytesync --help\n$/);
        assert.match(ended.stderr, says);
        assert.ok(!existsSync(at('out')));
        assert.ok(lstatSync(at('pipe')).isFIFO());
        assert.ok(readdirSync(folder.path).every((file) => !file.includes('part')));
      });
    }
  });

  describe('what is damaged ends with 1, says which file, and leaves the output as it was', () => {
    const CASES: readonly (readonly [string, () => void, readonly string[], RegExp])[] = [
      [
        'a signature that is cut off',
        () => writeFileSync(at('sig'), readFileSync(at('sig')).subarray(0, -7)),
        ['delta', 'sig', 'new', 'out'],
        /^bytesync: sig is not a signature file, or it is damaged/,
      ],
      [
        'a signature that is something else',
        () => writeFileSync(at('sig'), NEW),
        ['delta', 'sig', 'new', 'out'],
        /^bytesync: sig is not a signature file/,
      ],
      [
        'a delta that is cut off',
        () => writeFileSync(at('delta'), readFileSync(at('delta')).subarray(0, -7)),
        ['patch', 'old', 'delta', 'out'],
        /^bytesync: delta is not a delta file, or it is damaged/,
      ],
      [
        'an empty delta',
        () => writeFileSync(at('delta'), ''),
        ['patch', 'old', 'delta', 'out'],
        /^bytesync: delta is not a delta file/,
      ],
      [
        'a delta with a bit that flipped',
        () => {
          const bytes = readFileSync(at('delta'));
          bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100);
          writeFileSync(at('delta'), bytes);
        },
        ['patch', 'old', 'delta', 'out'],
        /^bytesync: \S/,
      ],
      [
        'an old file of the same size that is another one',
        () => writeFileSync(at('old'), noise(3, OLD.length)),
        ['patch', 'old', 'delta', 'out'],
        /^bytesync: old is not the file that this delta was made for/,
      ],
      [
        'an old file that grew',
        () => writeFileSync(at('old'), Buffer.concat([OLD, Buffer.from('x')])),
        ['patch', 'old', 'delta', 'out'],
        /^bytesync: old is not the file/,
      ],
    ];
    for (const [name, damage, args, says] of CASES) {
      it(name, async () => {
        await made();
        damage();
        writeFileSync(at('out'), 'what was there');
        const ended = await run(args);
        assert.deepEqual([ended.code, ended.stdout], [1, ''], ended.stderr);
        assert.match(ended.stderr, says);
        assert.equal(readFileSync(at('out'), 'utf8'), 'what was there');
        assert.deepEqual(readdirSync(folder.path).sort(), ['delta', 'new', 'old', 'out', 'sig']);
      });
    }

    it('a damaged signature on standard input', async () => {
      await made();
      const ended = await run(
        ['delta', '-', 'new', 'out'],
        readFileSync(at('sig')).subarray(0, 40),
      );
      assert.equal(ended.code, 1);
      assert.match(ended.stderr, /What came on standard input is not a signature file/);
      assert.ok(!existsSync(at('out')));
    });
  });
});
