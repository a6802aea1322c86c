import { spawn } from 'node:child_process';

/**
 * Opens addresses in the person's browser, where there is a screen to show it on. Nobody waits for
 * it: a browser may run until it is closed.
 * @param {readonly string[]} urls
 */
export function openBrowser(urls) {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  // Without a screen, xdg-open would put a text browser into this terminal.
  if (!DISPLAY && !WAYLAND_DISPLAY) return;
  for (const url of urls) {
    const opener = spawn('xdg-open', [url], { stdio: 'ignore', detached: true });
    opener.on('error', (error) => console.error(`No browser opens: ${error.message}`));
    opener.unref();
  }
}
