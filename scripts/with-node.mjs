import { ensureInstalled } from './install.mjs';
import { projectNode, withNodeFirst } from './projectNode.mjs';
import { runInherited } from './runProcess.mjs';

// with-node.mjs SCRIPT [ARGUMENT…]: runs it with the project's Node, which also stands first on PATH.
try {
  await ensureInstalled();
  const node = projectNode();
  process.exitCode = await runInherited(node, process.argv.slice(2), { env: withNodeFirst(node) });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
