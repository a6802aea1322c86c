import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageExtension } from '../packaging/package.mjs';
import { root } from '../projectNode.mjs';
import { makeSampleFolders } from '../sample.mjs';
import { EditorPlace } from './editorPlace.ts';
import { addressOf, end, startWithUs } from './endsWithUs.ts';

export const RELAY_NAME = 'Relay on This Computer';
/** Until the relay answers, in milliseconds. */
const RELAY_MS = 30_000;
const MEMBERS = ['laptop', 'desktop'];

/** What a person finds in a new window: nothing that asks or reports, and the folder on the left. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
};

/**
 * Two VS Codes in the browser, as on two machines: each with a home, settings and secrets of its
 * own, ByteSync installed, and a sample folder open; and a relay that both know.
 * @param {AbortSignal} signal ends the start.
 * @returns {Promise<{ windows: { name: string, url: string, folder: string }[], relay: string,
 *   close: () => Promise<void> }>} close ends everything and removes what it wrote, except the samples.
 */
export async function openTwoWindows(signal) {
  const scratch = mkdtempSync(join(tmpdir(), 'bsv-'));
  const programs = [];
  const close = async () => {
    for (const program of programs.reverse()) await end(program);
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const vsix = join(scratch, 'bytesync.vsix');
    await packageExtension(vsix);
    const relay = startRelay(join(scratch, 'relay'));
    programs.push(relay);
    const url = await addressOf(relay, {
      printed: /listening on (\S+?)\/?\s/,
      health: '/v1/health',
      limitMs: RELAY_MS,
    });
    const folders = MEMBERS.map((name) => join(root, 'sample', 'vscode', name));
    makeSampleFolders(...folders);
    const windows = [];
    for (const [index, folder] of folders.entries()) {
      signal.throwIfAborted();
      const { program, window } = await openWindow(join(scratch, String(index)), {
        folder,
        vsix,
        machine: { 'bytesync.relays': [{ name: RELAY_NAME, url }] },
      });
      programs.push(program);
      windows.push({ ...window, name: MEMBERS[index] });
    }
    signal.throwIfAborted();
    return { windows, relay: url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openWindow(place, { folder, vsix, machine }) {
  mkdirSync(place);
  const editor = await EditorPlace.make(place, { user: SETTINGS, machine });
  await editor.install(vsix);
  const { url, program } = await editor.start();
  const window = { url: `${url}/?folder=${encodeURIComponent(folder)}`, folder };
  return { program, window };
}

function startRelay(data) {
  const cli = join(root, 'dist', 'cli.js');
  const command = [process.execPath, cli, 'relay', '--port', '0', '--data', data];
  return startWithUs(command, { cwd: root, env: process.env });
}
