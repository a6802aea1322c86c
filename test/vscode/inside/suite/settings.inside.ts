import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { byteSync } from './byteSync.ts';

describe('Settings', () => {
  const properties = () =>
    Object.entries(byteSync().packageJSON.contributes.configuration.properties);

  it('have the defaults of the manifest', () => {
    for (const [name, property] of properties()) {
      const value = vscode.workspace.getConfiguration().inspect(name);
      assert.deepEqual(value?.defaultValue, property.default, name);
    }
  });

  it('that name relays and machines can’t be set by a workspace', async () => {
    const machine = properties().filter(([, { scope }]) => scope === 'machine');
    assert.ok(machine.some(([name]) => name === 'bytesync.relays'));
    for (const [name, property] of machine) {
      const configuration = vscode.workspace.getConfiguration();
      const update = configuration.update(
        name,
        property.default,
        vscode.ConfigurationTarget.Workspace,
      );
      await assert.rejects(async () => update, name);
    }
  });

  it('that are about a folder can be set by a workspace', async () => {
    const workspace = vscode.ConfigurationTarget.Workspace;
    const read = () => vscode.workspace.getConfiguration().inspect('bytesync.preset');
    await vscode.workspace.getConfiguration().update('bytesync.preset', 'mirror', workspace);
    assert.equal(read()?.workspaceValue, 'mirror');
    await vscode.workspace.getConfiguration().update('bytesync.preset', undefined, workspace);
    assert.equal(read()?.workspaceValue, undefined);
  });
});
