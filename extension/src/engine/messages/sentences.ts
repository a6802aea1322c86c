import {
  BytesyncError,
  type ErrorCode,
  type ErrorValues,
  isErrorCode,
} from '@bytesync/shared/errors.ts';
import { isLogFull } from '../relay/failure.ts';
import { ENGLISH, fillIn, type Speech } from './template.ts';

/**
 * What each error code says to a person: what happened, to what, and what to do about it. Values come
 * from other machines too, so none can be relied on: whatever needs one stands in brackets or has
 * other words for it (template.ts), and each sentence reads well without any.
 */
export const SENTENCES: Readonly<Record<ErrorCode, string>> = {
  usage:
    'That is not how this command is used[: {what,reason}][: the setting {setting} does not exist, or not with this value]. See: bytesync --help',
  'folder-missing': 'The folder[ {path}] does not exist. Check the spelling, or create it first.',
  'folder-not-a-folder': '{path|What was named} is not a folder. Name the folder that holds it.',
  'folder-unreadable':
    'The folder[ {path}] cannot be read[ ({system})]. Check its permissions, or run as somebody who may read it.',
  'folder-same':
    '{first|One folder} and {second|another one} are the same folder. Name two different ones.',
  'folder-nested':
    '{inner|One folder} lies inside {outer|another one}. Name folders that do not contain each other.',
  'file-not-a-file':
    '{path|What was named} is no regular file: it is a folder, link, pipe or device. Name the file that is meant.',
  'file-not-allowed':
    '{path|The file} cannot be offered: it belongs to Git or to this program, or other machines could not hold its name.',
  'file-unreadable':
    'The file[ {path}] cannot be read[ ({system})]. Check its permissions, or run as somebody who may read it.',
  'file-same': '{first|One file} and {second|another one} are the same file. Name it once.',
  'files-of-one-folder':
    '{first|One file} and {second|another one} are in the same folder. Offer one of them, or the folder.',
  'source-offered-twice':
    'The folder[ {path}] is offered by another member too (a bind mount, a network share, or the same machine). One of you has to leave it out.',
  'source-mark-gone':
    'The folder[ {path}] is not as it was offered: what marks it[ ({mark})] is gone: it was deleted, or a disk is not mounted. Offer the folder again once it is what it should be.',
  'source-unknown':
    'There is no data source[ {label}] of that name in this session.[ It has: {labels}.]',
  'two-way-by-name':
    'Two-way remembers what lay where. Choose another preset, or match files by path.',
  'rules-invalid':
    'The rules[ in {path}] cannot be used[: line {line}][: rule {rule}][, “{name}”][, at “{near}”][: {reason}].[ Perhaps “{suggestion}” was meant.][ The data sources are {labels}.]',
  'filter-invalid':
    'The filter cannot be used[ at “{near}”][: {reason}].[ Perhaps “{suggestion}” was meant.][ The data sources are {labels}.]',
  'home-unusable':
    '{path|The folder of this program’s settings} cannot be used. Check its permissions and content, or set BYTESYNC_HOME to another folder.',
  'confirmation-needed':
    'Nothing was changed here: without a terminal somebody has to say yes beforehand. Add {option|--yes} to do what the plan says.',
  'runtime-unsupported':
    'This Node.js lacks {missing|something that is needed}. Use Node.js 22.15 or newer (the project brings its own: npm start).',
  'invitation-malformed':
    'This is not an invitation, or a part of it is missing. Copy the whole line that the host shows.',
  'invitation-version':
    'This invitation is of another version[: {found}, and this program understands {supported}]. Update the older of the two programs.',
  'invitation-expired': 'This invitation has expired. Ask the host for a new one.',
  'invitation-used': 'This invitation was used already. Ask the host for a new one.',
  'host-key-mismatch':
    'Whoever answered is not the host that the invitation names. Nothing was sent. Ask the host for a new invitation over a channel that you trust.',
  'admission-malformed':
    'The other side answered something that is no admission of this session. Join again; if it happens again, ask for a new invitation.',
  'not-admitted': 'The host did not let this device in. Ask them, and join again.',
  'safety-words-refused':
    'The safety words were not confirmed, so nothing was sent. If they differed, somebody may be in between: ask for a new invitation.',
  'session-already-started':
    'The session has begun already. Ask the host to start another one when this has ended.',
  'session-full': 'The session has as many members as it can have[ ({limit})].',
  'session-spent':
    'The relay keeps no more messages of this session. End it and start a new one: what is done stays done, and its first comparison finds the rest.',
  'member-removed':
    'The host has taken this member out of the session. Ask them for a new invitation.',
  'relay-unreachable':
    'The relay[ {relay}] cannot be reached[ ({reason})]. Check the address and your connection; a relay is started with: bytesync relay',
  'relay-lost':
    'The connection to the relay[ {relay}] was lost and did not come back. Every path holds its old or its new content. Run the same command again when the relay is back.',
  'relay-nonsense':
    'What answers[ at {relay}] is not a ByteSync relay[ ({reason})]. Check the address and the port.',
  'relay-insecure':
    'The relay[ {relay,host}] is not on this machine and would be reached without encryption of the connection. Use its https:// address.',
  'relay-timeout':
    'The relay[ {relay}] did not answer in time. Check your connection and try again.',
  'relay-port-in-use':
    'The port[ {port}] is in use by another program. Choose another one with --port, or stop that program.',
  'relay-open-refused':
    'On {host|this address} anybody who reaches this machine could create sessions. Set BYTESYNC_RELAY_ACCESS_TOKENS to one or more tokens, or say --open if that is what you want.',
  'relay-start-failed': 'The relay could not be started[: {reason}].',
  'relay-certificate-unusable':
    'The relay’s certificate[ {path}] cannot be used[: {reason}]. Set BYTESYNC_RELAY_TLS_CERT and BYTESYNC_RELAY_TLS_KEY to PEM files of a certificate and its key.',
  'certificate-mismatch':
    'Whoever answers[ at {relay}] does not have the certificate that the invitation names. Nothing was sent. Somebody may be in between, or the relay was set up anew: ask the host for a new invitation over a channel that you trust.',
  'protocol-mismatch':
    'The two sides speak different versions of the protocol[: {what} is too old, it speaks {theirs} and this side {ours}][: the relay speaks {min} to {max}, this program {theirs}]. Update the older one.',
  'proxy-failed': 'The proxy[ {proxy}] did not connect to the relay[ ({reason})].',
  'access-token-required':
    'This relay lets only those create sessions who have an access token. Ask its administrator for one and set BYTESYNC_ACCESS_TOKEN.',
  'relay-token-wrong':
    'The relay does not know this invitation. It may belong to another relay, or the session has ended. Ask the host for a new one.',
  'connection-token-wrong': 'The relay no longer knows this connection. Try again.',
  'session-unknown':
    'The relay[ {relay}] does not know this session: it has ended, or the invitation is for another relay. Ask the host for a new one.',
  'session-exists': 'A session of this id exists already. Try again.',
  'session-expired': 'The session has expired. Ask the host for a new invitation.',
  'session-closed': 'The session has ended. Start a new one, or ask its host for a new invitation.',
  'member-unknown': 'The relay does not know this member. Join again.',
  'member-exists': 'This member is there already. Join again.',
  'stream-unknown': 'The relay does not know this stream any more. Run the same command again.',
  'stream-exists': 'A stream of this id exists already. Run the same command again.',
  'chunk-missing': 'The relay no longer has a chunk that is needed. Run the same command again.',
  'chunk-conflict': 'The relay holds other bytes for this chunk. Run the same command again.',
  'chunk-too-large':
    'A chunk is larger than the relay takes. Its administrator can raise the limit.',
  'chunk-digest-mismatch':
    'A chunk was damaged on its way to the relay. Run the same command again.',
  'message-too-large': 'A message is larger than the relay takes.',
  'message-malformed': 'A message could not be understood. Update both sides to the same version.',
  'not-allowed': 'That is not allowed to this member.',
  'buffer-full':
    'The relay has no space left for this session until others have taken their chunks.',
  'disk-low': 'The relay has too little disk space left. Tell its administrator.',
  'rate-limited': 'The relay asks for fewer requests. Wait a minute and try again.',
  'sessions-per-address':
    'There are as many sessions from this address as the relay allows. End one first, or ask its administrator.',
  'resume-impossible':
    'The relay no longer has the messages that came while this member was away. Run the same command again.',
  'shutting-down': 'The relay is shutting down. Try again in a minute.',
  internal: 'Something went wrong that should not have. Run again with --debug and report it.',
  'log-forked':
    'Members of this session were shown different histories: the relay lost its memory, or it is not honest. The session was stopped; nothing else was changed.',
  'envelope-unopenable': 'A message could not be opened.',
  'statement-forged': 'A message bears a wrong signature[ ({what})]. The session was stopped.',
  'statement-malformed': 'A member sent something that is not understood. Update both sides.',
  'role-not-allowed': 'A member tried what its role does not allow.',
  'stream-malformed': 'A member sent data that is not understood. Update both sides.',
  'stream-stalled':
    'Nothing has come from {member|a member} for a long time. Check on that machine.',
  'source-lost':
    'The member that it was to come from[, {source},] went before all of it was here. The next synchronization brings it.',
  'stream-aborted': 'The transfer ended before it was complete. Run the same command again.',
  'chunk-forged': 'A chunk was altered on its way. It was not used. Run the same command again.',
  'entry-unreadable':
    'It cannot be read[ on {source}][ ({system,reason})][, and so neither what its {file} leaves out]. Check its permissions.',
  'entry-vanished': 'It vanished[ on {source}] before it was read. Run the same command again.',
  'entry-changed': 'It changed while it was read. Run the same command again when it rests.',
  'special-file': 'It is a socket, pipe or device, and those are not synchronized.',
  'not-mounted':
    'Another file system was mounted there the last time, and is not now, so what is in it is unknown. Mount it, or remove the folder if it is meant to be empty.',
  'name-not-unicode':
    'Its name or link text[ ({name})] is not valid Unicode, so other machines could not hold it. Rename it.',
  'name-not-allowed': 'Its name is not possible on this machine. Rename it where it is.',
  'path-not-allowed': 'Its path is not allowed: it could lead outside the folder.',
  'content-too-large':
    '{path|The file} is too large to be fetched[: it has {size:bytes}][, and at most {limit:bytes} are fetched].',
  'inventory-malformed': 'A member sent an inventory that is not understood. Update both sides.',
  'memory-malformed':
    'What was remembered of the last synchronization is damaged. It is as if there had been none.',
  'memory-unwritable':
    'What is agreed now could not be remembered[: {path} could not be written]. The next two-way synchronization may ask about more.',
  'source-changed':
    'It changed at its source[, {source},] while it was sent. Run the same command again.',
  'local-changed':
    'What it was to be taken from on this member was changed, or can’t be read any more. Run the same command again.',
  'target-changed':
    '{path|It} changed or went away after the comparison, so it was left alone. Compare again.',
  'target-not-empty': 'The folder still holds something that is not synchronized, so it was kept.',
  'content-mismatch':
    'What arrived is not what was sent, so it was not used. Run the same command again.',
  conflict:
    'It differs and nobody can tell which one counts[ ({reason})]. Decide, and make them equal.',
  unsaved:
    'It has unsaved changes in an editor[ on {source}], so it was left alone. Save or revert it there, and compare again.',
  'not-permitted': '{path|It} may not be changed. Check the permissions of it and of its folder.',
  'disk-full':
    'There is no space left on the disk[ of {path}][: {needed:bytes} are needed and {free:bytes} are free]. Free some and run the same command again.[ {kept:bytes} of it lie in {where} and are gone on with then, unless other files needed the space.]',
  'name-too-long': 'Its name or path is too long for this file system.',
  'read-only':
    'The file system is read-only, or the folder may not be written to. Nothing was changed there.',
  'write-failed': '{path|It} could not be written[ ({reason,errno,system})].',
  'dependency-failed': 'Something that had to be done before it failed.',
  'not-in-plan': 'A member sent something that the plan does not have. It was refused.',
  'no-counterpart':
    'No other data source takes part in it: none is a file of this name, or a folder that does not leave it out.',
  'folder-in-use':
    '{path|The folder} is being synchronized or restored right now. Try again when that has ended.',
  'trash-version-unknown':
    'The trash[ of {path}] has no version[ {version}] with anything in it. List its versions, and name one of them.',
  'trash-path-unknown':
    'That version of the trash does not hold {path|it}. List what the version holds, and name it as it stands there.',
  'trash-foreign': 'It was not put into the trash by this program, so it was left alone.',
  'unsaved-too-many':
    'More files[ of {path}] have unsaved changes in the editor than the others can be told of[: {files}, and {limit} can be]. Save them, and run again.',
  guard:
    'Nothing was changed here: this plan would delete or overwrite most of a folder. Look at it, and add --accept-guard if that is what you want.',
  'consent-refused': 'The plan was not agreed to[ on {member}]: nothing was changed there.',
  'plan-mismatch':
    'Members came to different plans from the same inventories. Nothing was changed. Update all to the same version.',
  'member-lost':
    'The connection to {member|a member} was lost, so the run was ended. Every path holds its old or its new content. Run again when it is back.',
  'member-dropped':
    '{member|A member} left or was away for too long, so the others went on without it. The next synchronization brings what is missing.',
  'dropped-out':
    'This member was away for too long, so the others went on without it. Every path holds its old or its new content. The next synchronization brings what is missing.',
  'member-failed': '{member|A member} could not go on[ ({reason})].',
  'member-away': '{member|A member} is away. Wait until it is back, or remove it from the session.',
  'run-in-progress': 'That is not possible while a run goes on. Wait for its end, or abort it.',
  'decided-too-many':
    'That is about too many items[: {count}][; at most {most} can be decided at once]. Choose fewer, or write a rule.',
  'decision-late':
    'That was not decided: the plan is agreed on already, or more was decided in this run than it can hold. Analyse again.',
  'plan-just-changed': 'The plan has just changed. Look at it once more, and then answer.',
  'merge-needs-own':
    'Only a file that you and another member have can be merged. Compare the copies instead.',
  'merge-own-unsaved':
    'Your copy of {path|the file} has unsaved changes in another editor. Save or revert it there, and then go on with the merge.',
  'merge-open':
    'Nothing was written: places that both have changed still read as before, or hold marks of a conflict[: {count}]. Take a side or edit each of them, and save again.',
  'merge-not-text':
    'Nothing was written: what was saved is no text in UTF-8, or is larger than 4 MiB. Save it with that encoding.',
  'merge-own-changed':
    'Nothing was written: {path|your file} has changed since the merge began. What you have merged is kept: close it, open it as a text, and merge again.',
  'merge-over':
    'Nothing was written: this merge is over. Keep a copy of what you have merged, and merge again.',
  'merge-lost-changed':
    'Nothing was discarded: what is left of this merge was saved again, or opened, since it was listed. Look at it first: “ByteSync: Merge Copies” lists it as it is now.',
  'merge-unchecked':
    'Nothing was written: whether the conflicts are solved could not be told at the moment. What you have merged is kept: save it again in a while.',
  'merge-too-many':
    'Too many merges are open or not finished[: {most}]. Close some of them, or finish or discard them first: “ByteSync: Merge Copies” lists those that are not finished.',
  'asked-too-many':
    'That is about too many paths at once[: {count}][; at most {most} can be]. Choose fewer, or a folder with all that is in it.',
  'shown-too-many':
    'That is about too many items[: {count}][; at most {most} can be shown at once]. Choose fewer.',
  'difference-late':
    'Comparing these two takes too long here. Open them in the diff editor, or compare them with another program.',
  'contents-late':
    'Nothing was compared: the plan is agreed on already, or more was asked for in this run than it can hold. Analyse again.',
  aborted: 'The run was aborted. Every path holds its old or its new content.',
  interrupted: 'Interrupted. Every path holds its old or its new content.',
  'signature-malformed': '{path|This} is not a signature file, or it is damaged. Make it again.',
  'delta-malformed': '{path|This} is not a delta file, or it is damaged. Make it again.',
  'base-mismatch':
    '{path|This} is not the file that this delta was made for. Use the old file that the signature is of.',
};

/** How errors are told: the words that fit the place where they are read, in its language. */
export interface Telling extends Speech {
  readonly sentences: Readonly<Record<ErrorCode, string>>;
}

/** In a terminal, in English. */
const IN_TERMINAL: Telling = { ...ENGLISH, sentences: SENTENCES };

/**
 * The sentence for a code, in English unless told otherwise, with its values filled in. What befell
 * another member (value `member`) names it first, unless the sentence does.
 */
export function sentence(code: ErrorCode, values: ErrorValues = {}, telling = IN_TERMINAL): string {
  const { member = '', code: inner } = values;
  // What keeps a member from going on has a sentence of its own.
  if (code === 'member-failed' && isErrorCode(inner) && inner !== code) {
    return sentence(inner, values, telling);
  }
  const told = code === 'buffer-full' && isLogFull(values) ? 'session-spent' : code;
  const template = telling.translate(telling.sentences[told]);
  const text = fillIn(template, values, telling);
  return member === '' || template.includes('{member') ? text : `${member}: ${text}`;
}

/** The sentence for anything that was thrown. */
export function sentenceFor(error: unknown): string {
  return error instanceof BytesyncError ? sentence(error.code, error.values) : sentence('internal');
}
