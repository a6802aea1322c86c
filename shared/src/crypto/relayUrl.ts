import { BytesyncError, type ErrorCode } from '../errors.ts';

/** Characters of a relay's URL. */
export const MAX_RELAY_URL = 1024;

/**
 * Checks the address of a relay: https, or http on loopback only; no credentials, query or fragment.
 * @param code of the error for everything but an insecure address
 * @throws BytesyncError `relay-insecure` for http to another machine; else `code`
 */
export function checkRelayUrl(text: string, code: ErrorCode = 'usage'): URL {
  if (text.length > MAX_RELAY_URL || !URL.canParse(text)) {
    throw new BytesyncError(code, { reason: 'relay-url' });
  }
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new BytesyncError(code, { reason: 'relay-url-scheme', scheme: url.protocol });
  }
  if (url.username !== '' || url.password !== '') {
    throw new BytesyncError(code, { reason: 'relay-url-credentials' });
  }
  if (/[?#]/.test(text)) {
    throw new BytesyncError(code, { reason: 'relay-url-query' });
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new BytesyncError('relay-insecure', { host: url.host });
  }
  return url;
}

/** Whether a URL's host is this machine. The WHATWG parser has normalized every spelling of an address. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
