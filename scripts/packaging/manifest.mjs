/** What only the repository needs: npm's workspaces, its scripts and its installations. */
const OF_THE_REPOSITORY = [
  'private',
  'workspaces',
  'bin',
  'scripts',
  'dependencies',
  'devDependencies',
  'optionalDependencies',
];

/**
 * The manifest that travels in the package. Everything that the extension runs is bundled, so it
 * names no dependency, and no Node beside the editor's own.
 * @param {Record<string, any>} manifest package.json of the repository.
 */
export function packagedManifest(manifest) {
  const kept = Object.entries(manifest).filter(([name]) => !OF_THE_REPOSITORY.includes(name));
  return { ...Object.fromEntries(kept), engines: { vscode: manifest.engines.vscode } };
}
