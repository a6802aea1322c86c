/** What the comparisons of one session are limited to, while this window is in it. */
export class SessionFilter {
  #sessionId: string | undefined;
  #expression: string | undefined;

  /** The filter of this session; undefined: everything counts. */
  of(sessionId: string): string | undefined {
    return this.#sessionId === sessionId ? this.#expression : undefined;
  }

  set(sessionId: string, expression: string | undefined): void {
    this.#sessionId = sessionId;
    this.#expression = expression;
  }
}
