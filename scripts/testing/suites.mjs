import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../projectNode.mjs';

/**
 * A suite is a folder of test/<kind> with test files in or below it; files that lie in test/<kind>
 * itself are one more.
 * @param {'unit' | 'integration' | 'vscode'} kind
 * @returns {{ name: string, files: string[] }[]} names such as unit/shared; paths from the root.
 */
export function suitesOf(kind) {
  const folder = join('test', kind);
  if (!existsSync(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name: `${kind}/${name}`, files: testFiles(join(folder, name), true) }));
  return [...folders, { name: kind, files: testFiles(folder, false) }]
    .filter(({ files }) => files.length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function testFiles(folder, recursive) {
  return readdirSync(join(root, folder), { recursive })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
    .sort();
}
