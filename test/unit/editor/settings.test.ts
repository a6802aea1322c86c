import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  type SavedRelay,
  SETTING_SCHEMAS,
  type Settings,
  settingOf,
  withRelay,
} from '../../../extension/src/vscode/settingSchemas.ts';
import { hasCode } from '../streams/errors.ts';

interface Property {
  readonly type: 'array' | 'string' | 'boolean' | 'number';
  readonly scope: string;
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: { readonly enum?: readonly string[] };
}

const { contributes } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
);
const properties: Readonly<Record<string, Property>> = contributes.configuration.properties;
const names = Object.keys(SETTING_SCHEMAS) as (keyof Settings)[];
/** Without one of them files would be told, or be gone, that somebody wants to keep here. */
const KEEPING = [
  ...(['ignore', 'ignorePresets', 'hiddenFiles', 'only', 'match'] as const),
  ...(['trash.days', 'trash.size'] as const),
] as const;
const MACHINE = [
  ...(['relays', 'memberName', 'networkAddress', 'admitTrustedDevices'] as const),
  ...(['trash.days', 'trash.size'] as const),
] as const;
const SAVED: SavedRelay = { name: 'Office', url: 'https://relay.example.com' };

function property(name: keyof Settings): Property {
  const found = properties[`bytesync.${name}`];
  assert.ok(found, name);
  return found;
}

const SIZES = ['', ' ', '0', '10GB', '500 MiB', '1.5tb', ' 2 KB '];
const NO_SIZES = ['lots', '10 G', '-1GB', '1,5GB', '10GB 5MB'];

describe('settings', () => {
  it('are those of the manifest, and no others', () => {
    const expected = names.map((name) => `bytesync.${name}`).sort();
    assert.deepEqual(Object.keys(properties).sort(), expected);
  });

  for (const name of names) {
    it(`${name}: not set is what the manifest has as default`, () => {
      assert.deepEqual(settingOf(name, undefined), property(name).default);
      assert.deepEqual(settingOf(name, property(name).default), property(name).default);
    });

    it(`${name}: what the manifest allows is taken as it is`, () => {
      for (const value of allowed(property(name))) assert.deepEqual(settingOf(name, value), value);
    });
  }

  it('out of bounds, or of another type: not set', () => {
    for (const name of names.filter((one) => !KEEPING.some((keeping) => keeping === one))) {
      for (const value of forbidden(property(name))) {
        assert.deepEqual(settingOf(name, value), property(name).default, `${name}: ${value}`);
      }
    }
  });

  it('what cannot be ignored as it stands is told, never left out in silence', () => {
    const lists = [[1], ['a', null], ['x'.repeat(1025)]];
    for (const name of KEEPING) {
      for (const value of [...forbidden(property(name)), ...lists]) {
        const tried = () => settingOf(name, value);
        const shown = JSON.stringify(value).slice(0, 80);
        assert.throws(tried, (error) => hasCode('usage')(error), `${name}: ${shown}`);
      }
    }
  });

  it('a workspace cannot choose relays, names, whom to let in, or what is deleted', () => {
    for (const name of MACHINE) {
      assert.equal(property(name).scope, 'machine');
    }
  });
});

describe('saved relays', () => {
  const wrong: readonly unknown[] = [
    null,
    'https://relay.example.com',
    { name: 'no address' },
    { name: '', url: SAVED.url },
    { name: 'not an address', url: 'relay' },
    { name: 'x'.repeat(101), url: SAVED.url },
    { name: 'long', url: `https://relay.example.com/${'x'.repeat(1024)}` },
  ];

  it('one that is mistyped does not take the others with it', () => {
    for (const one of wrong) assert.deepEqual(settingOf('relays', [one, SAVED]), [SAVED]);
  });

  it('the last hundred are offered', () => {
    const many = Array.from({ length: 103 }, (_, at) => ({ ...SAVED, name: `${at}` }));
    assert.deepEqual(settingOf('relays', many), many.slice(3));
  });

  it('saving one keeps all others, mistyped ones too', () => {
    const other = { name: 'Home', url: 'https://home.example.com', since: 2024 };
    assert.deepEqual(withRelay([...wrong, other], SAVED), [...wrong, other, SAVED]);
  });

  it('saving one again replaces it', () => {
    const renamed = { ...SAVED, name: 'Headquarters' };
    assert.deepEqual(withRelay([SAVED], renamed), [renamed]);
  });

  it('what is no list at all becomes one', () => {
    for (const stored of [undefined, null, 'x', {}])
      assert.deepEqual(withRelay(stored, SAVED), [SAVED]);
  });
});

function allowed({ type, ...bounds }: Property): readonly unknown[] {
  switch (type) {
    case 'boolean':
      return [true, false];
    case 'number':
      return [bounds.minimum, bounds.maximum, 2.5];
    case 'array':
      if (bounds.items?.enum) return [[], [...bounds.items.enum]];
      return [[], bounds.maxItems === undefined ? [SAVED] : ['*.log', 'x'.repeat(1024)]];
    case 'string':
      if (bounds.pattern !== undefined) return fitting(bounds.pattern, SIZES);
      return bounds.enum === undefined ? ['', 'x'.repeat(bounds.maxLength ?? 0)] : [...bounds.enum];
  }
}

function forbidden({ type, ...bounds }: Property): unknown[] {
  const values: Readonly<Record<Property['type'], unknown[]>> = {
    boolean: ['true', 1, null],
    number: [(bounds.minimum ?? 0) - 1, (bounds.maximum ?? 0) + 1, Number.NaN, '5', null],
    array: ['x', { 0: 'x' }, null, Array.from({ length: (bounds.maxItems ?? 0) + 1 }, () => 1)],
    string: [1, null, [], bounds.enum === undefined ? 'x'.repeat(65) : 'other'],
  };
  if (bounds.pattern === undefined) return values[type];
  const pattern = new RegExp(bounds.pattern, 'u');
  for (const text of NO_SIZES) assert.doesNotMatch(text, pattern);
  return [...values[type], ...NO_SIZES];
}

/** All of the texts, which the manifest's pattern must let pass. */
function fitting(pattern: string, texts: readonly string[]): readonly string[] {
  for (const text of texts) assert.match(text, new RegExp(pattern, 'u'));
  return texts;
}
