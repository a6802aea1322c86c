import { hostname } from 'node:os';
import { displayName } from '@bytesync/shared/crypto/roster.ts';
import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import { sentenceFor } from '../../engine/messages/sentences.ts';
import { failedReport } from '../../engine/report/runReport.ts';
import type { RunOutcome } from '../../engine/run/memberRun.ts';
import { homeFolder } from '../../engine/session/home.ts';
import { debugText } from '../debugText.ts';
import { EXIT, exitCodeOf, exitCodeOfReport } from '../exitCodes.ts';
import type { MemberFlags } from '../memberOptions.ts';
import { placeLines } from '../screen/filterPlace.ts';
import type { Screen } from '../screen/screen.ts';
import { shown } from '../screen/shownText.ts';

/** The output that fits the flags and whether somebody is there. */
export async function openScreen(flags: Pick<MemberFlags, 'json' | 'quiet'>): Promise<Screen> {
  const { stdin, stdout, stderr } = process;
  if (flags.json) {
    const { JsonScreen } = await import('../screen/jsonScreen.ts');
    return new JsonScreen(stdout, stderr);
  }
  if (stdout.isTTY && stdin.isTTY) {
    const { TerminalScreen } = await import('../screen/terminalScreen.ts');
    return new TerminalScreen(stdin, stdout, stderr, flags.quiet);
  }
  const { PlainScreen } = await import('../screen/plainScreen.ts');
  return new PlainScreen(stdout, stderr, flags.quiet);
}

/** Aborted by Ctrl-C or a request to end; a second one ends the process at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(EXIT.interrupted);
      controller.abort(new BytesyncError('interrupted'));
    });
  }
  return controller.signal;
}

export function homeOf(): string {
  return homeFolder(process.env, process.platform);
}

/** How the others see this member: its name with what a roster does not hold written as escapes. */
export function memberName(flags: Pick<MemberFlags, 'name'>, otherwise = hostname()): string {
  return displayName(shown(flags.name ?? otherwise));
}

/** JSON is for programs: it lists every item, a screen a few. */
export function listedOf(flags: Pick<MemberFlags, 'json'>): { readonly listsAll?: true } {
  return flags.json ? { listsAll: true } : {};
}

/** How fast this member's chunks go. */
export function rateOf({ limitRate }: Pick<MemberFlags, 'limitRate'>): {
  readonly limitRate?: number;
} {
  return limitRate === undefined ? {} : { limitRate };
}

/**
 * Shows how a command ended and returns the exit code.
 * @param stack of the failure, where it happened in another process
 */
export function conclude(
  screen: Screen,
  outcome: RunOutcome,
  debug: boolean,
  stack?: string,
): number {
  const { report, failure } = outcome;
  screen.report(report);
  if (failure) sayFailure(screen, failure, debug, stack);
  return failure ? exitCodeOf(failure.code) : exitCodeOfReport(report);
}

/** Shows what kept a command from running at all. */
export function concludeFailure(screen: Screen, error: unknown, debug: boolean): number {
  const failure = asBytesyncError(error);
  const code = exitCodeOf(failure.code);
  const status = code === EXIT.refused ? 'refused' : 'aborted';
  const { code: name, values } = failure;
  screen.report(failedReport(status, { code: name, values }, { bytesIn: 0, bytesOut: 0 }, 0));
  sayFailure(screen, failure, debug);
  return code;
}

function sayFailure(
  screen: Screen,
  failure: BytesyncError,
  debug: boolean,
  stack = debugText(failure),
): void {
  screen.failure(sentenceFor(failure), placeLines(failure));
  if (debug) process.stderr.write(`${stack}\n`);
}
