import { extensionHosts } from '../../vscode/host/processes.ts';
import { HostInspector } from './hostInspector.ts';

/** How often the host's loop is looked at, in ms: a part of each delay that is told. */
const RESOLUTION_MS = 1;
/** In the host: where its histogram is. */
const DELAY = 'globalThis.bytesyncDelay';
const MAKE = `(${DELAY} = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: ${RESOLUTION_MS} })).enable()`;

/** The delay of the extension host's event loop, seen from inside of it. */
export class EventLoopDelay {
  readonly #host: HostInspector;

  private constructor(host: HostInspector) {
    this.#host = host;
  }

  /** @param root of the server that the host belongs to */
  static async open(root: string): Promise<EventLoopDelay> {
    const [pid = 0] = await extensionHosts(root);
    const host = await HostInspector.open(pid);
    await host.ask(MAKE);
    return new EventLoopDelay(host);
  }

  /** What comes of what is done, and the 99th percentile meanwhile, in ms. */
  async during<T>(doing: () => Promise<T>): Promise<{ value: T; p99: number }> {
    await this.#host.ask(`${DELAY}.reset()`);
    const value = await doing();
    return { value, p99: Number(await this.#host.ask(`${DELAY}.percentile(99)`)) / 1e6 };
  }

  close(): void {
    this.#host.close();
  }
}
