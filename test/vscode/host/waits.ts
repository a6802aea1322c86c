import { setTimeout as sleep } from 'node:timers/promises';

/** Until one action in the editor shows its effect, in milliseconds. Long, for busy machines. */
export const ACTION_MS = 60_000;

/** Until a server answers or a workbench with its extensions stands, in milliseconds. */
export const START_MS = 60_000;

/**
 * Asks again and again until there is an answer.
 * @param what names what is waited for, in the error.
 * @param probe gives undefined while there is no answer yet.
 * @throws Error after `limitMs`, with what `found` tells about the state instead.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  { limitMs = ACTION_MS, found }: { limitMs?: number; found?: () => Promise<unknown> } = {},
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) {
      const instead = found === undefined ? '' : `; there is ${JSON.stringify(await found())}`;
      throw new Error(`No ${what} within ${limitMs / 1000} s${instead}`);
    }
    await sleep(50);
  }
}

/** true, or undefined when it does not come in time. */
export function succeeds(action: Promise<void>): Promise<true | undefined> {
  return action.then(
    () => true as const,
    () => undefined,
  );
}
