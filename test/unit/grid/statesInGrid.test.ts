import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { FollowedStates } from '../../../extension/src/webview/plan/grid/followedStates.ts';
import { RowWindows } from '../../../extension/src/webview/rows/rowWindows.ts';
import { f } from '../comparison/trees.ts';
import { GridHost } from './gridHost.ts';

describe('rows that follow what becomes of them', () => {
  let did: string[];
  let isLimited: boolean;
  let states: FollowedStates;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    [did, isLimited] = [[], false];
    states = new FollowedStates({
      refresh: () => did.push('refresh'),
      remake: () => did.push('remake'),
      isLimited: () => isLimited,
    });
  });
  afterEach(() => mock.timers.reset());

  const tell = (told: number, failed = 0) => states.told({ told, failed, text: '', spoken: '' });
  const take = () => did.splice(0).join(' ');

  it('are listed anew when it begins and when it ends, and else fetched where something is new', () => {
    states.told(undefined);
    assert.equal(take(), '');
    tell(1);
    mock.timers.tick(1);
    assert.equal(take(), 'refresh remake');
    tell(1);
    assert.equal(take(), '');
    tell(2);
    mock.timers.tick(10_000);
    assert.equal(take(), 'refresh');
    states.told(undefined);
    assert.equal(take(), 'remake');
  });

  it('are listed anew every two seconds where that depends on it, or where something fails', () => {
    tell(1);
    mock.timers.tick(1);
    take();
    isLimited = true;
    for (let at = 2; at < 22; at += 1) {
      tell(at);
      mock.timers.tick(300);
    }
    const remade = take()
      .split(' ')
      .filter((one) => one === 'remake');
    assert.equal(remade.length, 2);
    mock.timers.tick(2000);
    take();
    isLimited = false;
    tell(22, 1);
    mock.timers.tick(2000);
    assert.equal(take(), 'refresh remake');
  });

  it('are left alone once the page is closed', () => {
    tell(1);
    take();
    states.close();
    mock.timers.tick(10_000);
    assert.equal(take(), '');
  });
});

describe('rows that are fetched anew', () => {
  it('stay until then, and those out of sight go', async () => {
    let now = 'before';
    const gates: (() => void)[] = [];
    const windows = new RowWindows<string>(async (first) => {
      if (now !== 'before') await new Promise<void>((resolve) => gates.push(resolve));
      return [`${now} ${first}`];
    });
    await Promise.all([windows.want(0, 0), windows.want(100, 100), windows.want(900, 900)]);
    now = 'after';
    const coming = windows.refresh(100, 150);
    assert.equal(windows.row(100), 'before 100');
    assert.deepEqual([windows.row(0), windows.row(900)], [undefined, undefined]);
    // Once more while it is on its way: nothing is asked for twice.
    await windows.refresh(100, 150);
    assert.equal(gates.length, 1);
    gates[0]?.();
    await coming;
    assert.equal(windows.row(100), 'after 100');
  });

  it('are the same rows in the grid, and chips about them go with the run', async () => {
    const trees = [{ a: f('a'), b: f('b') }, {}];
    const host = new GridHost(trees, { chips: ['differences', 'failed'], run: 1 });
    await host.show(1);
    assert.deepEqual(host.grid.state.spec.chips, ['differences', 'failed']);
    assert.equal(host.grid.state.made?.rows, 0);
    await host.show(2);
    assert.deepEqual(host.grid.state.spec.chips, ['differences']);
    assert.deepEqual(host.paths(0, 1), ['a', 'b']);
    const before = host.asked.length;
    host.grid.states.told({ told: 1, failed: 0, text: '', spoken: '' });
    await host.settled();
    assert.ok(host.asked.slice(before).some(({ kind }) => kind === 'rows'));
    assert.deepEqual(host.paths(0, 1), ['a', 'b']);
    host.grid.states.close();
    host.close();
    assert.deepEqual(host.failures, []);
  });
});
