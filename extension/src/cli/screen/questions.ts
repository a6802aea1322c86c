import { createInterface, type Interface } from 'node:readline/promises';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** How long typed-ahead keys are looked for, in ms. */
const TYPED_AHEAD_MS = 30;

const CTRL_C = 0x03;

/**
 * Questions on a terminal, one after the other. What was typed before a question is shown does not
 * answer it.
 */
export class Questions {
  readonly #input: NodeJS.ReadStream;
  readonly #out: NodeJS.WriteStream;
  readonly #ending = new AbortController();
  #last: Promise<unknown> = Promise.resolve();
  /** Takes back the prompt that gives way to questions. */
  #giveWay: (() => void) | undefined;
  #open: Interface | undefined;

  constructor(input: NodeJS.ReadStream, out: NodeJS.WriteStream) {
    this.#input = input;
    this.#out = out;
  }

  /** The line that is typed; '' at the end of the input or when it is withdrawn. */
  async ask(prompt: string): Promise<string> {
    const answer = this.#inTurn(() => this.#read(prompt, this.#ending.signal));
    this.#giveWay?.();
    return (await answer) ?? '';
  }

  /** Until a line is typed or all is withdrawn; gives way to questions and comes back after them. */
  async pause(prompt: string): Promise<void> {
    for (;;) {
      const giving = new AbortController();
      const typed = await this.#inTurn(async () => {
        this.#giveWay = () => giving.abort();
        try {
          return await this.#read(prompt, AbortSignal.any([this.#ending.signal, giving.signal]));
        } finally {
          this.#giveWay = undefined;
        }
      });
      if (typed !== undefined || this.#ending.signal.aborted) return;
    }
  }

  /** Prints lines above an open question. */
  print(text: string): void {
    if (this.#open === undefined) {
      this.#out.write(text);
      return;
    }
    this.#out.write(`\r\u001b[K${text}`);
    this.#open.prompt(true);
  }

  /** Takes back whatever is asked, now and later. */
  withdraw(): void {
    this.#ending.abort();
  }

  #inTurn<T>(question: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(question);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #read(prompt: string, signal: AbortSignal): Promise<string | undefined> {
    if (signal.aborted) return undefined;
    await this.#dropTypedAhead();
    if (signal.aborted) return undefined;
    const lines = createInterface({ input: this.#input, output: this.#out });
    this.#open = lines;
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const withdrawn = () => {
      resolve(undefined);
      // The line stays readable, and what is printed next begins a line of its own.
      this.#out.write(this.#ending.signal.aborted ? '\n' : '\r\u001b[K');
    };
    signal.addEventListener('abort', withdrawn, { once: true });
    // Ctrl-C at a question is the same as anywhere else.
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    lines.once('close', () => resolve(''));
    lines.question(prompt).then(resolve, () => resolve(undefined));
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', withdrawn);
      this.#open = undefined;
      lines.close();
    }
  }

  async #dropTypedAhead(): Promise<void> {
    const input = this.#input;
    const drop = (bytes: Buffer | string) => {
      if (Buffer.from(bytes).includes(CTRL_C)) process.kill(process.pid, 'SIGINT');
    };
    input.setRawMode(true);
    input.on('data', drop);
    try {
      await sleep(TYPED_AHEAD_MS);
      // On a busy machine that time may be over before the terminal has been read once.
      await nextTurn();
    } finally {
      input.off('data', drop);
      input.pause();
      input.setRawMode(false);
    }
  }
}
