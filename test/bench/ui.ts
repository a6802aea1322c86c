import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { type DifferenceTimes, differences } from './ui/differenceMeasures.ts';
import { EventLoopDelay } from './ui/eventLoopDelay.ts';
import { drags, firstOpening, heaps, keystrokes, openings, pagings } from './ui/gridMeasures.ts';
import { GridSession } from './ui/gridSession.ts';
import type { Watched } from './ui/probe.ts';

/** The goals are about 1. */
const SCALE = Number(process.env.BYTESYNC_BENCH_SCALE ?? '1');
const ROWS = Math.round(1_000_000 * SCALE);

/** The grid of a comparison in a real VS Code, seen from inside of its page. Goals: docs/performance.md. */
export async function ui(): Promise<readonly Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'bytesync-bench-'));
  try {
    const session = await GridSession.open(scratch, ROWS);
    try {
      return await measured(session);
    } catch (error) {
      await session.window.keepFailure('bench ui');
      throw error;
    } finally {
      await session.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function figure(what: string, values: readonly number[], unit: Figure['unit'] = 'ms'): Figure {
  return { name: `${ROWS.toLocaleString('en')} rows: ${what}`, unit, values };
}

async function measured(session: GridSession): Promise<readonly Figure[]> {
  const page = await session.analyse();
  const first = await firstOpening(page);
  const delay = await EventLoopDelay.open(session.root);
  const delays: number[] = [];
  const meanwhile = async <T>(doing: (of: GridSession) => Promise<T[]>): Promise<T[]> => {
    const { value, p99 } = await delay.during(() => doing(session));
    delays.push(p99);
    return value;
  };
  try {
    const opened = await meanwhile(openings);
    const typed = await meanwhile(keystrokes);
    const paged = await meanwhile(pagings);
    const dragged = await meanwhile(drags);
    return [
      figure('first opening, with the plan just made', [first]),
      figure('opening the grid', opened),
      figure('keystroke in the filter to painted rows', typed),
      ...scrolled('by page', paged),
      ...scrolled('by drag', dragged),
      figure('event-loop delay of the extension host, p99 of each of these', delays),
      figure('heap of the page', await heaps(session), 'MB'),
      ...compared(await differences(session)),
    ];
  } finally {
    delay.close();
  }
}

function compared({ fromKey, fromPage, compared }: DifferenceTimes): Figure[] {
  const figureOf = (what: string, values: readonly number[]): Figure => {
    return { name: `difference of two texts of 10,000 lines: ${what}`, unit: 'ms', values };
  };
  return [
    figureOf('from the key to painted lines', fromKey),
    figureOf('from the beginning of the page to painted lines', fromPage),
    figureOf('compared anew, from the switch to painted lines', compared),
  ];
}

function scrolled(how: string, all: readonly Watched[]): Figure[] {
  const blank = all.map(({ blankMs }) => blankMs);
  const still = all.map(({ stillMs }) => stillMs);
  return [
    figure(`longest blank row, ${how}`, blank),
    figure(`longest time without another row, ${how}`, still),
  ];
}
