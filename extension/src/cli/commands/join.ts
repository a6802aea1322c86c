import { retentionOf } from '../../engine/trash/retention.ts';
import type { JoinFlags } from '../commandLine.ts';
import { runJoin } from '../member/runJoin.ts';
import { homeOf, listedOf, memberName, rateOf } from './commandContext.ts';
import { ownPatterns } from './hostSettings.ts';
import { runMemberCommand } from './memberCommand.ts';

/** bytesync join LINK FOLDER… */
export function joinCommand(link: string, folders: string[], flags: JoinFlags): Promise<number> {
  const { inVain } = flags;
  if (inVain.length > 0 && !flags.quiet) {
    process.stderr.write(`bytesync: the host decides about ${inVain.join(', ')}; ignored here\n`);
  }
  const name = memberName(flags);
  const answers = { ...flags, acceptIncoming: flags.acceptIncoming || flags.yes };
  return runMemberCommand(flags, answers, (io, signal) =>
    runJoin(
      {
        ...{ role: 'join', link, folders, name, home: homeOf() },
        ownPatterns: ownPatterns(flags),
        retention: retentionOf(flags.trashDays, flags.trashSize),
        ...listedOf(flags),
        ...rateOf(flags),
      },
      io,
      signal,
    ),
  );
}
