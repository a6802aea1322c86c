import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether a host name or address that a relay listens on can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  const address = plainAddress(host);
  if (isIP(address) === 0) {
    return host.toLowerCase() === 'localhost';
  }
  return LOOPBACK.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/** Reads addresses and subnets ("10.0.0.0/8") of reverse proxies. Throws on anything else. */
export function proxyList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) {
      list.addAddress(address, family);
    } else {
      list.addSubnet(address, Number(prefix), family);
    }
  }
  return list;
}

/**
 * The address that limits count by: the peer's, or, when the peer is a trusted proxy, the last
 * address in X-Forwarded-For that no trusted proxy stands for. What a client wrote there itself is
 * further to the left and never believed.
 */
export function clientAddress(request: IncomingMessage, proxies: BlockList): string {
  let address = plainAddress(request.socket.remoteAddress ?? '');
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',');
  while (isIP(address) !== 0 && proxies.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')) {
    const previous = plainAddress((hops.pop() ?? '').trim());
    if (isIP(previous) === 0) {
      break;
    }
    address = previous;
  }
  return isIPv6(address) ? network64(address) : address;
}

/** An IPv4 address that came in an IPv6 one, or between brackets, on its own. */
function plainAddress(address: string): string {
  const bare = address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  return mapped ?? bare;
}

/** One customer gets at least a /64 of IPv6, so that is what one address means there. */
function network64(address: string): string {
  const [bare = ''] = address.split('%');
  const [head = '', tail] = bare.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right];
  const network = groups.slice(0, 4).map((group) => (Number.parseInt(group, 16) || 0).toString(16));
  return `${network.join(':')}::/64`;
}
