import { build } from 'esbuild';

/**
 * What the extension runs, and so what its package holds: the name of each bundle and the source
 * that it starts from. Workers are found by these names beside the bundle that starts them.
 */
export const EXTENSION_BUNDLES = {
  extension: 'extension/src/extension.ts',
  // Loaded by `extension` at first use, so that the editor starts without it.
  application: 'extension/src/vscode/application.ts',
  engineWorker: 'extension/src/engine/workers/engineWorker.ts',
  // Of its own, so that no other thread loads what reads grammars.
  colourWorker: 'extension/src/engine/workers/colourWorker.ts',
  // piscina starts its threads from a file of exactly this name beside the bundle that holds it.
  worker: 'node_modules/piscina/dist/worker.js',
  relay: 'relay/src/main.ts',
  'relay-sqlite-worker': 'relay/src/sessions/sqliteWorker.ts',
};

/** What lies beside them as it is: the name of each, without its end, and where it comes from. */
export const PROGRAMS = {
  onig: 'node_modules/vscode-oniguruma/release/onig.wasm',
};

/** What dist/ holds: the extension's bundles, and the command line beside them. */
export const BUNDLES = {
  ...EXTENSION_BUNDLES,
  cli: 'extension/src/cli/main.ts',
  // Loaded by `cli`, each by another kind of process.
  'cli-program': 'extension/src/cli/program.ts',
  'cli-member': 'extension/src/cli/process/memberChild.ts',
};

/** Ends of import() paths that stay imports, of the bundle with that name beside the one that asks. */
const ON_DEMAND = [
  ['/application.ts', 'application'],
  ['./program.ts', 'cli-program'],
  ['/memberChild.ts', 'cli-member'],
  ['@bytesync/relay/main.ts', 'relay'],
];

/** Pages that the editor shows, for its browser: a script and a style sheet each. */
export const PAGES = [
  { in: 'extension/src/webview/plan/main.ts', out: 'webview/plan' },
  { in: 'extension/src/webview/plan/plan.css', out: 'webview/plan' },
  { in: 'extension/src/webview/difference/main.ts', out: 'webview/difference' },
  { in: 'extension/src/webview/difference/difference.css', out: 'webview/difference' },
];

/**
 * For everything that runs in Node.
 * @type {import('esbuild').BuildOptions}
 */
const NODE_BUNDLE = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22.15',
  sourcemap: 'linked',
  // vscode is the editor's. @napi-rs/nice is optional, native, and only for thread priorities:
  // piscina does without where it is missing.
  external: ['vscode', '@napi-rs/nice'],
  loader: { '.wasm': 'copy' },
  // Sources that need their own place ask for __dirname first.
  logOverride: { 'empty-import-meta': 'silent' },
  plugins: [
    {
      name: 'no-native-msgpackr',
      /** @param {import('esbuild').PluginBuild} build */
      setup(build) {
        // The codec runs the same JavaScript everywhere, not a native part where one happens to be.
        build.onResolve({ filter: /^msgpackr-extract$/ }, ({ path }) => ({
          path,
          namespace: 'absent',
        }));
        build.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: '' }));
      },
    },
    {
      name: 'on-demand',
      /** @param {import('esbuild').PluginBuild} build */
      setup(build) {
        // By require: the editor gives `vscode` to modules that come by it.
        build.onResolve({ filter: /\.ts$/ }, ({ path, kind }) => {
          const name =
            kind === 'dynamic-import' && ON_DEMAND.find(([end]) => path.endsWith(end))?.[1];
          return name ? { path: name, namespace: 'on-demand' } : undefined;
        });
        build.onResolve({ filter: /^\.\//, namespace: 'on-demand' }, ({ path }) => ({
          path,
          external: true,
        }));
        build.onLoad({ filter: /.*/, namespace: 'on-demand' }, ({ path }) => ({
          contents: `module.exports = require('./${path}.js');`,
        }));
      },
    },
    {
      name: 'no-other-languages-of-zod',
      /** @param {import('esbuild').PluginBuild} build */
      setup(build) {
        // Half a hundred tables of messages that nobody ever sees.
        build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
          contents: "export { default as en } from './en.js';",
        }));
      },
    },
  ],
};

/**
 * Bundles for Node, the product and its tests alike.
 * @param {import('esbuild').BuildOptions} options
 * @returns {Promise<import('esbuild').BuildResult | undefined>} undefined when it failed, which
 *   esbuild has told on stderr by then.
 */
export function bundleForNode(options) {
  const plugins = [...NODE_BUNDLE.plugins, ...(options.plugins ?? [])];
  return buildOrTell({ ...NODE_BUNDLE, ...options, plugins });
}

/**
 * Bundles for the editor's pages. VS Code 1.101 has Chromium 134.
 * @param {import('esbuild').BuildOptions} options
 * @returns {Promise<import('esbuild').BuildResult | undefined>} as `bundleForNode`
 */
export function bundleForPages(options) {
  const page = { bundle: true, platform: 'browser', format: 'iife', target: 'chrome134' };
  return buildOrTell({ ...page, minify: true, ...options });
}

async function buildOrTell(options) {
  try {
    return await build({ logLevel: 'warning', ...options });
  } catch (error) {
    if (error.errors === undefined) throw error;
    return undefined;
  }
}
