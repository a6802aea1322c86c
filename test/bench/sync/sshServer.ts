import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { run } from '../inventory/processes.ts';

const SERVER = '/usr/sbin/sshd';

/** An sshd of its own on loopback, for a key of its own; it needs root, as sshd does. */
export class SshServer {
  /** The command line of a client that reaches it, as rsync and unison take it. */
  readonly client: string;
  readonly #process: ReturnType<typeof spawn>;

  private constructor(client: string, server: ReturnType<typeof spawn>) {
    this.client = client;
    this.#process = server;
  }

  static async start(scratch: string): Promise<SshServer> {
    const folder = join(scratch, 'ssh');
    await mkdir(folder, { mode: 0o700 });
    const at = (name: string) => join(folder, name);
    for (const key of ['host', 'user']) {
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)]);
    }
    await copyFile(at('user.pub'), at('authorized'));
    await chmod(at('authorized'), 0o600);
    await mkdir('/run/sshd', { recursive: true });
    const port = await freePort();
    const settings = [
      ...[`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${at('host')}`],
      ...[`AuthorizedKeysFile ${at('authorized')}`, 'PermitRootLogin prohibit-password'],
      ...['StrictModes no', 'UsePAM no', 'PasswordAuthentication no', 'PidFile none'],
    ];
    await writeFile(at('config'), `${settings.join('\n')}\n`);
    const server = spawn(SERVER, ['-D', '-e', '-f', at('config')], { stdio: 'ignore' });
    const client = [
      ...['ssh', '-p', String(port), '-i', at('user'), '-c', 'aes256-gcm@openssh.com'],
      ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
      ...['-o', 'LogLevel=ERROR', '-o', 'ConnectionAttempts=20'],
    ].join(' ');
    return new SshServer(client, server);
  }

  async close(): Promise<void> {
    const gone = once(this.#process, 'exit');
    this.#process.kill();
    await gone;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
