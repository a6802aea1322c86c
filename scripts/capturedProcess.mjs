import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const running = new Set();

/** Ends every process that is still running, with what it started itself. */
export function endAll() {
  for (const child of running) end(child);
}

/**
 * Runs a program without a terminal and collects what it prints.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, limitMs?: number }} options
 *   limitMs: milliseconds until it is ended; unlimited without.
 * @returns {Promise<{ code: number, output: string }>} code 128 + number for a signal; stdout and
 *   stderr in the order of their arrival.
 */
export function capture(file, args, { cwd, env, limitMs }) {
  return new Promise((resolve) => {
    // A group of its own, so that what it started ends with it.
    const child = spawn(file, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    running.add(child);
    let output = '';
    const collect = (text) => {
      output += text;
    };
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', collect);
    const limit =
      limitMs &&
      setTimeout(() => {
        collect(`\nEnded: it ran longer than ${limitMs / 60_000} minutes.\n`);
        end(child);
      }, limitMs);
    const settle = (code) => {
      clearTimeout(limit);
      running.delete(child);
      resolve({ code, output });
    };
    child.on('error', (error) => {
      collect(`${error.message}\n`);
      settle(127);
    });
    child.on('close', (code, signal) => settle(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

function end(child) {
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself meanwhile.
    if (error.code !== 'ESRCH') throw error;
  }
}
