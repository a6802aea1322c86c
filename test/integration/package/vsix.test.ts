import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { unzip } from './zip.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MAXIMUM_BYTES = 3_000_000;

const LOWEST = join(ROOT, 'node_modules', 'node-lowest-linux-x64', 'bin', 'node');
const NODES = [process.execPath, ...(existsSync(LOWEST) ? [LOWEST] : [])];

interface Manifest {
  readonly [name: string]: unknown;
  readonly main: string;
  readonly icon: string;
}

describe('The package of the extension', () => {
  let scratch: string;
  let vsix: Buffer;
  let files: Map<string, Buffer>;
  let manifest: Manifest;

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'bytesync-vsix-'));
    const target = join(scratch, 'bytesync.vsix');
    const script = join(ROOT, 'scripts', 'package.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [script, target]);
    assert.match(stdout, /^To install it: code --install-extension /m);
    vsix = readFileSync(target);
    files = unzip(vsix);
    manifest = JSON.parse(text('package.json')) as Manifest;
  });

  after(() => rm(scratch, { recursive: true, force: true }));

  function text(name: string): string {
    const content = files.get(`extension/${name}`);
    assert.ok(content, `${name} is not in the package`);
    return content.toString();
  }

  it('holds what is needed, and nothing else', async () => {
    const places = [
      ...['package.json', 'readme.md', 'changelog.md', 'LICENSE.txt', 'THIRD_PARTY_NOTICES.txt'],
      ...(await bundleFiles()),
      ...namesIn('.', /^package\.nls(\.[\w-]+)?\.json$/),
      ...namesIn('media', /\.(png|svg|schema\.json)$/).map((name) => `media/${name}`),
      ...namesIn('l10n', /./).map((name) => `l10n/${name}`),
    ];
    const expected = ['[Content_Types].xml', 'extension.vsixmanifest'];
    for (const place of places) expected.push(`extension/${place}`);
    assert.deepEqual([...files.keys()].sort(), expected.sort());
  });

  it('is small', () => assert.ok(vsix.length < MAXIMUM_BYTES, `${vsix.length} bytes`));

  it('has a manifest for the editor, without what is for npm', () => {
    const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
    for (const name of ['name', 'publisher', 'version', 'license', 'contributes', 'capabilities']) {
      assert.deepEqual(manifest[name], own[name], name);
    }
    assert.deepEqual(manifest.engines, { vscode: '^1.101.0' });
    for (const name of ['private', 'workspaces', 'bin', 'scripts', 'dependencies']) {
      assert.ok(!(name in manifest), name);
    }
  });

  it('holds every file that its manifest names', () => {
    const media = [...text('package.json').matchAll(/"(media\/[^"]+)"/g)].map(([, path]) => path);
    for (const path of [...media, manifest.main.replace('./', '')]) {
      assert.ok(files.has(`extension/${path}`), path);
    }
  });

  it('has a text for every key of its manifest', () => {
    const texts = JSON.parse(text('package.nls.json')) as Record<string, string>;
    const keys = [...text('package.json').matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key ?? '');
    assert.ok(keys.length > 50);
    assert.deepEqual(new Set(keys), new Set(Object.keys(texts)));
  });

  it('has the texts of every language for every key of its manifest, and for the editor', () => {
    const languages = [...files.keys()].flatMap(
      (name) => /^extension\/package\.nls\.([\w-]+)\.json$/.exec(name)?.[1] ?? [],
    );
    assert.deepEqual(languages.sort(), ['de', 'es', 'fr', 'ja', 'zh-cn']);
    const english = Object.keys(JSON.parse(text('package.nls.json')) as object);
    for (const language of languages) {
      const translated = Object.keys(JSON.parse(text(`package.nls.${language}.json`)) as object);
      assert.deepEqual(new Set(translated), new Set(english));
      assert.ok(manifest.l10n === './l10n' && text(`l10n/bundle.l10n.${language}.json`) !== '');
    }
  });

  it('has an icon of 256 by 256 pixels', () => {
    const icon = files.get(`extension/${manifest.icon}`);
    assert.equal(icon?.toString('latin1', 1, 4), 'PNG');
    assert.deepEqual([icon.readUInt32BE(16), icon.readUInt32BE(20)], [256, 256]);
  });

  it('has no link that leads nowhere', () => {
    const links = [...text('readme.md').matchAll(/\]\(([^)]+)\)/g)].map(
      ([, target]) => target ?? '',
    );
    for (const link of links) {
      assert.ok(/^(https:|#)/.test(link) || files.has(`extension/${link}`), link);
    }
  });

  it('names the license of every package in it', () => {
    const notices = text('THIRD_PARTY_NOTICES.txt');
    const bundled = ['piscina', 'ws', 'express', 'zod', 'tweetnacl'];
    for (const name of [...bundled, 'vscode-textmate', 'vscode-oniguruma']) {
      assert.match(notices, new RegExp(`^${name} \\d`, 'm'));
    }
    // What a package has taken from others.
    assert.match(notices, /K\.Kosako/);
  });

  describe('away from the repository', () => {
    let place: string;

    before(() => {
      place = join(scratch, 'elsewhere');
      for (const [name, content] of files) {
        const file = join(place, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    });

    for (const node of NODES) {
      it(`runs the relay on ${node === LOWEST ? 'the oldest supported Node' : 'this Node'}`, async () => {
        const relay = await startRelay(node, join(place, 'extension', 'dist', 'relay.js'), place);
        try {
          const health = await fetch(`http://127.0.0.1:${relay.port}/v1/health`);
          assert.equal(health.status, 200);
          await health.body?.cancel();
        } finally {
          relay.process.kill('SIGTERM');
        }
        assert.deepEqual(await once(relay.process, 'exit'), [0, null]);
      });
    }

    for (const name of ['engineWorker', 'colourWorker']) {
      it(`starts ${name}`, async () => {
        const worker = new Worker(join(place, 'extension', 'dist', `${name}.js`));
        const code = await new Promise<number>((resolve, reject) => {
          worker.once('error', reject);
          worker.once('exit', resolve);
        });
        assert.equal(code, 0);
      });
    }
  });
});

