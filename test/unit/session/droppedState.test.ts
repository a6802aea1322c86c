import assert from 'node:assert/strict';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { LogMessage } from '../../../extension/src/engine/session/messages.ts';
import {
  after,
  BOB,
  CAT,
  ended,
  GOING,
  HOST,
  PLANNED,
  paused,
  type Said,
} from './saidInSession.ts';

describe('a session without a member that was dropped', () => {
  const drop = (memberId: string, run = 1, code: ErrorCode = 'disk-full'): LogMessage => ({
    ...{ type: 'member-dropped', run, memberId, code, values: {} },
  });
  function phaseAfter(...more: readonly Said[]) {
    const { phase } = after([...GOING, ...more]);
    assert.ok(phase.kind === 'synchronizing');
    return { dropped: [...phase.dropped.keys()], paused: [...phase.paused] };
  }

  it('it holds nothing up, and can’t any more', () => {
    const phase = phaseAfter(
      [BOB, paused(true)],
      [CAT, paused(true)],
      [HOST, drop(BOB)],
      [BOB, paused(true)],
    );
    assert.deepEqual(phase, { dropped: [BOB], paused: [CAT] });
  });

  it('where its results are there, only what it paused goes on', () => {
    const told = { ...drop(BOB), told: true } as LogMessage;
    const phase = phaseAfter([BOB, paused(true)], [CAT, paused(true)], [HOST, told]);
    assert.deepEqual(phase, { dropped: [], paused: [CAT] });
  });

  it('only the host drops, only others, and only in this run', () => {
    const phase = phaseAfter(
      [CAT, drop(BOB)],
      [HOST, drop(HOST)],
      [HOST, drop(createId())],
      [HOST, drop(BOB, 2)],
    );
    assert.deepEqual(phase.dropped, []);
  });

  it('nobody is dropped before contents travel', () => {
    const { phase } = after([...PLANNED, [HOST, drop(BOB)]]);
    assert.equal(phase.kind, 'planned');
    assert.equal('dropped' in phase, false);
  });

  it('the first reason counts, and is known after the end', () => {
    const later = drop(BOB, 1, 'aborted');
    const { phase } = after([...GOING, [HOST, drop(BOB)], [HOST, later], [HOST, ended]]);
    assert.ok(phase.kind === 'ended');
    assert.deepEqual([...(phase.dropped ?? [])], [[BOB, { code: 'disk-full', values: {} }]]);
  });
});
