import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lutimesSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { bytesync, type Report, reportOf, temporaryFolder } from '../cli/program.ts';
import { NEW, noise, OLD, type Planted, plant, snapshot } from '../cli/trees.ts';
import { diffDifferences, rsync, rsyncDifferences } from './independent.ts';
import { unpackRelease } from './packages.ts';

interface Pair {
  readonly older: string;
  readonly newer: string;
  /** Files of the newer release, at least. */
  readonly files: number;
}

const PAIRS: readonly Pair[] = [
  { older: 'typescript@5.8.3', newer: 'typescript@5.9.2', files: 100 },
  { older: 'date-fns@3.6.0', newer: 'date-fns@4.1.0', files: 5000 },
  { older: '@esbuild/linux-x64@0.24.2', newer: '@esbuild/linux-x64@0.25.9', files: 3 },
];

/** What no package holds, as it is on the newer side … */
const ADDED: Record<string, Planted> = {
  'own/same size, same date.txt': { content: 'one', date: OLD },
  'own/relative': { link: '../package.json', date: OLD + 0.25 },
  'own/absolute': { link: '/usr/share', date: OLD + 0.000_5 },
  'own/dangling': { link: 'no/such/file', date: NEW },
  'own/empty folder': { folder: true, date: NEW + 0.123_457 },
  'own/locked/inside.txt': { content: 'as it should be', mode: 0o400, date: NEW + 0.999_999 },
  'own/locked': { folder: true, mode: 0o555, date: OLD + 0.5 },
  'own/was a folder': { content: 'a file now' },
  'own/was a file/in it': { content: 'a folder now' },
  own: { folder: true, mode: 0o750, date: NEW + 0.000_001 },
};

/** … and on the older one. */
const BEFORE: Record<string, Planted> = {
  'own/same size, same date.txt': { content: 'two', date: NEW },
  'own/relative': { link: '../README.md', date: OLD },
  'own/locked/inside.txt': { content: 'as it was', mode: 0o400, date: OLD },
  'own/locked/too many.txt': { content: 'to go' },
  'own/locked': { folder: true, mode: 0o555, date: OLD },
  'own/was a folder/in it': { content: 'a file' },
  'own/was a file': { content: 'a file' },
  'gone/deep/down.txt': { content: 'to go' },
};

