import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

/**
 * The controls of all pages: `<vscode-button>` and `<vscode-text-field>`. The only file that knows
 * where they come from.
 */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeTextField());
}
