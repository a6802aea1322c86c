import type { JoinFlags } from '../commandLine.ts';
import { runJoin } from '../member/runJoin.ts';
import { homeOf, memberName } from './commandContext.ts';
import { runMemberCommand } from './memberCommand.ts';

/** bytesync join LINK FOLDER… */
export function joinCommand(link: string, folders: string[], flags: JoinFlags): Promise<number> {
  const answers = { ...flags, acceptIncoming: flags.acceptIncoming || flags.yes };
  return runMemberCommand(flags, answers, (io, signal) =>
    runJoin({ role: 'join', link, folders, name: memberName(flags), home: homeOf() }, io, signal),
  );
}
