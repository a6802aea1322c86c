import assert from 'node:assert/strict';
import type { CommandId } from '../../../extension/src/vscode/commandIds.ts';
import { COMMANDS } from '../../../extension/src/vscode/commandIds.ts';
import { whyNot } from '../../../extension/src/vscode/commands/whyNot.ts';
import { contextKeys } from '../../../extension/src/vscode/session/contextKeys.ts';
import { ENGLISH, MARKED } from './english.ts';
import { everyMoment } from './moments.ts';
import { ada, bob, runningView, sessionView, source } from './sessionViews.ts';

type Standing = Parameters<typeof contextKeys>[0];
type View = Parameters<typeof contextKeys>[1];

describe('why a command is not possible', () => {
  const host = sessionView({ members: [ada({ sources: [source('A')] }), bob()] });
  const guest = sessionView({ isHost: false });
  const away = sessionView({
    members: [ada({ sources: [source('A')] }), bob({ online: false, sources: [source('B')] })],
  });
  const busy = sessionView({ activity: runningView({ phase: 'synchronizing' }) });
  const held = sessionView({ activity: runningView({ phase: 'synchronizing', paused: true }) });

  const cases: readonly [CommandId, Standing, View, RegExp][] = [
    ['bytesync.createSession', 'in', host, /in a session already/u],
    ['bytesync.createSession', 'entering', undefined, /on its way into a session already/u],
    ['bytesync.joinSession', 'away', undefined, /Reconnect.*or.*Leave Session/u],
    ['bytesync.joinSession', 'elsewhere', undefined, /Open another folder/u],
    ['bytesync.copyInvitation', 'none', undefined, /Create Session.*or.*Join Session/u],
    ['bytesync.copyInvitation', 'entering', undefined, /Wait until it is there/u],
    ['bytesync.admit', 'in', host, /Nobody is waiting/u],
    ['bytesync.addSource', 'in', busy, /Wait for its end/u],
    ['bytesync.removeSource', 'in', guest, /You offer no data source/u],
    ['bytesync.removeMember', 'in', sessionView({ members: [ada()] }), /Nobody else/u],
    ['bytesync.removeMember', 'in', guest, /The host of the session does that/u],
    ['bytesync.analyse', 'in', guest, /The host of the session does that/u],
    ['bytesync.analyse', 'in', host, /at least two data sources/u],
    ['bytesync.analyse', 'in', away, /Not everybody is there/u],
    ['bytesync.synchronize', 'in', busy, /Wait for its end/u],
    ['bytesync.pause', 'in', host, /none goes on/u],
    ['bytesync.pause', 'in', held, /paused already/u],
    ['bytesync.continue', 'in', busy, /Nothing is paused/u],
    ['bytesync.abort', 'in', host, /Nothing goes on/u],
    ['bytesync.showPlan', 'in', host, /no plan yet/u],
    ['bytesync.showReport', 'in', host, /no report yet/u],
    ['bytesync.leave', 'none', undefined, /in no session/u],
    ['bytesync.leave', 'entering', undefined, /Wait until it is there/u],
    ['bytesync.leave', 'elsewhere', undefined, /Use it there/u],
    ['bytesync.reconnect', 'in', host, /no interrupted session/u],
    ['bytesync.forgetDevice', 'none', undefined, /No device is trusted/u],
  ];
  const beside = {
    ...{ hasPlan: false, hasReport: false },
    ...{ documentInFront: false, trustedDevices: false },
  };
  for (const [command, kind, view, expected] of cases) {
    it(`${command}, ${kind}: ${expected.source}`, () => {
      assert.match(whyNot(command, contextKeys(kind, view, beside), ENGLISH) ?? '', expected);
    });
  }

  it('is said in the language of the editor', () => {
    for (const keys of everyMoment()) {
      for (const command of COMMANDS) {
        const why = whyNot(command, keys, MARKED);
        assert.ok(why === undefined || /^«[^«»]+\.»$/u.test(why), why);
      }
    }
  });
});
