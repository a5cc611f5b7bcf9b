/** Ways to a first scenario: those that come with the extension, as copies that can be edited, and a new one. */
import * as vscode from 'vscode';
import { LANGUAGE } from './client.js';

/** As package.json declares them. */
export const OPEN_GALLERY = 'notiscope.openGallery', NEW_SCENARIO = 'notiscope.newScenario';

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
    const gallery = vscode.Uri.joinPath(extension, 'scenarios');
    return vscode.Disposable.from(
        vscode.commands.registerCommand(OPEN_GALLERY, (path?: unknown) => openGallery(gallery, typeof path === 'string' ? path : undefined)),
        vscode.commands.registerCommand(NEW_SCENARIO, () => show(NEW)));
}

/** `path`: in the gallery; without it somebody chooses. */
async function openGallery(gallery: vscode.Uri, path: string | undefined): Promise<void> {
    const files = await filesOf(gallery);
    const items = files.map(({ folder, name, about }) => ({ label: name, description: folder, detail: about, path: `${folder}/${name}` }));
    const chosen = path === undefined ? (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('A scenario to open a copy of'), matchOnDescription: true, matchOnDetail: true }))?.path : path;
    if (chosen === undefined) return;
    const file = files.find(({ folder, name }) => `${folder}/${name}` === chosen);
    if (!file) { void vscode.window.showErrorMessage(vscode.l10n.t('There is no {0} in the gallery.', chosen)); return; }
    await show(file.text);
}

interface GalleryFile { folder: string; name: string; text: string; about: string }

async function filesOf(gallery: vscode.Uri): Promise<GalleryFile[]> {
    const folders = (await vscode.workspace.fs.readDirectory(gallery)).filter(([, type]) => type === vscode.FileType.Directory).map(([name]) => name);
    // What shows the language comes first.
    folders.sort((a, b) => Number(b === 'seed') - Number(a === 'seed') || a.localeCompare(b));
    const files = await Promise.all(folders.map(async folder => {
        const uri = vscode.Uri.joinPath(gallery, folder), names = (await vscode.workspace.fs.readDirectory(uri)).map(([name]) => name).filter(name => name.endsWith('.mmn')).sort();
        return Promise.all(names.map(async name => {
            const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(uri, name)));
            return { folder, name, text, about: aboutOf(text) };
        }));
    }));
    return files.flat();
}

/** The first paragraph of the comment that a file begins with. */
function aboutOf(text: string): string {
    const lines = text.split('\n'), end = lines.findIndex(line => !/^\/\/\/ ?\S/.test(line));
    return lines.slice(0, Math.max(0, end)).map(line => line.replace(/^\/\/\/ ?/, '')).join(' ');
}

async function show(content: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument({ language: LANGUAGE, content });
    // The name of an untitled text that was closed a moment ago is given again, and its backup may come with it.
    if (unified(document.getText()) !== unified(content)) {
        const edit = new vscode.WorkspaceEdit();
        edit.replace(document.uri, document.validateRange(new vscode.Range(0, 0, document.lineCount, 0)), content);
        await vscode.workspace.applyEdit(edit);
    }
    await vscode.window.showTextDocument(document);
}

const unified = (text: string): string => text.replaceAll('\r\n', '\n');
