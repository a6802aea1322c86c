import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Members } from '../vscode/host/members.ts';
import { packExtension } from '../vscode/host/vsix.ts';
import type { Figure } from './figure.ts';

const RUNS = 7;
const NAME = 'ByteSync';

/** How long VS Code says that the extension's activation took at the start of a window, in a real one. */
export async function activation(): Promise<readonly Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'bytesync-bench-'));
  const vsix = join(scratch, 'bytesync.vsix');
  await packExtension(vsix);
  const members = await Members.open(['bench'], { vsix: [vsix] });
  try {
    const { window } = members.named('bench');
    const values: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      await window.reload();
      await window.run('Developer: Show Running Extensions');
      const row = window.page.locator('.runtime-extensions-editor .extension', { hasText: NAME });
      const text = await row.locator('.activation-time').innerText();
      const [, ms] = /(\d+)\s*ms/.exec(text) ?? [];
      if (ms === undefined) throw new Error(`No time of activation in "${text}"`);
      values.push(Number(ms));
      await window.page.locator('.monaco-modal-editor-block .codicon-close').first().click();
    }
    return [{ name: 'activation at the start of a window', unit: 'ms', values }];
  } finally {
    await members.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
