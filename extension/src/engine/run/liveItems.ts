import type { SentStream, StatesOfMember } from '../comparison/rows/toldStates.ts';
import type { PlanRows } from '../planning/planRows.ts';
import type { ToldItems } from '../session/toldItems.ts';
import type { PackProgress } from '../sync/streamMessages.ts';
import type { ToldOperations } from '../sync/toldOperations.ts';
import type { RunContext } from './runContext.ts';
import { UntoldItems } from './untoldItems.ts';

/** The rows learn of it this often, in ms. */
const SHOWN_MS = 300;

/** Messages of one member that wait for that: nobody sends so many who does not want to be in the way. */
const WAITING_MAX = 8;

/** How long the end of a run waits for the rows to learn of the last of it. */
const LAST_MS = 2_000;

/**
 * How far the items of a plan are while it is carried out: gathers it of this member and of the others, for the rows of
 * whoever looks here, and tells the others of this member's.
 */
export class LiveItems {
  readonly #context: Pick<RunContext, 'session' | 'ui' | 'rows' | 'run'>;
  readonly #untold: UntoldItems;
  /** What is told waits for the rows: somebody looks, and the run is not over. */
  #isTaking = false;
  /** Absent until they can say it. */
  #rows: PlanRows | undefined;
  #beginning: Promise<void> = Promise.resolve();
  #showing: Promise<void> = Promise.resolve();
  #members: StatesOfMember[] = [];
  readonly #sent = new Map<number, SentStream>();
  #timer: NodeJS.Timeout | undefined;

  constructor(context: Pick<RunContext, 'session' | 'ui' | 'rows' | 'run'>) {
    this.#context = context;
    this.#untold = new UntoldItems(context.run);
  }

  /** The plan is about to be carried out: what members tell from now on is kept until the rows can say it. */
  listen(): void {
    const { ui } = this.#context;
    if (ui.items === undefined) return;
    this.#isTaking = true;
    ui.carriesOut?.((memberId, items) => this.#other(memberId, items));
  }

  /** Has the rows say it from now on. Making them ready takes seconds of the planner for a million, and nobody waits for it. */
  begin(): void {
    if (!this.#isTaking) return;
    this.#beginning = this.#begin().catch(() => this.#stop());
  }

  /** What became of own items. */
  own(told: ToldOperations): void {
    const { done, undone, coming, reused } = told;
    this.#untold.add(told);
    if (!this.#isTaking || [done, undone, coming, reused].every(({ length }) => length === 0))
      return;
    const { memberId } = this.#context.session.identity;
    this.#take({ memberId, done, failed: [], codes: undone, coming, reused });
  }

  /** How far a stream of this member's is. */
  sent(stream: number, { files, bytes }: Pick<PackProgress, 'files' | 'bytes'>): void {
    if (!this.#isTaking) return;
    this.#sent.set(stream, { stream, files, bytes });
    this.#showSoon();
  }

  /** What the others are to be told now; undefined: nothing. */
  next(isLast: boolean): ToldItems | undefined {
    return this.#untold.next(performance.now(), isLast);
  }

  /** What members say that they did, encoded, by member, which counts. @throws BytesyncError stream-malformed */
  async results(results: ReadonlyMap<string, Uint8Array>): Promise<void> {
    await this.#beginning;
    const rows = this.#rows;
    this.#stop();
    if (rows !== undefined) this.#counted(await rows.results(results));
  }

  /** Takes nothing more, and lets the rows learn of what was told last: before the planner hears that the run is over. */
  async close(): Promise<void> {
    if (!this.#isTaking) return;
    this.#isTaking = false;
    clearTimeout(this.#timer);
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, LAST_MS);
    await Promise.race([this.#showLast(), patience.promise]);
    clearTimeout(timer);
    this.#stop();
  }

  get #isSome(): boolean {
    return this.#members.length + this.#sent.size > 0;
  }

  async #begin(): Promise<void> {
    const rows = this.#context.rows();
    this.#counted(await rows.beginStates());
    this.#rows = rows;
    if (this.#isTaking && this.#isSome) this.#showSoon();
  }

  #other(memberId: string, { run, ...items }: ToldItems): void {
    if (run !== this.#context.run || memberId === this.#context.session.identity.memberId) return;
    const waiting = this.#members.filter((one) => one.memberId === memberId).length;
    // What is passed over stands in the results.
    if (waiting < WAITING_MAX) this.#take({ memberId, ...items });
  }

  #take(told: StatesOfMember): void {
    if (!this.#isTaking) return;
    this.#members.push(told);
    this.#showSoon();
  }

  #showSoon(): void {
    if (this.#rows === undefined) return;
    this.#timer ??= setTimeout(() => {
      // Where the planner has ended, what was looked at has ended with it.
      this.#showing = this.#show().catch(() => this.#stop());
    }, SHOWN_MS);
    this.#timer.unref();
  }

  async #show(): Promise<void> {
    const told = { members: this.#members, sent: [...this.#sent.values()] };
    this.#members = [];
    this.#sent.clear();
    this.#counted(await this.#rows?.states(told));
    this.#timer = undefined;
    if (this.#isTaking && this.#isSome) this.#showSoon();
  }

  async #showLast(): Promise<void> {
    await Promise.all([this.#beginning, this.#showing]);
    if (this.#isSome) await this.#show().catch(() => this.#stop());
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#isTaking = false;
    this.#rows = undefined;
    this.#members = [];
    this.#sent.clear();
  }

  #counted(counts: Awaited<ReturnType<PlanRows['states']>>): void {
    if (counts !== undefined) this.#context.ui.items?.(counts);
  }
}
