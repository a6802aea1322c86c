import { readdir, readFile } from 'node:fs/promises';

/**
 * The processes that live in a folder of a server, by their environment.
 * @returns their command lines.
 */
export async function processesOf(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    // A process that ends meanwhile, or that belongs to somebody else, is none of them.
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (!environment.includes(`HOME=${root}/`)) continue;
    found.push(
      (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' '),
    );
  }
  return found;
}
