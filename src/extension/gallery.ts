/** Ways to a first scenario: those that come with the extension, as copies that can be edited, and a new one. */
import * as vscode from 'vscode';
import { COMMAND } from './ids.js';
import { scenarioText } from './scenarioEditor.js';
import { untitledScenario } from './untitled.js';

/** Holds as it is; each part can be broken by taking it away. */
const NEW = `/// What can go wrong, and where it is from.
use kernel "7.0"

mm proc { page A }

device gpu mirrors proc {
    mutex update
    notifier interval mni covers A {
        invalidate(range, cur_seq) {
            mutex_lock(update)
            mmu_interval_set_seq(mni, cur_seq)
            unmap(range)
            mutex_unlock(update)
            return true
        }
    }
    fn fault(page) {
    again:
        seq_t seq = mmu_interval_read_begin(mni)
        mmap_read_lock(proc)
        pfn f = hmm_range_fault(page, mni, seq, true)
        mmap_read_unlock(proc)
        if (f < 0) return
        mutex_lock(update)
        if (mmu_interval_read_retry(mni, seq)) {
            mutex_unlock(update)
            goto again
        }
        map(page, f)
        mutex_unlock(update)
    }
}

scenario fault_against_munmap {
    thread driver { gpu.fault(A) }
    thread user   { munmap(A) }
    expect ok
}
`;

export function provideGallery(extension: vscode.Uri): vscode.Disposable {
    return vscode.Disposable.from(
        vscode.commands.registerCommand(COMMAND.openGallery, (path?: unknown) => openGallery(extension, typeof path === 'string' ? path : undefined)),
        vscode.commands.registerCommand(COMMAND.newScenario, () => show(NEW)));
}

/** As the build makes it (src/build/gallery-index.mjs): `folder/name.mmn`, and what it is about. */
interface GalleryFile { path: string; about: string }

/** `path`: in the gallery; without it somebody chooses. */
async function openGallery(extension: vscode.Uri, path: string | undefined): Promise<void> {
    const files = JSON.parse(await read(extension, 'dist/gallery.json')) as GalleryFile[];
    const items = files.map(file => ({ label: file.path.slice(file.path.indexOf('/') + 1), description: file.path.slice(0, file.path.indexOf('/')), detail: file.about, path: file.path }));
    const chosen = path === undefined ? (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('A scenario to open a copy of'), matchOnDescription: true, matchOnDetail: true }))?.path : path;
    if (chosen === undefined) return;
    if (!files.some(file => file.path === chosen)) { void vscode.window.showErrorMessage(vscode.l10n.t('There is no {0} in the gallery.', chosen)); return; }
    await show(await read(extension, `scenarios/${chosen}`));
}

const read = async (extension: vscode.Uri, path: string): Promise<string> => new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension, path)));

async function show(content: string): Promise<void> {
    // Not in place of the walkthrough that led here, if another scenario is open elsewhere.
    await vscode.window.showTextDocument(await untitledScenario(content), { viewColumn: vscode.window.activeTextEditor ? vscode.ViewColumn.Active : scenarioText()?.viewColumn });
}
