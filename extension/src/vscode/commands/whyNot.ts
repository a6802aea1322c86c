import type { CommandId } from '../commandIds.ts';
import type { Words } from '../messages/words.ts';
import type { ContextKeys } from '../session/contextKeys.ts';

type Said = Pick<Words, 't'>;
type Check = (keys: ContextKeys, words: Said) => string | undefined;

/** What each command needs; the manifest's `enablement` says the same in its language. */
const CHECKS: Partial<Readonly<Record<CommandId, Check>>> = {
  'bytesync.createSession': needsNone,
  'bytesync.joinSession': needsNone,
  'bytesync.copyInvitation': needsSession,
  'bytesync.admit': needsNewcomers,
  'bytesync.reject': needsNewcomers,
  'bytesync.addSource': needsIdle,
  'bytesync.addSourceFromExplorer': needsIdle,
  'bytesync.removeSource': (keys, words) =>
    needsIdle(keys, words) ??
    (keys['bytesync.ownSources']
      ? undefined
      : words.t('You offer no data source. Run “ByteSync: Add Data Source” to offer one.')),
  'bytesync.removeMember': (keys, words) =>
    needsHost(keys, words) ??
    needsIdle(keys, words) ??
    (keys['bytesync.otherMembers'] ? undefined : words.t('Nobody else is in the session.')),
  'bytesync.choosePlanners': (keys, words) =>
    needsHost(keys, words) ??
    (keys['bytesync.otherMembers'] ? undefined : words.t('Nobody else is in the session.')),
  'bytesync.undoDecision': (keys, words) =>
    needsSession(keys, words) ??
    (keys['bytesync.canUndoDecision']
      ? undefined
      : words.t('There is nothing to undo: you have decided nothing by hand about this plan.')),
  'bytesync.redoDecision': (keys, words) =>
    needsSession(keys, words) ??
    (keys['bytesync.canRedoDecision']
      ? undefined
      : words.t('There is nothing to redo: you have undone no decision about this plan.')),
  'bytesync.analyse': needsStart,
  'bytesync.checkCopies': needsStart,
  'bytesync.synchronize': needsStart,
  'bytesync.setFilter': needsHost,
  'bytesync.setFirst': needsHost,
  'bytesync.showPlan': needsPlan,
  'bytesync.saveList': needsPlan,
  'bytesync.ruleFromRows': (keys, words) =>
    needsHost(keys, words) ??
    needsPlan(keys, words) ??
    (keys['bytesync.activity'] === 'planned' ? undefined : needsIdle(keys, words)),
  'bytesync.pause': (keys, words) =>
    needsTransfer(keys, words) ??
    (keys['bytesync.paused']
      ? words.t('It is paused already. “ByteSync: Continue” goes on.')
      : undefined),
  'bytesync.continue': (keys, words) =>
    needsTransfer(keys, words) ??
    (keys['bytesync.paused'] ? undefined : words.t('Nothing is paused.')),
  'bytesync.abort': (keys, words) =>
    needsSession(keys, words) ??
    (keys['bytesync.activity'] === 'idle'
      ? words.t('Nothing goes on that could be aborted.')
      : undefined),
  'bytesync.showReport': needsReport,
  'bytesync.showEarlierReport': needsReport,
  'bytesync.saveReport': (keys, words) =>
    keys['bytesync.documentInFront'] ? undefined : needsReport(keys, words),
  'bytesync.leave': (keys, words) =>
    keys['bytesync.session'] === 'away' ? undefined : needsSession(keys, words),
  'bytesync.reconnect': (keys, { t }) =>
    keys['bytesync.session'] === 'away' || keys['bytesync.session'] === 'elsewhere'
      ? undefined
      : t('There is no interrupted session.'),
  'bytesync.forgetDevice': (keys, { t }) =>
    keys['bytesync.trustedDevices']
      ? undefined
      : t('No device is trusted. A device is when its safety words were confirmed.'),
};

/** Why a command can't be used now, and what to do first; undefined when it can. */
export function whyNot(command: CommandId, keys: ContextKeys, words: Said): string | undefined {
  return CHECKS[command]?.(keys, words);
}

function needsNone(keys: ContextKeys, words: Said): string | undefined {
  switch (keys['bytesync.session']) {
    case 'none':
      return undefined;
    case 'entering':
      return words.t('This window is on its way into a session already.');
    case 'away':
      return words.t(
        'This window has an interrupted session. Run “ByteSync: Reconnect”, or “ByteSync: Leave Session” first.',
      );
    case 'elsewhere':
      return words.t(
        'Another window of this workspace is in a session. Open another folder for another session.',
      );
    default:
      return words.t(
        'This window is in a session already. Run “ByteSync: Leave Session” first, or open another window.',
      );
  }
}

function needsPlan(keys: ContextKeys, { t }: Said): string | undefined {
  if (keys['bytesync.hasPlan']) return undefined;
  return t('There is no plan yet. The host runs “ByteSync: Analyse” to make one.');
}

function needsSession(keys: ContextKeys, words: Said): string | undefined {
  switch (keys['bytesync.session']) {
    case 'host':
    case 'member':
      return undefined;
    case 'away':
      return words.t('The session is interrupted. Run “ByteSync: Reconnect” first.');
    case 'elsewhere':
      return words.t('The session is in another window of this workspace. Use it there.');
    case 'entering':
      return words.t('This window is on its way into a session. Wait until it is there.');
    case 'none':
      return words.t(
        'This window is in no session. Run “ByteSync: Create Session” or “ByteSync: Join Session” first.',
      );
  }
}

function needsHost(keys: ContextKeys, words: Said): string | undefined {
  const why = needsSession(keys, words);
  if (why !== undefined) return why;
  return keys['bytesync.session'] === 'host'
    ? undefined
    : words.t('The host of the session does that. You are asked before anything changes here.');
}

function needsIdle(keys: ContextKeys, words: Said): string | undefined {
  const why = needsSession(keys, words);
  if (why !== undefined) return why;
  return keys['bytesync.activity'] === 'idle'
    ? undefined
    : words.t(
        'A comparison or synchronization goes on. Wait for its end, or run “ByteSync: Abort”.',
      );
}

function needsStart(keys: ContextKeys, words: Said): string | undefined {
  const why = needsHost(keys, words) ?? needsIdle(keys, words);
  if (why !== undefined || keys['bytesync.canStart']) return why;
  return keys['bytesync.somebodyAway']
    ? words.t(
        'Not everybody is there. Wait until those who are offline are back, or run “ByteSync: Remove Member”.',
      )
    : words.t(
        'There is nothing to compare yet: at least two data sources are needed. Invite others, and run “ByteSync: Add Data Source”.',
      );
}

function needsNewcomers(keys: ContextKeys, words: Said): string | undefined {
  const why = needsSession(keys, words);
  if (why !== undefined) return why;
  return keys['bytesync.newcomers'] ? undefined : words.t('Nobody is waiting to be admitted.');
}

function needsReport(keys: ContextKeys, { t }: Said): string | undefined {
  return keys['bytesync.hasReport']
    ? undefined
    : t('There is no report yet: it comes at the end of a comparison or synchronization.');
}

function needsTransfer(keys: ContextKeys, words: Said): string | undefined {
  const why = needsSession(keys, words);
  if (why !== undefined) return why;
  return keys['bytesync.activity'] === 'synchronizing'
    ? undefined
    : words.t('Only a synchronization can be paused, and none goes on.');
}
