import type { MessagePort } from 'node:worker_threads';
import type { Indexed } from '../workers/unpackedArray.ts';
import type { Operation } from './plan.ts';
import type { AskedPlace, UnsavedAnswer, UnsavedQuestion } from './streamMessages.ts';

/** Without an answer for so long, in ms, everything that was asked about counts as unsaved. */
const ANSWER_MS = 10_000;

/**
 * Asks the main thread, which knows the editor, what has unsaved changes. Where no answer can be had,
 * everything has: a file that is not replaced can be replaced later, and not the other way around.
 */
export class EditorQuestions {
  readonly #port: MessagePort;
  readonly #operations: Indexed<Operation>;
  readonly #answerMs: number;
  /** Questions that have no answer yet; undefined answers mean that none will come. */
  readonly #open = new Map<number, (unsaved: readonly number[] | undefined) => void>();
  #questions = 0;
  #closed = false;

  /** @param operations the whole plan's */
  constructor(port: MessagePort, operations: Indexed<Operation>, answerMs = ANSWER_MS) {
    this.#port = port;
    this.#operations = operations;
    this.#answerMs = answerMs;
    port.on('message', ({ question, unsaved }: UnsavedAnswer) => {
      this.#open.get(question)?.(unsaved);
    });
    port.once('close', () => this.#end());
  }

  /** Those of the operations whose place has unsaved changes. */
  async unsavedAmong(ids: readonly number[]): Promise<ReadonlySet<number>> {
    const asked = ids.flatMap((id) => {
      const operation = this.#operations.at(id);
      return operation && touchesEntry(operation) ? [{ id, place: placeOf(operation) }] : [];
    });
    if (asked.length === 0) return new Set();
    const unsaved = await this.#ask(asked.map(({ place }) => place));
    const all = asked.map(({ id }) => id);
    return new Set(unsaved === undefined ? all : unsaved.map((index) => all[index] ?? -1));
  }

  /** What has no answer yet gets none. */
  close(): void {
    this.#end();
    this.#port.close();
  }

  #ask(places: readonly AskedPlace[]): Promise<readonly number[] | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const question = this.#questions;
    this.#questions += 1;
    const { promise, resolve } = Promise.withResolvers<readonly number[] | undefined>();
    const timer = setTimeout(() => resolve(undefined), this.#answerMs);
    this.#open.set(question, resolve);
    const message: UnsavedQuestion = { question, places };
    this.#port.postMessage(message);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#open.delete(question);
    });
  }

  #end(): void {
    this.#closed = true;
    for (const answer of this.#open.values()) answer(undefined);
  }
}

/** Folders that are made, or get their mode and date, take nothing away from an editor. */
function touchesEntry({ kind }: Operation): boolean {
  return kind !== 'make-folder' && kind !== 'set-folder';
}

function placeOf({ target, path, kind }: Operation): AskedPlace {
  return { column: target, path, below: kind === 'delete' };
}
