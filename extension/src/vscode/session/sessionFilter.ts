/** An expression for the comparisons of one session, while this window is in it: what they are limited to, or what goes first. */
export class SessionFilter {
  #sessionId: string | undefined;
  #expression: string | undefined;

  /** That of this session; undefined: there is none. */
  of(sessionId: string): string | undefined {
    return this.#sessionId === sessionId ? this.#expression : undefined;
  }

  set(sessionId: string, expression: string | undefined): void {
    this.#sessionId = sessionId;
    this.#expression = expression;
  }
}
