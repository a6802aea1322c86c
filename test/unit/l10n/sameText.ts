/** Texts that are the same in English and in a language, because the language says it so. */
export const SAME: Readonly<Record<string, readonly string[]>> = {
  fr: [
    '{amount}/s',
    'Action {0}',
    'ByteSync',
    'Date',
    'Dates',
    'OK',
    'Proxy',
    'Question',
    'Session',
    'Source',
    'version {0}',
    'WebSocket',
  ],
  de: [
    ...[
      '{amount}/s',
      'ByteSync',
      'Filter {0}',
      'Filter: {0}',
      'Name',
      'offline',
      'OK',
      'online',
      'Proxy',
      'Relay',
      'WebSocket',
    ],
    ...['B', 'MB', 'GB', 'TB'],
  ],
  es: [
    ...['{0}: bytes', '{amount}/s', 'bytes', 'ByteSync', 'no', 'Proxy', 'WebSocket'],
    ...['B', 'KB', 'MB', 'GB', 'TB'],
  ],
  'zh-cn': ['ByteSync', 'WebSocket', 'B', 'KB', 'MB', 'GB', 'TB'],
  ja: ['ByteSync', 'OK', 'WebSocket', 'B', 'KB', 'MB', 'GB', 'TB'],
};
