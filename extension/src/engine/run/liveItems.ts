import type { SentStream, StatesOfMember } from '../comparison/rows/toldStates.ts';
import type { PlanRows } from '../planning/planRows.ts';
import type { ToldItems } from '../session/toldItems.ts';
import { runsOf } from '../sync/operationRuns.ts';
import type { PackProgress } from '../sync/streamMessages.ts';
import type { ToldOperations } from '../sync/toldOperations.ts';
import type { RunContext } from './runContext.ts';
import { UntoldItems } from './untoldItems.ts';

/** The rows learn of it this often, in ms. */
const SHOWN_MS = 300;

/** Messages of one member that wait for that: nobody sends so many who does not want to be in the way. */
const WAITING_MAX = 8;

/**
 * How far the items of a plan are while it is carried out: gathers it of this member and of the others, for the rows of
 * whoever looks here, and tells the others of this member's.
 */
export class LiveItems {
  readonly #context: Pick<RunContext, 'session' | 'ui' | 'rows' | 'run'>;
  readonly #untold: UntoldItems;
  /** Absent where nobody looks. */
  #rows: PlanRows | undefined;
  #members: StatesOfMember[] = [];
  readonly #sent = new Map<number, SentStream>();
  #timer: NodeJS.Timeout | undefined;

  constructor(context: Pick<RunContext, 'session' | 'ui' | 'rows' | 'run'>) {
    this.#context = context;
    this.#untold = new UntoldItems(context.run);
  }

  /** The plan is carried out from now on. */
  async begin(): Promise<void> {
    const { ui } = this.#context;
    if (ui.items === undefined) return;
    const rows = this.#context.rows();
    this.#counted(await rows.beginStates());
    this.#rows = rows;
    ui.carriesOut?.((memberId, items) => this.#other(memberId, items));
  }

  /** What became of own items. */
  own(told: ToldOperations): void {
    const { done, undone, coming } = told;
    this.#untold.add(told);
    if (done.length + undone.length + coming.length === 0) return;
    const { memberId } = this.#context.session.identity;
    const ascending = done.toSorted((a, b) => a - b);
    const { runs } = runsOf(ascending, ascending.length);
    this.#take({ memberId, done: runs, failed: [], codes: undone, coming });
  }

  /** How far a stream of this member's is. */
  sent(stream: number, { files, bytes }: PackProgress): void {
    if (this.#rows === undefined) return;
    this.#sent.set(stream, { stream, files, bytes });
    this.#showSoon();
  }

  /** What the others are to be told now; undefined: nothing. */
  next(isLast: boolean): ToldItems | undefined {
    return this.#untold.next(performance.now(), isLast);
  }

  /** What members say that they did, encoded, by member, which counts. @throws BytesyncError stream-malformed */
  async results(results: ReadonlyMap<string, Uint8Array>): Promise<void> {
    clearTimeout(this.#timer);
    const rows = this.#rows;
    this.#rows = undefined;
    if (rows !== undefined) this.#counted(await rows.results(results));
  }

  #other(memberId: string, { run, ...items }: ToldItems): void {
    if (run !== this.#context.run || memberId === this.#context.session.identity.memberId) return;
    const waiting = this.#members.filter((one) => one.memberId === memberId).length;
    // What is passed over stands in the results.
    if (waiting < WAITING_MAX) this.#take({ memberId, ...items });
  }

  #take(told: StatesOfMember): void {
    if (this.#rows === undefined) return;
    this.#members.push(told);
    this.#showSoon();
  }

  #showSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#show().catch(() => {
        // The planner has ended, and with it what was looked at.
        this.#rows = undefined;
      });
    }, SHOWN_MS);
    this.#timer.unref();
  }

  async #show(): Promise<void> {
    const told = { members: this.#members, sent: [...this.#sent.values()] };
    this.#members = [];
    this.#sent.clear();
    this.#counted(await this.#rows?.states(told));
    this.#timer = undefined;
    if (this.#members.length + this.#sent.size > 0) this.#showSoon();
  }

  #counted(counts: Awaited<ReturnType<PlanRows['states']>>): void {
    if (counts !== undefined) this.#context.ui.items?.(counts);
  }
}
