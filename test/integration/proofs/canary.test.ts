import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { admissionKey, parseInvitation } from '@bytesync/shared/crypto/invitation.ts';
import { loadDeviceKeys } from '../../../extension/src/engine/session/identityStore.ts';
import { HomeStore } from '../../../extension/src/engine/session/privateStore.ts';
import { bytesync, Program, reportOf, temporaryFolder } from '../cli/program.ts';
import { NEW, noise, OLD, type Planted, plant, snapshot } from '../cli/trees.ts';
import {
  bytesCanary,
  type Canary,
  canariesBelow,
  canariesIn,
  textCanary,
  uniqueText,
} from './canaries.ts';
import { RecordingProxy, webSocketPayloads } from './recordingProxy.ts';

/** Bytes of each file that does not compress: some chunks. */
const LARGE = 12_000_000;
/** More than everything else that a connection carries. */
const SMALL = 300_000;

const KINDS = [
  'member name A',
  'member name B',
  'member name C',
  'source folder A',
  'source folder B',
  'source folder C',
  'file name',
  'folder name',
  'extra file name',
  'link target',
  'small content',
  'compressible content',
  'incompressible content',
  'delta literal',
  'delta base',
  'trashed content',
] as const;
type Kind = (typeof KINDS)[number];

describe('what the relay can see', () => {
  const texts = new Map<Kind, string>(KINDS.map((kind) => [kind, uniqueText()]));
  const text = (kind: Kind) => texts.get(kind) ?? '';
  const canaries: Canary[] = KINDS.map((kind) => textCanary(kind, text(kind)));
  const secrets: Canary[] = [];
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  /** The relay's data folder. */
  let data: string;
  /** A copy of it from when chunks waited for a member. */
  let buffered: string;
  let roots: string[];
  let relay: Program;
  const members: Program[] = [];
  let proxy: RecordingProxy;
  let up: Buffer[];
  let down: Buffer[];

  before(async () => {
    folder = await temporaryFolder();
    data = join(folder.path, 'relay');
    buffered = join(folder.path, 'copy');
    relay = new Program(['relay', '--port', '0', '--data', data, '--debug'], { home: data });
    const [, url = ''] = await relay.printed(/listening on (\S+)/);
    proxy = await RecordingProxy.start(url);
    roots = (['A', 'B', 'C'] as const).map((letter) =>
      join(folder.path, text(`source folder ${letter}`)),
    );
    const [a = '', b = '', c = ''] = roots;
    plant(a, newer());
    for (const root of [b, c]) plant(root, older());
    for (const { code, stderr } of await run(a, b, c)) assert.equal(code, 0, stderr);
    for (const root of [b, c]) {
      assert.deepEqual(snapshot(root, { folderDates: true }), snapshot(a, { folderDates: true }));
    }
    relay.kill('SIGTERM');
    await relay.ended;
    ({ up, down } = proxy);
  });

  after(async () => {
    relay.kill('SIGKILL');
    for (const member of members) member.kill('SIGKILL');
    await proxy.close();
    await folder.remove();
  });

  function newer(): Record<string, Planted> {
    const lines = Array.from({ length: 40_000 }, (_, line) => `${line} ${line % 7} and so on`);
    lines[20_000] = text('compressible content');
    return {
      [`${text('folder name')}/${text('file name')}.txt`]: { content: text('small content') },
      link: { link: `no/${text('link target')}`, date: NEW },
      'compressible.txt': { content: lines.join('\n') },
      'incompressible.bin': { content: holding(noise(1, LARGE), text('incompressible content')) },
      'delta.bin': {
        content: holding(large(), text('delta literal'), LARGE / 2),
        date: NEW,
      },
    };
  }

  function older(): Record<string, Planted> {
    return {
      'delta.bin': { content: large(), date: OLD },
      [text('extra file name')]: { content: text('trashed content') },
    };
  }

  /** A base that both sides have. */
  function large(): Buffer {
    return holding(noise(2, LARGE), text('delta base'), LARGE / 4);
  }

  async function run(a: string, b: string, c: string) {
    const home = (letter: string) => join(folder.path, `home ${letter}`);
    const host = new Program(
      [
        ...['host', a, '--relay', proxy.url, '--admit', 'all', '--members', '3', '--json'],
        ...['--preset', 'mirror', '--yes', '--accept-guard', '--name', text('member name A')],
      ],
      { home: home('A') },
    );
    const [, link = ''] = await host.printed(/"link":"([^"]+)"/);
    const join_ = (root: string, letter: 'B' | 'C') =>
      new Program(
        [
          ...['join', link, root, '--accept-incoming', '--accept-guard', '--json'],
          ...['--name', text(`member name ${letter}`)],
        ],
        { home: home(letter) },
      );
    // Lists and messages pass, chunks of content don't.
    proxy.holdDown(SMALL);
    members.push(host, join_(b, 'B'), join_(c, 'C'));
    await Promise.all(members.map((member) => member.printed(/"phase":"synchronizing"/)));
    await keepSecrets(link, ['A', 'B', 'C'].map(home));
    await copyWhileBuffered();
    proxy.release();
    return Promise.all(members.map((member) => member.ended));
  }

  async function keepSecrets(link: string, homes: readonly string[]): Promise<void> {
    const invitation = parseInvitation(link);
    const [, code = ''] = link.split('#');
    secrets.push(textCanary('invitation', code));
    secrets.push(bytesCanary('invitation secret', invitation.secret));
    secrets.push(bytesCanary('admission key', admissionKey(invitation)));
    for (const home of homes) {
      const { secretKey } = await loadDeviceKeys(new HomeStore(home));
      secrets.push(bytesCanary('device key', secretKey.subarray(0, 32)));
    }
  }

  /** Nobody got any content yet: the relay keeps all of it. */
  async function copyWhileBuffered(): Promise<void> {
    while (sizeBelow(join(data, 'chunks')) < LARGE) await delay(20);
    copyWhatIsThere(data, buffered);
  }

  it('no name and no content in its data folder, also while chunks wait there', () => {
    assert.ok(sizeBelow(join(buffered, 'chunks')) >= LARGE);
    assert.ok(
      readdirSync(buffered).some((name) => name.includes('sqlite')),
      'the database',
    );
    assert.deepEqual(canariesBelow(buffered, canaries), []);
    assert.deepEqual(canariesBelow(data, canaries), []);
  });

  it('no name and no content in its log', async () => {
    const { stdout, stderr } = await relay.ended;
    assert.match(stderr, /"level":20/);
    assert.deepEqual(canariesIn(Buffer.from(stdout + stderr), [...canaries, ...secrets]), []);
  });

  it('no name and no content in the traffic, frames unmasked', () => {
    for (const recorded of [...up, ...down]) {
      assert.deepEqual(canariesIn(recorded, canaries), []);
      const unmasked = Buffer.concat(webSocketPayloads(recorded));
      assert.deepEqual(canariesIn(unmasked, canaries), []);
    }
  });

  it('nothing of the invitation and no private key anywhere', () => {
    assert.equal(secrets.length, 6);
    assert.deepEqual(canariesBelow(buffered, secrets), []);
    assert.deepEqual(canariesBelow(data, secrets), []);
    for (const recorded of [...up, ...down]) {
      assert.deepEqual(canariesIn(recorded, secrets), []);
      assert.deepEqual(canariesIn(Buffer.concat(webSocketPayloads(recorded)), secrets), []);
    }
  });

  it('the record is whole: chunks, requests and frames are in it', () => {
    const bytes = (all: readonly Buffer[]) => all.reduce((sum, { length }) => sum + length, 0);
    // One upload of what does not compress, two downloads.
    assert.ok(bytes(up) > LARGE && bytes(up) < 1.5 * LARGE, `${bytes(up)}`);
    assert.ok(bytes(down) > 2 * LARGE && bytes(down) < 3 * LARGE, `${bytes(down)}`);
    const puts = Buffer.concat(up)
      .toString('latin1')
      .matchAll(/PUT \S+\/chunks\/\d+ HTTP/g);
    assert.ok([...puts].length > 10);
    const frames = up.flatMap(webSocketPayloads);
    assert.equal(frames.filter((frame) => frame.includes('hello')).length, 3);
    assert.ok(frames.filter((frame) => frame.includes('post')).length > 10);
    const answers = down.flatMap(webSocketPayloads);
    assert.ok(answers.filter((frame) => frame.includes('challenge')).length === 3);
    assert.ok(answers.filter((frame) => frame.includes('entry')).length > 30);
  });

  it('the search finds every canary where it is, in every form', () => {
    const [a = '', b = ''] = roots;
    const missed = (found: readonly string[]) =>
      KINDS.filter((kind) => !found.includes(`${kind} (raw)`));
    const elsewhere = KINDS.filter((kind) => /^member|^source|^extra|^trashed/.test(kind));
    assert.deepEqual(missed(canariesBelow(a, canaries)), elsewhere);
    const trashed = canariesBelow(join(b, '.bytesync', 'trash'), canaries);
    assert.ok(trashed.includes('trashed content (raw)') && trashed.includes('delta base (raw)'));
    const [sample] = up.filter((recorded) => webSocketPayloads(recorded).length > 0);
    assert.ok(sample);
    for (const canary of [...canaries, ...secrets]) {
      for (const [form, bytes] of canary.forms) {
        const found = `${canary.name} (${form})`;
        assert.ok(canariesIn(Buffer.concat([sample, bytes, sample]), [canary]).includes(found));
      }
    }
    const [canary] = canaries;
    assert.ok(canary);
    writeFileSync(join(buffered, 'chunks', 'planted'), holding(noise(3, 100_000), text(KINDS[0])));
    assert.deepEqual(canariesBelow(buffered, canaries), [`${KINDS[0]} (raw)`]);
  });
});

