import type { HostFlags } from '../commandLine.ts';
import { runHost } from '../member/runHost.ts';
import { homeOf, listedOf, memberName, settingsOf } from './commandContext.ts';
import { runMemberCommand } from './memberCommand.ts';

/** bytesync host FOLDER… --relay URL */
export function hostCommand(folders: string[], flags: HostFlags): Promise<number> {
  const answers = { ...flags, acceptIncoming: true };
  return runMemberCommand(flags, answers, (io, signal, interactive) => {
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
        settings: settingsOf(flags),
        ...listedOf(flags),
        ...(members !== undefined && { members }),
        ...(accessToken && { accessToken }),
      },
      io,
      signal,
    );
  });
}
