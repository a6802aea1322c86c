import { OneAtATime } from '../difference/oneAtATime.ts';
import { listening } from '../workers/listening.ts';
import { colourWorkerUrl } from '../workers/location.ts';
import { WorkerPool } from '../workers/workerPool.ts';
import type { Coloured, ColouringJob, UncolouredText } from './coloured.ts';

/** Of each text: what is behind stays plain. The editor stops at 20 MB, and colours what is in sight first. */
const BYTES_MAX = 4 * 1024 * 1024;
/** Longest that two texts may take, in ms: grammars hold expressions that can take for ever. */
const TIME_MAX_MS = 10_000;
/** The thread has grammars as objects; beyond it the thread ends, and nothing else. */
const LIMITS = { maxOldGenerationSizeMb: 512 };

/** Colours of texts, off the main thread: one pair after the other, on a thread that starts with the first. */
export class ColourThread {
  readonly #pool = new WorkerPool(1, colourWorkerUrl(), LIMITS);
  readonly #turns = new OneAtATime();
  readonly #timeMs: number;

  /** @param timeMs for each pair of texts */
  constructor(timeMs: number = TIME_MAX_MS) {
    this.#timeMs = timeMs;
  }

  /**
   * `colourTexts` there, of as much as there is time for: what came before the time was over holds.
   * @throws BytesyncError aborted, also when the time is over; internal where a grammar or a theme can't be used
   */
  colour(
    job: Omit<ColouringJob, 'port'>,
    onColoured: (coloured: Coloured) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { left, right } = job.texts;
    const texts = { left: startOf(left), right: startOf(right) };
    return this.#turns.take(() => this.#run({ ...job, texts }, onColoured, signal), signal);
  }

  async #run(
    job: Omit<ColouringJob, 'port'>,
    onColoured: (coloured: Coloured) => void,
    signal: AbortSignal,
  ): Promise<void> {
    // Counted from here on, and not while other texts have the thread.
    const either = AbortSignal.any([signal, AbortSignal.timeout(this.#timeMs)]);
    try {
      await listening(onColoured, (port) =>
        this.#pool.run<void>('colourTexts', { ...job, port }, { ports: [port], signal: either }),
      );
    } catch (error) {
      // It may have left the expressions without memory: the next texts have another thread.
      await this.#pool.destroy();
      throw error;
    }
  }

  async destroy(): Promise<void> {
    this.#turns.end();
    await this.#pool.destroy();
  }
}

/** Whole lines, and bytes of their own: a view would be copied with all that it is a view of. */
function startOf({ bytes, starts }: UncolouredText): UncolouredText {
  const beyond = starts.findIndex((start) => start > BYTES_MAX);
  const kept = beyond === -1 ? starts.slice() : starts.slice(0, beyond);
  return { bytes: bytes.slice(0, kept.at(-1) ?? 0), starts: kept };
}
