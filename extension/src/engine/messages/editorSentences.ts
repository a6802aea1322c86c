import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { SENTENCES } from './sentences.ts';

/** In the editor there are commands and buttons where a terminal has options and command lines. */
const IN_EDITOR: Readonly<Partial<Record<ErrorCode, string>>> = {
  usage:
    'That cannot be used[: {what,reason}][: the setting {setting} does not exist, or not with this value]. Check the settings of ByteSync.',
  'folder-missing': 'The folder[ {path}] does not exist. Create it, or choose another one.',
  'folder-not-a-folder': '{path|What was chosen} is not a folder. Choose the folder that holds it.',
  'folder-unreadable':
    'The folder[ {path}] cannot be read[ ({system})]. Check its permissions, or choose another one.',
  'folder-same':
    '{first|One folder} and {second|another one} are the same folder. Choose two different ones.',
  'folder-nested':
    '{inner|One folder} lies inside {outer|another one}. Choose folders that do not contain each other.',
  'file-not-a-file':
    '{path|What was chosen} is no regular file: it is a folder, link, pipe or device. Choose the file that is meant.',
  'file-unreadable':
    'The file[ {path}] cannot be read[ ({system})]. Check its permissions, or choose another one.',
  'file-same': '{first|One file} and {second|another one} are the same file. Choose it once.',
  'home-unusable':
    '{path|What this installation keeps} cannot be used: it is damaged, of another version, or may not be read. Start anew: leave the session, and create or join one.',
  'confirmation-needed': 'Nothing was changed here: nobody said yes.',
  'runtime-unsupported':
    'This editor’s Node.js lacks {missing|something that is needed}. Update the editor to version 1.101 or newer.',
  'invitation-malformed':
    'This is not an invitation, or a part of it is missing. Copy the whole line that the host has.',
  'relay-unreachable':
    'The relay[ {relay}] cannot be reached[ ({reason})]. Check the address and your connection; “ByteSync: Check Connection” tells more.',
  'relay-lost':
    'The connection to the relay[ {relay}] was lost and did not come back. Every path holds its old or its new content. Run “ByteSync: Reconnect” when the relay is back.',
  'relay-port-in-use': 'The port[ {port}] is in use by another program. Stop that program.',
  'relay-open-refused':
    'On {host|this address} anybody who reaches this machine could create sessions. The relay was not started.',
  'relay-certificate-unusable':
    'The relay’s certificate[ {path}] cannot be used[: {reason}]. Create the session again, or at another place.',
  'access-token-required':
    'This relay lets only those create sessions who have an access token. Ask its administrator for one and run “ByteSync: Set Access Token for a Relay”.',
  'stream-unknown': 'The relay does not know this stream any more. Analyse again.',
  'stream-exists': 'A stream of this id exists already. Analyse again.',
  'chunk-missing': 'The relay no longer has a chunk that is needed. Analyse again.',
  'chunk-conflict': 'The relay holds other bytes for this chunk. Analyse again.',
  'chunk-digest-mismatch': 'A chunk was damaged on its way to the relay. Analyse again.',
  'resume-impossible':
    'The relay no longer has the messages that came while this member was away. Leave the session and join again.',
  internal: 'Something went wrong that should not have. “ByteSync: Show Log” has the details.',
  'stream-aborted': 'The transfer ended before it was complete. Analyse again.',
  'chunk-forged': 'A chunk was altered on its way. It was not used. Analyse again.',
  'entry-vanished': 'It vanished[ on {source}] before it was read. Analyse again.',
  'entry-changed': 'It changed while it was read. Analyse again when it rests.',
  'source-changed': 'It changed at its source[, {source},] while it was sent. Analyse again.',
  'local-changed':
    'What it was to be taken from on this member was changed, or can’t be read any more. Analyse again.',
  'target-changed':
    '{path|It} changed or went away after the comparison, so it was left alone. Analyse again.',
  'content-mismatch': 'What arrived is not what was sent, so it was not used. Analyse again.',
  'disk-full':
    'There is no space left on the disk[ of {path}][: {needed:bytes} are needed and {free:bytes} are free]. Free some and analyse again.[ {kept:bytes} of it lie in {where} and are gone on with then, unless other files needed the space.]',
  guard:
    'Nothing was changed here: this plan would delete or overwrite most of a folder, and nobody said yes to that.',
  'trash-version-unknown':
    'The trash[ of {path}] does not hold that version any more. Run “ByteSync: Restore from Trash” again.',
  'trash-path-unknown':
    'The trash does not hold {path|it} any more. Run “ByteSync: Restore from Trash” again.',
  'member-lost':
    'The connection to {member|a member} was lost, so the run was ended. Every path holds its old or its new content. Analyse again when it is back.',
};

/** What each error code says to a person in an editor; SENTENCES where nothing is different there. */
export const EDITOR_SENTENCES: Readonly<Record<ErrorCode, string>> = { ...SENTENCES, ...IN_EDITOR };
