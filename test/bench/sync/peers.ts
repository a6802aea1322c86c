import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../inventory/processes.ts';
import type { SshServer } from './sshServer.ts';

/** Copies a folder with rsync over ssh. @returns milliseconds, and bytes that were sent and received */
export async function rsync(
  { client }: SshServer,
  from: string,
  to: string,
  ...options: readonly string[]
): Promise<{ readonly ms: number; readonly bytes: number }> {
  const args = ['-a', '--delete', '--stats', ...options, '-e', client, `${from}/`];
  const { ms, output } = await run('rsync', [...args, `root@127.0.0.1:${to}/`]);
  const counted = (what: string) => {
    const [, number = '0'] =
      new RegExp(`Total bytes ${what}: ([\\d,]+)`).exec(String(output)) ?? [];
    return Number(number.replaceAll(',', ''));
  };
  return { ms, bytes: counted('sent') + counted('received') };
}

/** Copies a folder with unison over ssh, which remembers nothing of earlier runs. */
export async function unison(
  { client }: SshServer,
  from: string,
  to: string,
  home: string,
): Promise<number> {
  const [, port = '', rest = ''] = /^ssh -p (\d+) (.*)$/.exec(client) ?? [];
  await mkdir(join(home, 'server'), { recursive: true });
  const begun = performance.now();
  const args = [from, `ssh://root@127.0.0.1:${port}/${to}`, '-batch', '-silent', '-force', from];
  const remote = ['-sshargs', rest, '-servercmd', `env UNISON=${home}/server unison`];
  const child = spawn('unison', [...args, '-confirmbigdel=false', '-times', ...remote], {
    env: { ...process.env, UNISON: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`unison ended with ${code}: ${said}`);
  return performance.now() - begun;
}
