import { BlockList, isIP } from 'node:net';
import { isLoopback } from '@bytesync/shared/crypto/relayUrl.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { getProxyForUrl } from 'proxy-from-env';

/** What somebody set about proxies; what is left out comes from the environment. */
export interface ProxySettings {
  /** `http://` or `https://`, with name and password if the proxy wants them; false: never any. */
  readonly url?: string | false;
  /** Hosts that are reached without the proxy: `host`, `host:port`, `.domain`, `*.domain`, `*`. */
  readonly noProxy?: readonly string[];
}

/** Addresses of a home, an office or one link (RFC 1918, 3927, 4193, 4291, and carriers' 6598). */
const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addSubnet('169.254.0.0', 16);
PRIVATE.addSubnet('100.64.0.0', 10);
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * The proxy on the way to a relay. There is none to this machine, and none to a pinned relay on a
 * private address: that is somebody's own machine, which no proxy would find.
 * @throws BytesyncError proxy-failed for an address that is none
 */
export function proxyFor(relay: URL, pinned: boolean, settings: ProxySettings = {}) {
  const host = hostOf(relay);
  if (isLoopback(relay.hostname) || (pinned && isPrivateAddress(host))) return undefined;
  const { url, noProxy = [] } = settings;
  if (url === false || isExcepted(relay, noProxy)) return undefined;
  if (url !== undefined && url !== '') {
    // Like the editor: its own exceptions replace those of the environment.
    const excepted = noProxy.length === 0 && isExcepted(relay, environmentExceptions());
    return excepted ? undefined : proxyUrl(url, 'http.proxy');
  }
  const text = noProxy.length === 0 ? getProxyForUrl(relay.href) : anyway(relay);
  return text === '' ? undefined : proxyUrl(text, 'HTTPS_PROXY');
}

/** A URL's host without brackets around an IPv6 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** The environment's proxy, whatever exceptions the environment makes. */
function anyway({ protocol }: URL): string {
  const { env } = process;
  const name = protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const text = env[name] || env[name.toUpperCase()] || env.all_proxy || env.ALL_PROXY || '';
  return text === '' || text.includes('://') ? text : `http://${text}`;
}

function environmentExceptions(): string[] {
  const text = process.env.no_proxy || process.env.NO_PROXY || '';
  return text.split(/[\s,]+/).filter((entry) => entry !== '');
}

function isExcepted(relay: URL, exceptions: readonly string[]): boolean {
  const host = hostOf(relay).toLowerCase();
  const port = relay.port || (relay.protocol === 'https:' ? '443' : '80');
  return exceptions.some((exception) => {
    const entry = exception.trim().toLowerCase();
    const [, name = '', onlyPort] =
      /^(.*?)(?::(\d+))?$/.exec(isIP(entry) ? `[${entry}]` : entry) ?? [];
    if (onlyPort !== undefined && onlyPort !== port) return false;
    const bare = name.replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
    const isDomain = bare !== '' && isIP(host) === 0;
    return bare === '*' || host === bare || (isDomain && host.endsWith(`.${bare}`));
  });
}

/** @param setting for the error; the address is not quoted, as it may hold a password */
function proxyUrl(text: string, setting: string): URL {
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy?.protocol === 'http:' || proxy?.protocol === 'https:') return proxy;
  throw new BytesyncError('proxy-failed', { proxy: setting, reason: 'not http or https' });
}
