import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { BrowserContext } from 'playwright-core';

const SOURCE = fileURLToPath(new URL('./page/probe.ts', import.meta.url));

/** Puts the probe into each document that the context's windows load from now on. */
export async function installProbe(context: BrowserContext): Promise<void> {
  const { outputFiles } = await build({
    ...{ entryPoints: [SOURCE], bundle: true, write: false, format: 'iife', target: 'es2024' },
  });
  await context.addInitScript(outputFiles.map(({ text }) => text).join('\n'));
}
