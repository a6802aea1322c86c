import { retentionOf } from '../../engine/trash/retention.ts';
import type { HostFlags } from '../commandLine.ts';
import { runHost } from '../member/runHost.ts';
import { homeOf, listedOf, memberName, rateOf } from './commandContext.ts';
import { hostSettings } from './hostSettings.ts';
import { runMemberCommand } from './memberCommand.ts';

/** bytesync host FOLDER… --relay URL */
export function hostCommand(folders: string[], flags: HostFlags): Promise<number> {
  const answers = { ...flags, acceptIncoming: true };
  return runMemberCommand(flags, answers, async (io, signal, interactive) => {
    const accessToken = process.env.BYTESYNC_ACCESS_TOKEN;
    // Without somebody to say that everybody is here, two members are.
    const members = flags.members ?? (interactive ? undefined : 2);
    return runHost(
      {
        role: 'host',
        folders,
        name: memberName(flags),
        home: homeOf(),
        relayUrl: flags.relay,
        admit: flags.admit,
        settings: await hostSettings(flags),
        retention: retentionOf(flags.trashDays, flags.trashSize),
        ...listedOf(flags),
        ...rateOf(flags),
        ...(members !== undefined && { members }),
        ...(accessToken && { accessToken }),
      },
      io,
      signal,
    );
  });
}
