import type { EditorPage } from './editorPage.ts';

/** After each test of the suite that fails, keeps what its windows show. */
export function keepFailures(windows: () => readonly EditorPage[]): void {
  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state !== 'failed') return;
    for (const [index, window] of windows().entries()) {
      await window.keepFailure(`${test.fullTitle()} ${index + 1}`);
    }
  });
}
