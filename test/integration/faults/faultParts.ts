import { mkdirSync } from 'node:fs';
import { FaultClocks } from './faultClocks.ts';
import { FaultDisk } from './faultDisk.ts';
import { type FaultPlan, faultOf } from './faultPlan.ts';

/** What a run may have of its own, where its plan wants it. */
export interface Parts {
  /** Of the first guest. */
  readonly disk: FaultDisk | undefined;
  readonly relayDisk: FaultDisk | undefined;
  readonly clocks: FaultClocks | undefined;
}

/** Whose clock the relay's is; those of members have their numbers. */
export const RELAY_CLOCK = '-1';

type Place = (name: string) => string;

export async function openParts(at: Place, plan: FaultPlan): Promise<Parts> {
  const open = async (name: string, kind: 'disk-full' | 'relay-disk-full') => {
    mkdirSync(at(name));
    return faultOf(plan, kind) && (await FaultDisk.open(at(name)));
  };
  return {
    disk: await open('disk', 'disk-full'),
    relayDisk: await open('relay-disk', 'relay-disk-full'),
    clocks: faultOf(plan, 'clock') && FaultClocks.open(at('clocks')),
  };
}

/** How the relay of a run is started, also when it was killed. */
export function relayOptions(at: Place, { relayDisk, clocks }: Parts, plan: FaultPlan) {
  const gone = faultOf(plan, 'never-returns');
  return {
    data: at(relayDisk ? 'relay-disk/data' : 'relay'),
    env: {
      ...clocks?.env(RELAY_CLOCK),
      // With nothing in reserve it meets the end of the disk itself.
      ...(relayDisk && { BYTESYNC_RELAY_MINIMUM_FREE_DISK_BYTES: plan.seed % 2 ? '0' : '1000000' }),
      ...(gone && { BYTESYNC_RELAY_SESSION_BYTES: String(gone.sessionBytes) }),
      // Whoever is stopped is connected until nothing answers for two of these.
      ...(gone && { BYTESYNC_RELAY_HEARTBEAT_MS: '4000' }),
    },
    ...(relayDisk && { within: relayDisk.within }),
  };
}
