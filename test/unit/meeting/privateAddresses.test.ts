import assert from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import { privateAddresses } from '../../../extension/src/engine/meeting/privateAddresses.ts';

function at(address: string, internal = false): NetworkInterfaceInfo {
  const rest = { mac: '00:00:00:00:00:00', internal, cidr: null };
  return address.includes(':')
    ? { address, netmask: 'ffff::', family: 'IPv6', scopeid: 0, ...rest }
    : { address, netmask: '255.255.255.0', family: 'IPv4', ...rest };
}

describe('addresses of this network', () => {
  const CASES: Readonly<
    Record<string, readonly [found: Record<string, NetworkInterfaceInfo[]>, listed: string[]]>
  > = {
    'none without a network': [{ lo: [at('127.0.0.1', true), at('::1', true)] }, []],
    'that of the home': [
      { lo: [at('127.0.0.1', true)], wlan0: [at('192.168.1.5'), at('fe80::1')] },
      ['192.168.1.5'],
    ],
    'private IPv4 first, then other IPv4, then IPv6': [
      { eth0: [at('2001:db8::5'), at('198.51.100.7')], eth1: [at('10.0.0.9')] },
      ['10.0.0.9', '198.51.100.7', '2001:db8::5'],
    ],
    'in the order of the system where they are alike': [
      { eth0: [at('192.168.1.5')], wlan0: [at('10.0.0.9')] },
      ['192.168.1.5', '10.0.0.9'],
    ],
    'none that only its own link knows': [{ eth0: [at('169.254.3.4'), at('fe80::1')] }, []],
    'none of containers and virtual machines': [
      {
        docker0: [at('172.17.0.1')],
        'br-0a1b2c': [at('172.18.0.1')],
        virbr0: [at('192.168.122.1')],
        veth12ab: [at('10.88.0.1')],
        vboxnet0: [at('192.168.56.1')],
        vmnet8: [at('192.168.70.1')],
        bridge100: [at('192.168.64.1')],
        'vEthernet (WSL)': [at('172.20.0.1')],
        'VMware Network Adapter VMnet1': [at('192.168.71.1')],
      },
      [],
    ],
    'that of an ordinary bridge': [{ br0: [at('192.168.1.5')] }, ['192.168.1.5']],
    'that of a private network over the internet': [
      { tailscale0: [at('100.101.102.103')] },
      ['100.101.102.103'],
    ],
  };
  for (const [name, [found, listed]] of Object.entries(CASES)) {
    it(name, () => {
      assert.deepEqual(
        privateAddresses(found).map(({ address }) => address),
        listed,
      );
    });
  }

  it('come with the name of their network, and of this machine unless told', () => {
    assert.deepEqual(privateAddresses({ wlan0: [at('10.0.0.9')] }), [
      { address: '10.0.0.9', network: 'wlan0' },
    ]);
    assert.ok(privateAddresses().every(({ address }) => !address.startsWith('127.')));
  });
});
