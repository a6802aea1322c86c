import { l10n } from 'vscode';
import type { CommandId } from '../commandIds.ts';
import type { ContextKeys } from '../session/contextKeys.ts';

type Check = (keys: ContextKeys) => string | undefined;

/** What each command needs; the manifest's `enablement` says the same in its language. */
const CHECKS: Partial<Readonly<Record<CommandId, Check>>> = {
  'bytesync.createSession': needsNone,
  'bytesync.joinSession': needsNone,
  'bytesync.copyInvitation': needsSession,
  'bytesync.admit': needsNewcomers,
  'bytesync.reject': needsNewcomers,
  'bytesync.addSource': needsIdle,
  'bytesync.addSourceFromExplorer': needsIdle,
  'bytesync.removeSource': (keys) =>
    needsIdle(keys) ??
    (keys['bytesync.ownSources']
      ? undefined
      : l10n.t('You offer no data source. Run “ByteSync: Add Data Source” to offer one.')),
  'bytesync.removeMember': (keys) =>
    needsHost(keys) ??
    needsIdle(keys) ??
    (keys['bytesync.otherMembers'] ? undefined : l10n.t('Nobody else is in the session.')),
  'bytesync.analyse': needsStart,
  'bytesync.checkCopies': needsStart,
  'bytesync.synchronize': needsStart,
  'bytesync.showPlan': (keys) =>
    keys['bytesync.hasPlan']
      ? undefined
      : l10n.t('There is no plan yet. The host runs “ByteSync: Analyse” to make one.'),
  'bytesync.pause': (keys) =>
    needsTransfer(keys) ??
    (keys['bytesync.paused']
      ? l10n.t('It is paused already. “ByteSync: Continue” goes on.')
      : undefined),
  'bytesync.continue': (keys) =>
    needsTransfer(keys) ?? (keys['bytesync.paused'] ? undefined : l10n.t('Nothing is paused.')),
  'bytesync.abort': (keys) =>
    needsSession(keys) ??
    (keys['bytesync.activity'] === 'idle'
      ? l10n.t('Nothing goes on that could be aborted.')
      : undefined),
  'bytesync.showReport': needsReport,
  'bytesync.showEarlierReport': needsReport,
  'bytesync.saveReport': (keys) =>
    keys['bytesync.documentInFront'] ? undefined : needsReport(keys),
  'bytesync.leave': (keys) =>
    keys['bytesync.session'] === 'none' ? l10n.t('This window is in no session.') : undefined,
  'bytesync.reconnect': (keys) =>
    keys['bytesync.session'] === 'away' || keys['bytesync.session'] === 'elsewhere'
      ? undefined
      : l10n.t('There is no interrupted session.'),
  'bytesync.forgetDevice': (keys) =>
    keys['bytesync.trustedDevices']
      ? undefined
      : l10n.t('No device is trusted. A device is when its safety words were confirmed.'),
};

/** Why a command can't be used now, and what to do first; undefined when it can. */
export function whyNot(command: CommandId, keys: ContextKeys): string | undefined {
  return CHECKS[command]?.(keys);
}

function needsNone(keys: ContextKeys): string | undefined {
  switch (keys['bytesync.session']) {
    case 'none':
      return undefined;
    case 'entering':
      return l10n.t('This window is on its way into a session already.');
    case 'away':
      return l10n.t(
        'This window has an interrupted session. Run “ByteSync: Reconnect”, or “ByteSync: Leave Session” first.',
      );
    case 'elsewhere':
      return l10n.t(
        'Another window of this workspace is in a session. Open another folder for another session.',
      );
    default:
      return l10n.t(
        'This window is in a session already. Run “ByteSync: Leave Session” first, or open another window.',
      );
  }
}

function needsSession(keys: ContextKeys): string | undefined {
  switch (keys['bytesync.session']) {
    case 'host':
    case 'member':
      return undefined;
    case 'away':
      return l10n.t('The session is interrupted. Run “ByteSync: Reconnect” first.');
    case 'elsewhere':
      return l10n.t('The session is in another window of this workspace. Use it there.');
    default:
      return l10n.t(
        'This window is in no session. Run “ByteSync: Create Session” or “ByteSync: Join Session” first.',
      );
  }
}

function needsHost(keys: ContextKeys): string | undefined {
  const why = needsSession(keys);
  if (why !== undefined) return why;
  return keys['bytesync.session'] === 'host'
    ? undefined
    : l10n.t('The host of the session does that. You are asked before anything changes here.');
}

function needsIdle(keys: ContextKeys): string | undefined {
  const why = needsSession(keys);
  if (why !== undefined) return why;
  return keys['bytesync.activity'] === 'idle'
    ? undefined
    : l10n.t(
        'A comparison or synchronization goes on. Wait for its end, or run “ByteSync: Abort”.',
      );
}

function needsStart(keys: ContextKeys): string | undefined {
  const why = needsHost(keys) ?? needsIdle(keys);
  if (why !== undefined || keys['bytesync.canStart']) return why;
  return keys['bytesync.somebodyAway']
    ? l10n.t(
        'Not everybody is there. Wait until those who are offline are back, or run “ByteSync: Remove Member”.',
      )
    : l10n.t(
        'There is nothing to compare yet: at least two data sources are needed. Invite others, and run “ByteSync: Add Data Source”.',
      );
}

function needsNewcomers(keys: ContextKeys): string | undefined {
  const why = needsSession(keys);
  if (why !== undefined) return why;
  return keys['bytesync.newcomers'] ? undefined : l10n.t('Nobody is waiting to be admitted.');
}

function needsReport(keys: ContextKeys): string | undefined {
  return keys['bytesync.hasReport']
    ? undefined
    : l10n.t('There is no report yet: it comes at the end of a comparison or synchronization.');
}

function needsTransfer(keys: ContextKeys): string | undefined {
  const why = needsSession(keys);
  if (why !== undefined) return why;
  return keys['bytesync.activity'] === 'synchronizing'
    ? undefined
    : l10n.t('Only a synchronization can be paused, and none goes on.');
}
