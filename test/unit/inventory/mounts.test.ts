import assert from 'node:assert/strict';
import {
  isWithin,
  parseMounts,
  placeOf,
  placesBelow,
} from '../../../extension/src/engine/inventory/mounts.ts';

// Lines as the kernel writes them (proc(5)).
const MOUNTS = parseMounts(`22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
23 22 0:21 / /proc rw shared:5 - proc proc rw
30 22 254:0 /data/photos /mnt/bind rw,relatime - ext4 /dev/vda rw
31 22 8:1 / /mnt/usb\\040stick rw master:3 - vfat /dev/sda1 rw
32 22 8:1 /old /mnt/twice rw - vfat /dev/sda1 rw
33 22 8:1 /new /mnt/twice rw - vfat /dev/sda1 rw

nonsense
`);

describe('mounts', () => {
  const rows: readonly [string, string, string][] = [
    ['/', '254:0', '/'],
    ['/home/me', '254:0', '/home/me'],
    ['/proc/1', '0:21', '/1'],
    ['/mnt/bind', '254:0', '/data/photos'],
    ['/mnt/bind/a b/c', '254:0', '/data/photos/a b/c'],
    ['/mnt/bindings', '254:0', '/mnt/bindings'],
    ['/mnt/usb stick/x', '8:1', '/x'],
    ['/mnt/twice/x', '8:1', '/new/x'],
  ];
  for (const [path, device, inside] of rows) {
    it(`${path} is ${inside} on ${device}`, () => {
      assert.deepEqual(placeOf(path, MOUNTS), { device, path: inside });
    });
  }

  it('tells what is mounted below a folder, not at it', () => {
    assert.deepEqual(placesBelow('/mnt/bind', MOUNTS), []);
    assert.deepEqual(
      placesBelow('/mnt', MOUNTS).map((place) => place.path),
      ['/data/photos', '/', '/old', '/new'],
    );
  });

  it('knows no place without mounts', () => assert.equal(placeOf('/x', []), undefined));

  it('within', () => {
    assert.ok(isWithin('/a', '/a') && isWithin('/a/b', '/a') && isWithin('/a', '/'));
    assert.ok(!isWithin('/ab', '/a') && !isWithin('/', '/a'));
  });
});
