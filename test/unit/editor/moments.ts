import type {
  Activity,
  MembershipView,
  MemberView,
} from '../../../extension/src/engine/membership/view.ts';
import {
  type Beside,
  type ContextKeys,
  contextKeys,
} from '../../../extension/src/vscode/session/contextKeys.ts';
import {
  ada,
  bob,
  IDLE,
  newcomer,
  PHASES,
  runningView,
  sessionView,
  source,
} from './sessionViews.ts';

const BOTH = [false, true] as const;

/** The context keys of every moment that can come, each once. */
export function everyMoment(): ContextKeys[] {
  const moments = [...moment()].map((keys): [string, ContextKeys] => [JSON.stringify(keys), keys]);
  return [...new Map(moments).values()];
}

/** Each view that makes a difference, in each standing. */
function* moment(): Generator<ContextKeys> {
  for (const beside of everythingBeside()) {
    for (const kind of ['none', 'entering', 'away', 'elsewhere'] as const) {
      yield contextKeys(kind, undefined, beside);
    }
    for (const view of everyView()) yield contextKeys('in', view, beside);
  }
}

function* everythingBeside(): Generator<Beside> {
  for (const hasPlan of BOTH) {
    for (const trustedDevices of BOTH) {
      for (const hasReport of BOTH) {
        for (const documentInFront of BOTH) {
          yield { hasPlan, hasReport, documentInFront, trustedDevices };
        }
      }
    }
  }
}

function* everyView(): Generator<MembershipView> {
  for (const isHost of BOTH) {
    for (const connected of BOTH) {
      for (const members of everyMembers(isHost, connected)) {
        for (const activity of everyActivity())
          yield* views({ isHost, connected, members, activity });
      }
    }
  }
}

function* views(parts: Partial<MembershipView>): Generator<MembershipView> {
  for (const state of [undefined, 'asked', 'admitted'] as const) {
    const newcomers = state === undefined ? [] : [newcomer(state)];
    yield sessionView({ ...parts, newcomers });
  }
}

function* everyMembers(isHost: boolean, connected: boolean): Generator<MemberView[]> {
  const own = isHost ? ada : bob;
  const other = isHost ? bob : ada;
  for (const count of [0, 1, 2]) {
    const sources = ['A1', 'A2'].slice(0, count).map((label) => source(label));
    const me = own({ isOwn: true, online: connected, sources });
    yield [me];
    for (const online of BOTH) {
      yield [me, other({ isOwn: false, online })];
      yield [me, other({ isOwn: false, online, sources: [source('B')] })];
    }
  }
}

function* everyActivity(): Generator<Activity> {
  yield IDLE;
  for (const phase of PHASES) {
    for (const paused of BOTH) yield runningView({ phase, paused });
  }
}
