/** Words for people for reasons that errors carry as words for machines; others are shown as they are. */
export const REASONS: Readonly<Record<string, string>> = {
  // Of the operating system
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOENT: 'it does not exist',
  EISDIR: 'it is a folder',
  EIO: 'the disk reports an error',
  EBUSY: 'it is in use',
  ETXTBSY: 'it is being run',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
  EFBIG: 'too large for this file system',
  EMLINK: 'too many links',
  ELOOP: 'a loop of symbolic links',
  ENAMETOOLONG: 'the path is too long',
  ENOTSUP: 'this file system cannot do that',
  EOPNOTSUPP: 'this file system cannot do that',
  ESTALE: 'the network share was remounted',
  // Of the network
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  // Any error of node:http's parser
  HPE: 'it does not speak HTTP',
  EPIPE: 'the connection was cut',
  ECONNABORTED: 'the connection was cut',
  ENOTFOUND: 'no machine of that name is known',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'no way leads to that machine',
  ENETUNREACH: 'no way leads to that network',
  ETIMEDOUT: 'no answer in time',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate vouches for itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'the authority of its certificate is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the authority of its certificate is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the authority of its certificate is not known here',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  EADDRNOTAVAIL: 'this machine does not have that address',
  // Of addresses and files that were given
  'relay-url': 'the address of a relay looks like https://relay.example.org',
  'relay-url-scheme': 'the address of a relay begins with https:// or, on this machine, http://',
  'relay-url-credentials': 'the address of a relay has no user name and password',
  'relay-url-query': 'the address of a relay has no "?" and no "#"',
  'not-a-file': 'the output is not a regular file',
  // Of a relay that does not start
  'data-folder': 'its data folder cannot be made or used',
  store: 'its database cannot be opened',
  'store-taken': 'another relay uses its data folder',
  kept: 'what it kept of its last start cannot be read',
  recovery: 'what it kept cannot be read',
  listen: 'it cannot listen on that address',
  'not-a-certificate': 'there is no certificate in it',
  'not-a-key': 'there is no private key that can be used in the key’s file',
  'key-of-another': 'the key belongs to another certificate',
  'certificate-expired': 'it has expired',
  // Of conflicts
  'same-date-different-content': 'same date, different content',
  'different-kinds': 'a folder on one side, something else on another',
  'folder-not-empty': 'a folder that is not empty stands where something else must be',
  'content-unreadable': 'its content cannot be read',
  unsaved: 'it has unsaved changes in an editor',
  'both-changed': 'changed on several sides since the last synchronization',
  'changed-and-deleted': 'changed on one side and deleted on another',
  'not-remembered': 'it differs, and no synchronization before is remembered',
};

/** The words for a reason, which another machine may have chosen; undefined where there are none. */
export function wordsForReason(reason: string): string | undefined {
  return Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
}