/** The files of dist/ that the extension runs, and those of its pages. */
async function bundleFiles(): Promise<string[]> {
  const { EXTENSION_BUNDLES, PAGES, PROGRAMS } = (await import(
    join(ROOT, 'scripts', 'bundles.mjs')
  )) as {
    readonly EXTENSION_BUNDLES: Readonly<Record<string, string>>;
    readonly PROGRAMS: Readonly<Record<string, string>>;
    readonly PAGES: readonly { readonly in: string; readonly out: string }[];
  };
  const pages = PAGES.map(
    ({ in: source, out }) => `${out}${source.endsWith('.css') ? '.css' : '.js'}`,
  );
  const bundles = Object.keys(EXTENSION_BUNDLES).map((name) => `${name}.js`);
  const programs = Object.keys(PROGRAMS).map((name) => `${name}.wasm`);
  return [...bundles, ...programs, ...pages].map((name) => `dist/${name}`);
}

function namesIn(folder: string, pattern: RegExp): string[] {
  const path = join(ROOT, folder);
  return existsSync(path) ? readdirSync(path).filter((name) => pattern.test(name)) : [];
}

/** Starts a relay on any free port, which its log tells. */
async function startRelay(
  node: string,
  program: string,
  cwd: string,
): Promise<{ process: ChildProcess; port: number }> {
  const env = { ...process.env, BYTESYNC_RELAY_PORT: '0', NODE_PATH: '' };
  const child = spawn(node, [program], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const lines: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    lines.push(line);
    const port = /"port":(\d+)/.exec(line)?.[1];
    if (port !== undefined) {
      child.stderr.resume();
      return { process: child, port: Number(port) };
    }
  }
  throw new Error(`The relay does not start: ${lines.join('\n')}`);
}
