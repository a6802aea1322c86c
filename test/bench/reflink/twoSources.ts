import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { startRelay } from '@bytesync/relay/relay.ts';
import { closed, type ProgramReport, reported, started } from '../sync/program.ts';

export interface TwoSources {
  /** For what the members and the relay keep. */
  readonly scratch: string;
  /** The folders of the member that hosts; the others become like the first. */
  readonly hosted: readonly string[];
  /** The folder of the member that joins. */
  readonly joined: string;
  /** A command that runs the host where its folders are. */
  readonly within: readonly string[];
}

/**
 * A session of a member that has several sources with one that has one.
 * @returns what the host reports
 * @throws when one of them does not end well
 */
export async function hostedAndJoined(options: TwoSources): Promise<ProgramReport> {
  const { scratch, hosted, within, joined } = options;
  const relay = await startRelay({ dataDir: join(scratch, 'relay'), port: 0, log: 'silent' });
  const members: ChildProcess[] = [];
  const start = (...of: Parameters<typeof started>): ChildProcess => {
    const child = started(...of);
    members.push(child);
    return child;
  };
  try {
    const flags = ['--preset', 'mirror', '--from', 'A1', '--yes', '--accept-guard', '--json'];
    const host = start(
      join(scratch, 'home-a'),
      ['host', ...hosted, '--relay', relay.url, '--admit', 'all', ...flags],
      within,
    );
    let joining: Promise<ProgramReport> | undefined;
    const report = await reported(host, ({ event, link }) => {
      if (event !== 'invitation' || link === undefined) return;
      const args = ['join', link, joined, '--accept-incoming', '--accept-guard', '--json'];
      joining = reported(start(join(scratch, 'home-b'), args));
      // The host would wait for it.
      joining.catch(() => host.kill());
    }).catch(async (error: unknown) => {
      await joining;
      throw error;
    });
    await joining;
    return report;
  } finally {
    await Promise.all(members.map(closed));
    await relay.close();
  }
}
