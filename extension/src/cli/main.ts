import { enableCompileCache } from 'node:module';
import { EMBEDDED_RELAY_ARGUMENT } from '@bytesync/shared/wire/embeddedRelayArgument.ts';
import { ownCompileCache } from './compileCache.ts';
import { growHeapsSlowly } from './heapGrowth.ts';
import { MEMBER_ARGUMENT } from './process/processKinds.ts';

// A bundle of its own for each kind of process: each loads, and finds compiled, what it needs and no more.
// That is most of its start.
async function main(program: string, argv: readonly string[]): Promise<void> {
  // For the processes and threads that this one starts.
  const compiled = ownCompileCache(process.env, process.platform);
  if (compiled !== undefined) {
    process.env.NODE_COMPILE_CACHE = compiled;
    enableCompileCache(compiled);
  }
  if (argv[0] !== EMBEDDED_RELAY_ARGUMENT) growHeapsSlowly();
  if (argv[0] === MEMBER_ARGUMENT) {
    return (await import('./process/memberChild.ts')).memberChild();
  }
  if (argv[0] === EMBEDDED_RELAY_ARGUMENT) {
    await import('@bytesync/relay/main.ts');
    return;
  }
  return (await import('./program.ts')).runProgram(program, argv);
}

async function fail(error: unknown, argv: readonly string[]): Promise<void> {
  await (await import('./program.ts')).failProgram(error, argv);
}

const argv = process.argv.slice(2);
// Whoever read the output may have gone (as in `bytesync … | head`): the work is done all the same.
process.stdout.on('error', () => undefined);
process.once('uncaughtException', (error) => {
  // The others are told by the channel that closes, and end in good order.
  const end = () => process.exit();
  fail(error, argv).then(end, end);
});
main(process.argv[1] ?? '', argv)
  .catch((error: unknown) => fail(error, argv))
  .catch(() => {
    process.exitCode = 1;
  });
