import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, create, DEADLOCK, diagnostics, open, type, until } from './helpers.js';

const HUGE = 'mm p { page A }\n'.repeat(655_360);
const NESTED = `mm p { page A }\nscenario s {\n    thread a { assert(${'('.repeat(3000)}1${')'.repeat(3000)}) }\n    thread b { munmap(A) }\n}\n`;

/** Files that nobody can check: each gets a message, none harms the server. */
const BROKEN: Record<string, string> = {
    'no scenario at all': 'hello, world\n',
    'a brace is missing': 'mm p { page A }\nscenario s {\n    thread a { munmap(A)\n    thread b { munmap(A) }\n}\n',
    'an unknown name': 'mm p { page A }\nscenario s {\n    thread a { munmapp(A) }\n    thread b { munmap(A) }\n}\n',
    'a page of another mm': 'mm p { page A }\nmm q { page B }\ndevice d mirrors p { fn f(page) { map(page, 1) } }\nscenario s {\n    thread a { d.f(B) }\n    thread b { munmap(A) }\n}\n',
    'recursion': 'mm p { page A }\nfn f(page) { f(page) }\nscenario s {\n    thread a { f(A) }\n    thread b { munmap(A) }\n}\n',
    'no threads': 'mm p { page A }\nscenario s { expect ok }\n',
    'deep nesting': NESTED,
    'junk': 'ELF\u0002\u0001\u0001\u0000\u0000\u001b[31m\u0007\u0000',
};

describe('a file that cannot be checked', () => {
    for (const [name, content] of Object.entries(BROKEN)) {
        it(`${name}: is told, at a place`, async () => {
            await api();
            const document = await create(`broken/${name.replaceAll(' ', '-')}.mmn`);
            await type(document, content);
            await until(() => diagnostics(document).some(({ severity }) => severity === vscode.DiagnosticSeverity.Error), () => 'no error is shown');
        });
    }

    it('10 MB pasted at once: is refused in words', async () => {
        const document = await create('broken/huge.mmn');
        await type(document, HUGE);
        await until(() => diagnostics(document).some(({ message }) => /characters|large|long/.test(message)), () => `diagnostics: ${diagnostics(document).length}`, 25_000);
    });

    it('and the server answers after all of them', async () => {
        const { waitForVerdicts } = await api();
        const document = await open(DEADLOCK);
        await type(document, `${document.getText()}\n`);
        const { scenarios } = await waitForVerdicts(document.uri);
        assert.ok(scenarios.length >= 2 && scenarios.every(({ asExpected }) => asExpected), JSON.stringify(scenarios));
    });
});