describe('the traffic in a report', () => {
  it('is what went through the sockets', async () => {
    const { path, remove } = await temporaryFolder();
    const relay = new Program(['relay', '--port', '0', '--data', join(path, 'relay')]);
    const [, url = ''] = await relay.printed(/listening on (\S+)/);
    const proxy = await RecordingProxy.start(url);
    try {
      const [a, b] = [join(path, 'a'), join(path, 'b')];
      plant(a, { 'large.bin': { content: noise(1, 2_000_000) } });
      plant(b, { 'small.txt': { content: 'small\n' } });
      const ended = await bytesync(['sync', a, b, '--relay', proxy.url, '--yes', '--json']);
      assert.equal(ended.code, 0, ended.stderr);
      const { bytesIn, bytesOut } = reportOf(ended).relay;
      const seen = (all: readonly Buffer[]) => all.reduce((sum, { length }) => sum + length, 0);
      expectClose(bytesIn, seen(proxy.up));
      expectClose(bytesOut, seen(proxy.down));
    } finally {
      await proxy.close();
      relay.kill('SIGTERM');
      await relay.ended;
      await remove();
    }
  });
});

function expectClose(counted: number, seen: number): void {
  assert.ok(Math.abs(counted - seen) <= seen / 100, `${counted} counted, ${seen} seen`);
}

/** Bytes with a text in them. */
function holding(bytes: Buffer, text: string, at = Math.floor(bytes.length / 2)): Buffer {
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at)]);
}

/** Copies a folder in which files come and go. */
function copyWhatIsThere(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyWhatIsThere(source, target);
    else ignoringMissing(() => copyFileSync(source, target));
  }
}

/** Bytes of all files below a folder that may not be there yet. */
function sizeBelow(folder: string): number {
  let size = 0;
  ignoringMissing(() => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) size += sizeBelow(path);
      else ignoringMissing(() => (size += statSync(path).size));
    }
  });
  return size;
}

function ignoringMissing(read: () => void): void {
  try {
    read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
