import { LIMITS } from '@bytesync/shared/limits.ts';
import { idSchema } from '@bytesync/shared/wire/ids.ts';
import type * as vscode from 'vscode';
import { z } from 'zod';

const KEY = 'bytesync.recentSessions';
const MOST_SESSIONS = 20;

const recentSchema = z.object({
  sessionId: idSchema,
  /** ms since 1970. */
  since: z.number().int().min(0),
  place: z.string().max(1100),
  /** Names of the others. */
  others: z.array(z.string().max(LIMITS.name)).max(LIMITS.members),
});
export type RecentSession = z.infer<typeof recentSchema>;
const recentsSchema = z.array(recentSchema).max(MOST_SESSIONS).catch([]);

/** When, where and with whom the last sessions of this machine were. */
export class RecentSessions {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  /** The newest first. */
  list(): readonly RecentSession[] {
    return recentsSchema.parse(this.#state.get(KEY, []));
  }

  /**
   * Adds a session, or what has changed about it; those who left stay named.
   * @returns whether the list is another one now
   */
  async note(session: RecentSession): Promise<boolean> {
    const list = this.list();
    const before = list.find(({ sessionId }) => sessionId === session.sessionId);
    const others = [...new Set([...(before?.others ?? []), ...session.others])];
    const kept = list.filter((one) => one !== before);
    const noted = { ...session, others: others.slice(0, LIMITS.members) };
    const sorted = [noted, ...kept].sort((a, b) => b.since - a.since).slice(0, MOST_SESSIONS);
    // Also when there is no room for it: this is called at every change of a session.
    if (JSON.stringify(sorted) === JSON.stringify(list)) return false;
    await this.#state.update(KEY, sorted);
    return true;
  }
}
