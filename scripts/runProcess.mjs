import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program in the terminal of this one, and passes signals on to it.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>} its exit code; 128 + number for a signal, as shells do.
 */
export function runInherited(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', ...options });
    // This process outlives the child to report its code.
    const handlers = PASSED_ON.map((signal) => {
      const handler = () => {
        // A terminal sends Ctrl-C to the child as well; twice would mean "at once" to it.
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
      };
      process.on(signal, handler);
      return () => process.off(signal, handler);
    });
    const settle = (then) => (value, signal) => {
      for (const off of handlers) off();
      then(value, signal);
    };
    child.on('error', settle(reject));
    child.on(
      'exit',
      settle((code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0))),
    );
  });
}
