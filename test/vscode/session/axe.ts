import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Finding {
  readonly id: string;
  readonly impact?: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds serious in a page, each with the element that it is about. */
export async function findings(page: Frame): Promise<string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const found = (await page.evaluate('axe.run(document)')) as { violations: readonly Finding[] };
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help} (${nodes[0]?.html.slice(0, 200)})`);
}
