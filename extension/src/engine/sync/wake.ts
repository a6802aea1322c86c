/** Lets one waiter sleep until something happens or a time is over. */
export class Wake {
  #signalled = false;
  #resolve: (() => void) | undefined;

  signal(): void {
    this.#signalled = true;
    this.#resolve?.();
  }

  /** True when signalled, also before the call; false after `ms` milliseconds. */
  async wait(ms?: number): Promise<boolean> {
    if (!this.#signalled) {
      await new Promise<void>((resolve) => {
        const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
        this.#resolve = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#resolve = undefined;
    }
    const signalled = this.#signalled;
    this.#signalled = false;
    return signalled;
  }
}
