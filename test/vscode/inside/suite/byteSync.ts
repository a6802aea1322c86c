import * as vscode from 'vscode';

interface Property {
  readonly type: string;
  readonly scope: 'machine' | 'resource';
  readonly default: unknown;
}

/** What tests look at in our manifest, as VS Code has translated it. */
interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Property>> };
  };
}

type ByteSync = Omit<vscode.Extension<unknown>, 'packageJSON'> & {
  readonly packageJSON: Manifest;
};

/** @throws Error when VS Code has not loaded it. */
export function byteSync(): ByteSync {
  const found = vscode.extensions.getExtension('bytesync.bytesync');
  if (found === undefined) throw new Error('The extension is not there.');
  return found;
}
