import { join, resolve } from 'node:path';
import { packageExtension, packageName } from './packaging/package.mjs';
import { root } from './projectNode.mjs';

// package.mjs [FILE]: makes the extension's package, bytesync-VERSION.vsix in the project's folder
// unless it is told where.
const [file] = process.argv.slice(2);
const target = file === undefined ? join(root, packageName()) : resolve(file);
try {
  const bytes = await packageExtension(target);
  console.log(`${target}  ${(bytes / 1e6).toFixed(2)} MB`);
  console.log(`To install it: code --install-extension ${target}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
