import { networkInterfaces } from 'node:os';
import { isPrivateAddress } from '../relay/proxy.ts';

// Networks that only this machine has: containers, virtual machines, and bridges between them.
const VIRTUAL =
  /^(docker|br-|veth|virbr|vmnet|vboxnet|cni|flannel|cali|podman|lxc|lxd|bridge\d|utun|awdl|llw)|vEthernet|VirtualBox|VMware|WSL/i;

/** An address of this machine that others on its network may reach. */
export interface NetworkAddress {
  readonly address: string;
  /** The network interface, as the system calls it. */
  readonly network: string;
}

/**
 * Addresses for "this network", the likeliest first: private IPv4, other IPv4, IPv6. Not among them
 * are loopback, addresses of one link only, and networks that are recognisably inside this machine.
 */
export function privateAddresses(
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): NetworkAddress[] {
  const found = Object.entries(interfaces).flatMap(([network, addresses = []]) =>
    VIRTUAL.test(network)
      ? []
      : addresses
          .filter(({ internal, address }) => !internal && !isLinkLocal(address))
          .map(({ address, family }) => ({ network, address, rank: rank(address, family) })),
  );
  return found
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ network, address }) => ({ network, address }));
}

function rank(address: string, family: string): number {
  if (family !== 'IPv4') return 2;
  return isPrivateAddress(address) ? 0 : 1;
}

/** RFC 3927 and RFC 4291: an IPv6 one would need its interface named on the other machine. */
function isLinkLocal(address: string): boolean {
  return /^169\.254\.|^fe[89ab][0-9a-f]:/i.test(address);
}
