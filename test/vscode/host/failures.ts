import type { EditorPage } from './editorPage.ts';

/** After each test of the suite that fails, keeps what its windows show, and says it in short with the failure. */
export function keepFailures(windows: () => readonly EditorPage[]): void {
  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state !== 'failed') return;
    for (const [index, window] of windows().entries()) {
      await window.keepFailure(`${test.fullTitle()} ${index + 1}`);
      if (test.err) test.err.message += `\n      Window ${index + 1}: ${await window.inShort()}`;
    }
  });
}
