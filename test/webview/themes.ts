/** Variables of VS Code's four default themes, as a webview gets them. */
export type ThemeName = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';

export const THEMES: Record<ThemeName, { kind: string; variables: Record<string, string> }> = {
    'dark': { kind: 'vscode-dark', variables: {
        '--vscode-editor-background': '#1f1f1f', '--vscode-editor-foreground': '#cccccc', '--vscode-panel-border': '#2b2b2b', '--vscode-textLink-foreground': '#4daafc',
        '--vscode-editorError-foreground': '#f14c4c', '--vscode-editorWarning-foreground': '#cca700', '--vscode-editorInfo-foreground': '#3794ff', '--vscode-testing-iconPassed': '#73c991',
        '--vscode-focusBorder': '#0078d4' } },
    'light': { kind: 'vscode-light', variables: {
        '--vscode-editor-background': '#ffffff', '--vscode-editor-foreground': '#3b3b3b', '--vscode-panel-border': '#e5e5e5', '--vscode-textLink-foreground': '#005fb8',
        '--vscode-editorError-foreground': '#e51400', '--vscode-editorWarning-foreground': '#bf8803', '--vscode-editorInfo-foreground': '#1a85ff', '--vscode-testing-iconPassed': '#73c991',
        '--vscode-focusBorder': '#005fb8' } },
    'high-contrast': { kind: 'vscode-high-contrast', variables: {
        '--vscode-editor-background': '#000000', '--vscode-editor-foreground': '#ffffff', '--vscode-panel-border': '#6fc3df', '--vscode-contrastBorder': '#6fc3df',
        '--vscode-textLink-foreground': '#21a6ff', '--vscode-editorError-foreground': '#f48771', '--vscode-editorWarning-foreground': '#ffd370', '--vscode-testing-iconPassed': '#73c991',
        '--vscode-focusBorder': '#f38518' } },
    'high-contrast-light': { kind: 'vscode-high-contrast vscode-high-contrast-light', variables: {
        '--vscode-editor-background': '#ffffff', '--vscode-editor-foreground': '#292929', '--vscode-panel-border': '#0f4a85', '--vscode-contrastBorder': '#0f4a85',
        '--vscode-textLink-foreground': '#0f4a85', '--vscode-editorError-foreground': '#b5200d', '--vscode-editorWarning-foreground': '#895503', '--vscode-testing-iconPassed': '#007100',
        '--vscode-focusBorder': '#006bbd' } },
};
