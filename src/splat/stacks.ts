/** Stacks and what stands around them: tags, registers, the lines of the watchdog. */
import type { Draft } from './draft.js';
import { parseFrame, taskOf } from './symbols.js';

const REGISTERS = /^(?:RIP|RSP|RAX|RBX|RCX|RDX|RSI|RDI|RBP|R\d\d|EFLAGS|ORIG_RAX|FS|CS|CR2|DR\d|PKRU|Code|EIP|ESP|EAX|EBX|ESI|pc|lr|sp|pstate|x\d+|NIP|LR|GPR\d\d|CFAR|epc|ra|s\d|t\d|a\d) ?: ?\S/;
const ABOUT = /^(?:Hardware name: |Tainted: \[|irq event stamp: |(?:hard|soft)irqs last +(?:en|dis)abled at |Modules linked in:|Sched_ext: |"echo 0 > \/proc\/sys\/kernel\/hung_task_timeout_secs"|Future hung task reports are suppressed|Blocked by coredump\.|(?:[0-9a-f]{16} ?){2,4}$)/;

/** @returns whether the line is one of these. */
export function readStackLine(draft: Draft, words: string, line: number): boolean {
    const { report } = draft;
    const frame = parseFrame(words, line);
    if (frame) return draft.frame(frame);
    const tag = /^<(\/?)(TASK|IRQ|SOFTIRQ|HARDIRQ|NMI|#\w+|ENTRY_TRAMPOLINE|EOE|EOI)>$/.exec(words);
    if (tag) return readTag(draft, tag[1] === '', tag[2]);
    if (/^(?:Call [Tt]race|Backtrace):$/.test(words)) return draft.section === 'backtrace' || draft.section === 'hung';
    const workqueue = /^Workqueue: (.+)$/.exec(words);
    if (workqueue) {
        const task = draft.section === 'hung' ? report.hung?.at(-1) : undefined;
        (task ?? report).workqueue = workqueue[1];
        return true;
    }
    const cpu = /^CPU: \d+ (?:UID: \d+ )?PID: \d+ Comm: .+ (\d+\.\d+\S*)(?: (#\S+))?(?: PREEMPT\S*)?$/.exec(words);
    if (cpu) report.kernel ??= { release: cpu[1], ...cpu[2] && { build: cpu[2] } };
    if (!cpu && !ABOUT.test(words) && !(REGISTERS.test(words) && (draft.section === 'backtrace' || draft.section === 'hung'))) return false;
    report.details.push({ line, text: words });
    return true;
}

function readTag(draft: Draft, opens: boolean, name: string): boolean {
    if (draft.section !== 'backtrace' && draft.section !== 'hung') return false;
    // The task's own stack comes last, also below an interrupt's.
    if (opens) draft.seen.add('unfinished');
    draft.context = opens ? name : undefined;
    if (opens || name !== 'TASK') return true;
    draft.seen.delete('unfinished');
    if (draft.section === 'backtrace') draft.enter('end');
    else draft.stack = undefined;
    return true;
}

const HUNG = /^INFO: task (.+):(\d+) blocked (?:in I\/O wait )?for more than (\d+) seconds\.$/;
const STATE = /^task:(.+?) +state:(\S+) +(?:stack:|pid:).*?\bpid: *(\d+)/;
const BLOCKER = /^INFO: task (.+):(\d+) (?:<\w+> )?(?:is )?blocked on an? (.+?)(?:, but .*|(?: likely (?:owned|last held) by task (.+):(\d+)(?: <\w+>)?))\.?$/;

/** Lines of kernel/hung_task.c and of sched_show_task(). */
export function readHungLine(draft: Draft, words: string, line: number): boolean {
    const { report } = draft;
    if (report.kind !== 'hung-tasks') return false;
    const hung = HUNG.exec(words);
    if (hung) return beginTask(draft, { task: taskOf(hung[1], hung[2]), seconds: Number(hung[3]), stack: [], line });
    const kernel = /^(?:Not tainted|(Tainted: .+?)) +(\d+\.\d+\S*)(?: (#\S+))?(?: \w+ \d[\w.+~:-]*)?$/.exec(words);
    if (kernel) {
        report.kernel ??= { release: kernel[2], ...kernel[3] && { build: kernel[3] }, ...kernel[1] && { tainted: kernel[1] } };
        return true;
    }
    const state = STATE.exec(words);
    if (state) {
        const task = report.hung?.findLast(one => one.task.pid === Number(state[3]));
        if (task && task.state === undefined && task.stack.length === 0) {
            task.state = state[2];
            draft.stack = task.stack;
            return true;
        }
        // The likely owner of the lock: shown, and perhaps not hung itself.
        return beginTask(draft, { task: taskOf(state[1], state[3]), state: state[2], stack: [], line });
    }
    const blocker = BLOCKER.exec(words);
    const task = blocker && report.hung?.findLast(one => one.task.pid === Number(blocker[2]));
    if (!task) return false;
    task.blocker = { what: blocker[3], ...blocker[4] && { owner: taskOf(blocker[4], blocker[5]) } };
    return true;
}

function beginTask(draft: Draft, task: NonNullable<Draft['report']['hung']>[number]): true {
    draft.enter('hung');
    (draft.report.hung ??= []).push(task);
    draft.stack = task.stack;
    return true;
}
