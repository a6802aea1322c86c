import type { RunOutcome } from '../../engine/run/memberRun.ts';
import { type Answers, decidingIo } from '../member/deciding.ts';
import type { MemberIo } from '../member/memberIo.ts';
import type { MemberFlags } from '../memberOptions.ts';
import { conclude, concludeFailure, interruptSignal, openScreen } from './commandContext.ts';

/** Runs one member in this process, with its questions and output on this screen. */
export async function runMemberCommand(
  flags: MemberFlags,
  answers: Answers,
  run: (io: MemberIo, signal: AbortSignal, interactive: boolean) => Promise<RunOutcome>,
): Promise<number> {
  const screen = await openScreen(flags);
  try {
    const outcome = await run(decidingIo(screen, answers), interruptSignal(), screen.interactive);
    return conclude(screen, outcome, flags.debug);
  } catch (error) {
    return concludeFailure(screen, error, flags.debug);
  } finally {
    screen.close();
  }
}
