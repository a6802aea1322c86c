import { readdir, readFile } from 'node:fs/promises';
import { seenBy } from '../../integration/cli/namespace.ts';

interface Living {
  readonly pid: number;
  /** Its command line. */
  readonly command: string;
}

/**
 * The processes that live in a folder of a server, by their environment.
 * @returns their command lines.
 */
export async function processesOf(root: string): Promise<string[]> {
  return (await livingIn(root)).map(({ command }) => command);
}

async function livingIn(root: string): Promise<Living[]> {
  const found: Living[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    // A process that ends meanwhile, or that belongs to somebody else, is none of them.
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (!environment.includes(`HOME=${root}/`)) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    found.push({ pid: Number(pid), command: command.replaceAll('\0', ' ') });
  }
  return found;
}

/** A file as the programs of a server see it, which may have disks of their own. @throws Error when there is none */
export async function seenIn(root: string, path: string): Promise<string> {
  const [host = 0] = await extensionHosts(root);
  return seenBy(host, path);
}

/** Kills the extension host of a server, as the system would when memory runs out. @throws Error when there is none */
export async function killExtensionHost(root: string): Promise<void> {
  for (const pid of await extensionHosts(root)) process.kill(pid, 'SIGKILL');
}

/** The extension hosts of a server, by their process ids. @throws Error when there is none */
export async function extensionHosts(root: string): Promise<number[]> {
  const hosts = (await livingIn(root)).filter(({ command }) =>
    command.includes('--type=extensionHost'),
  );
  if (hosts.length === 0) throw new Error(`No extension host lives in ${root}`);
  return hosts.map(({ pid }) => pid);
}
