/** The document that the preview panel loads. Pure: no VS Code, no DOM. */

export interface PreviewResources { cspSource: string; nonce: string; scriptUri: string; styleUri: string }

/** Nothing is loaded but the two given files. */
export function previewHtml({ cspSource, nonce, scriptUri, styleUri }: PreviewResources): string {
    const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'; font-src ${cspSource}; img-src ${cspSource} data:`;
    return `<!DOCTYPE html>
<html lang="en">
<head>
    <meta charset="UTF-8">
    <meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1.0">
    <link rel="stylesheet" href="${attribute(styleUri)}">
    <title>Notiscope</title>
</head>
<body>
    <main id="notiscope"></main>
    <script nonce="${attribute(nonce)}" src="${attribute(scriptUri)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
    return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
