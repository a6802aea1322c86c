import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { until } from '../../vscode/host/waits.ts';

const targetsSchema = z.tuple([z.object({ webSocketDebuggerUrl: z.string() })]);
const answerSchema = z.object({
  id: z.number(),
  result: z.object({
    result: z.object({ value: z.unknown().optional() }),
    exceptionDetails: z.object({ text: z.string() }).optional(),
  }),
});

/** What the environment of a server has to be, so that its inspectors take any free port. */
export const INSPECTED = { NODE_OPTIONS: '--inspect-port=0' };

/** The inspector of a process of ours that runs already: asks it about itself. */
export class HostInspector {
  readonly #socket: WebSocket;
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async open(pid: number): Promise<HostInspector> {
    const before = new Set(await listening(pid));
    process.kill(pid, 'SIGUSR1');
    const port = await until('inspector', async () =>
      (await listening(pid)).find((one) => !before.has(one)),
    );
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [{ webSocketDebuggerUrl }] = targetsSchema.parse(await answer.json());
    const socket = new WebSocket(webSocketDebuggerUrl);
    await once(socket, 'open');
    return new HostInspector(socket);
  }

  /** The value of an expression there. */
  async ask(expression: string): Promise<unknown> {
    this.#asked += 1;
    const params = { expression, returnByValue: true };
    const answered = once(this.#socket, 'message') as Promise<[Buffer]>;
    this.#socket.send(JSON.stringify({ id: this.#asked, method: 'Runtime.evaluate', params }));
    const [text] = await answered;
    const { result } = answerSchema.parse(JSON.parse(text.toString()));
    if (result.exceptionDetails) throw new Error(`${expression}: ${result.exceptionDetails.text}`);
    return result.result.value;
  }

  close(): void {
    this.#socket.close();
  }
}

/** Ports of this machine on which a process listens. */
async function listening(pid: number): Promise<number[]> {
  const table = await readFile(`/proc/${pid}/net/tcp`, 'utf8');
  const own = await socketsOf(pid);
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const isListening = state === '0A' && own.has(inode);
    return isListening ? [Number.parseInt(local.split(':')[1] ?? '', 16)] : [];
  });
}

async function socketsOf(pid: number): Promise<Set<string | undefined>> {
  const folder = `/proc/${pid}/fd`;
  const links = (await readdir(folder)).map((fd) =>
    // It may be closed by now.
    readlink(`${folder}/${fd}`).catch(() => ''),
  );
  return new Set((await Promise.all(links)).map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
}
