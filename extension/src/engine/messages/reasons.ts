/** Words for people for reasons that errors carry as words for machines; others are shown as they are. */
export const REASONS: Readonly<Record<string, string>> = {
  // Of the operating system
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
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
  recovery: 'what it kept cannot be read',
  listen: 'it cannot listen on that address',
  // Of conflicts
  'same-date-different-content': 'same date, different content',
  'different-kinds': 'a folder on one side, something else on another',
  'folder-not-empty': 'a folder that is not empty stands where something else must be',
  'content-unreadable': 'its content cannot be read',
  unsaved: 'it has unsaved changes in an editor',
};
