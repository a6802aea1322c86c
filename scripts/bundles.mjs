import { build } from 'esbuild';

/**
 * What the extension runs, and so what its package holds: the name of each bundle and the source
 * that it starts from. Workers are found by these names beside the bundle that starts them.
 */
export const EXTENSION_BUNDLES = {
  extension: 'extension/src/extension.ts',
  engineWorker: 'extension/src/engine/workers/engineWorker.ts',
  // piscina starts its threads from a file of exactly this name beside the bundle that holds it.
  worker: 'node_modules/piscina/dist/worker.js',
  relay: 'relay/src/main.ts',
  'relay-sqlite-worker': 'relay/src/sessions/sqliteWorker.ts',
};

/** What dist/ holds: the extension's bundles, and the command line beside them. */
export const BUNDLES = { ...EXTENSION_BUNDLES, cli: 'extension/src/cli/main.ts' };

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
  ],
};

/**
 * Bundles for Node, the product and its tests alike.
 * @param {import('esbuild').BuildOptions} options
 * @returns {Promise<import('esbuild').BuildResult | undefined>} undefined when it failed, which
 *   esbuild has told on stderr by then.
 */
export async function bundleForNode(options) {
  try {
    const plugins = [...NODE_BUNDLE.plugins, ...(options.plugins ?? [])];
    return await build({ ...NODE_BUNDLE, logLevel: 'warning', ...options, plugins });
  } catch (error) {
    if (error.errors === undefined) throw error;
    return undefined;
  }
}
