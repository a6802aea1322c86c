#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectNode, root } from '../scripts/projectNode.mjs';
import { runInherited } from '../scripts/runProcess.mjs';

// Runs on whatever Node starts it (20 or newer) and hands over to the project's own.
const cli = join(root, 'dist', 'cli.js');
try {
  if (!existsSync(cli)) {
    throw new Error(`ByteSync is not built yet. Run "npm start" in ${root} once.`);
  }
  process.exitCode = await runInherited(projectNode(), [cli, ...process.argv.slice(2)]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