describe('two releases of a real package', () => {
  for (const pair of PAIRS) {
    describe(`${pair.older} and ${pair.newer}`, () => {
      let folder: Awaited<ReturnType<typeof temporaryFolder>>;
      let a: string;
      let b: string;
      let copy: string;
      let size: number;
      let mirrored: Report;

      const sync = async (...flags: string[]) => {
        const ended = await bytesync(['sync', a, b, ...flags, '--yes', '--json']);
        assert.equal(ended.code, 0, ended.stdout + ended.stderr);
        return reportOf(ended);
      };

      const expectEqual = async () => {
        assert.equal(await diffDifferences(a, b), '');
        assert.equal(await rsyncDifferences(a, b), '');
        // rsync's dates once more, in the microseconds that utimes can set.
        assert.deepEqual(snapshot(b, { folderDates: true }), snapshot(a, { folderDates: true }));
      };

      const expectNothingDone = ({ items, bytes, relay }: Report) => {
        const { total, ...changed } = items;
        assert.ok(total >= pair.files);
        assert.deepEqual(new Set(Object.values(changed)), new Set([0]));
        assert.deepEqual([bytes.literal, bytes.reused], [0, 0]);
        const moved = relay.bytesIn + relay.bytesOut;
        assert.ok(moved < size / 100, `${moved} bytes moved for a tree of ${size}`);
      };

      before(async () => {
        folder = await temporaryFolder();
        a = join(folder.path, 'newer');
        b = join(folder.path, 'older');
        copy = join(folder.path, 'rsync');
        await unpackRelease(pair.newer, a);
        await unpackRelease(pair.older, b);
        plant(b, BEFORE);
        plant(a, ADDED);
        disturb(a);
        execFileSync('cp', ['-a', b, copy]);
        size = sizeOf(a);
      });

      after(async () => {
        for (const root of [a, b, copy]) chmodSync(join(root, 'own/locked'), 0o755);
        await folder.remove();
      });

      it('mirrored, other programs find no difference', async () => {
        assert.notEqual(await diffDifferences(a, b), '');
        assert.notEqual(await rsyncDifferences(a, b), '');
        const before = snapshot(a);
        mirrored = await sync('--preset', 'mirror', '--accept-guard');
        assert.equal(mirrored.status, 'done');
        assert.deepEqual(snapshot(a), before);
        await expectEqual();
      });

      it('the same command again copies nothing and moves under 1 % of the size', async () => {
        expectNothingDone(await sync('--preset', 'mirror', '--accept-guard'));
        await expectEqual();
      });

      it('neither update nor a comparison by content finds anything left', async () => {
        expectNothingDone(await sync('--preset', 'update'));
        // What was just written is read again each time; what has been left alone is known.
        let checked: Report;
        do {
          checked = await sync('--preset', 'mirror', '--mode', 'checksum');
          expectNothingDone(checked);
          assert.ok(checked.bytes.read <= 2 * size, `${checked.bytes.read} of ${2 * size}`);
        } while (checked.bytes.read > 0);
        // Only the preset check reads all of it in any case.
        const { bytes, check } = await sync('--preset', 'check');
        assert.equal(bytes.read, 2 * size);
        assert.deepEqual([check?.different, check?.onlyOn, check?.unreadable], [0, 0, 0]);
        await expectEqual();
      });

      it('sends about as much content as rsync does', async () => {
        const { literal, matched } = await rsync(a, copy);
        assert.equal(await rsyncDifferences(a, copy), '');
        assert.ok(matched > 0);
        const ours = mirrored.bytes.literal;
        assert.ok(ours < literal * 1.1, `literal: ${ours}, rsync ${literal}`);
        // What travels is compressed besides.
        assert.ok(mirrored.relay.bytesIn < literal * 0.6, `${mirrored.relay.bytesIn}, ${literal}`);
      });
    });
  }

  /** Each changes one thing that the comparison above must see. */
  const CHANGES: readonly { what: string; seen: RegExp; change: (root: string) => void }[] = [
    {
      what: 'a byte, the date kept',
      seen: /^>fc/m,
      change: (root) => {
        writeFileSync(join(root, 'file'), 'contenT');
        utimesSync(join(root, 'file'), OLD, OLD);
      },
    },
    {
      what: 'a mode',
      seen: /^\.f\.\.\.p/m,
      change: (root) => chmodSync(join(root, 'file'), 0o600),
    },
    {
      what: 'the date of a file',
      seen: /^\.f\.\.t/m,
      change: (root) => utimesSync(join(root, 'file'), OLD, OLD + 1),
    },
    {
      what: 'the date of a folder',
      seen: /^\.d\.\.t.* folder\/$/m,
      change: (root) => utimesSync(join(root, 'folder'), NEW, NEW),
    },
    {
      what: 'the date of the root',
      seen: /^\.d\.\.t.* \.\/$/m,
      change: (root) => utimesSync(root, NEW, NEW),
    },
    {
      what: 'the date of a link',
      seen: /^\.L\.\.t/m,
      change: (root) => lutimesSync(join(root, 'link'), NEW, NEW),
    },
    {
      what: 'the target of a link',
      seen: /^cLc/m,
      change: (root) => {
        rmSync(join(root, 'link'));
        symlinkSync('elif', join(root, 'link'));
      },
    },
    {
      what: 'a file too many',
      seen: /^\*deleting/m,
      change: (root) => writeFileSync(join(root, 'folder', 'more'), noise(1, 10)),
    },
  ];

  describe('the other programs would have seen', () => {
    for (const { what, seen, change } of CHANGES) {
      it(what, async () => {
        const { path, remove } = await temporaryFolder();
        try {
          const [a, b] = [join(path, 'a'), join(path, 'b')];
          for (const root of [a, b]) {
            plant(root, {
              file: { content: 'content' },
              link: { link: 'file' },
              folder: { folder: true },
            });
            utimesSync(root, OLD, OLD);
          }
          assert.equal(await rsyncDifferences(a, b), '');
          change(b);
          assert.match(await rsyncDifferences(a, b), seen);
        } finally {
          await remove();
        }
      });
    }
  });
});

/** Modes and dates that differ from the packer's, down to the microsecond. */
function disturb(root: string): void {
  chmodSync(join(root, 'package.json'), 0o600);
  chmodSync(join(root, 'README.md'), 0o755);
  utimesSync(join(root, 'README.md'), OLD, OLD + 0.123_456);
  const folders = readdirSync(root, { withFileTypes: true }).filter((one) => one.isDirectory());
  for (const [index, { name }] of folders.entries()) {
    utimesSync(join(root, name), NEW, NEW - index - 0.654_321);
  }
  utimesSync(root, NEW, NEW + 0.5);
}

/** Bytes in files; links are not followed. */
function sizeOf(folder: string): number {
  let size = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile()) size += statSync(join(folder, entry.name)).size;
    else if (entry.isDirectory()) size += sizeOf(join(folder, entry.name));
  }
  return size;
}
