import type { PageCommand } from '../../webview/messages.ts';

/** Commands of the editor that buttons of the page run. */
export const PAGE_COMMAND_IDS: Readonly<Record<Exclude<PageCommand, 'stopComparing'>, string>> = {
  abort: 'bytesync.abort',
  pause: 'bytesync.pause',
  continue: 'bytesync.continue',
  report: 'bytesync.showReport',
  saveList: 'bytesync.saveList',
  analyse: 'bytesync.analyse',
  undoDecision: 'bytesync.undoDecision',
  redoDecision: 'bytesync.redoDecision',
};
