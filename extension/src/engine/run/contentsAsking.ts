import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { ContentsChoice } from '../comparison/askedContents.ts';
import { CHOSEN_CHARACTERS, CHOSEN_MAX } from '../comparison/byHand/chosenItems.ts';
import { lengthOf } from '../session/askMessages.ts';
import type { LogMessage } from '../session/messages.ts';
import { hostOf, mayAsk } from '../session/state.ts';
import type { RunContext } from './runContext.ts';

/** How a person here has contents compared while the plan of a run is open. */
export class ContentsAsking {
  readonly #context: Pick<RunContext, 'session' | 'run'>;

  constructor(context: Pick<RunContext, 'session' | 'run'>) {
    this.#context = context;
  }

  /**
   * Every member reads its files of these items, and the plan is made again with what they found. Resolves when all
   * have been asked. @throws BytesyncError contents-late, asked-too-many
   */
  async ask({ paths, below }: ContentsChoice): Promise<void> {
    const { session, run } = this.#context;
    const { phase } = session.state;
    const isOpen = phase.kind === 'analysis' && phase.run === run && mayAsk(session.state);
    if (!isOpen) throw new BytesyncError('contents-late');
    if (paths !== undefined) requireFew(paths);
    const askId = createId();
    const choice = { below, ...(paths && { paths: [...paths] }) };
    await this.#say({ type: 'contents-asked', run, askId, ...choice, atMs: Date.now() });
    const isTaken = session.state.asks.some((one) => one.askId === askId);
    if (!isTaken) throw new BytesyncError('contents-late');
  }

  /** Nobody waits any longer for what this member asked for; the host says so for all. */
  async stop(): Promise<void> {
    const { session, run } = this.#context;
    const { memberId } = session.identity;
    const isHost = hostOf(session.state.roster) === memberId;
    const open = session.state.asks.filter(
      ({ by, stopped }) => !stopped && (isHost || by.memberId === memberId),
    );
    for (const { askId } of open) await this.#say({ type: 'contents-stopped', run, askId });
  }

  #say(message: LogMessage): Promise<void> {
    return this.#context.session.room.post([message]);
  }
}

function requireFew(paths: readonly string[]): void {
  if (paths.length === 0) throw new BytesyncError('entry-vanished');
  if (paths.length > CHOSEN_MAX || lengthOf(paths) > CHOSEN_CHARACTERS) {
    throw new BytesyncError('asked-too-many', { count: paths.length, most: CHOSEN_MAX });
  }
}
