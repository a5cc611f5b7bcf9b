/** A Program as text, for people who want to see what the explorer sees. */
import type { Expr, Target } from './expr.js';
import type { Block, Exit, Op, Program, Step, Thread } from './program.js';

export function printProgram(program: Program): string {
    const lines = [`scenario ${program.scenario} (kernel ${program.kernel})`, '', 'variables (that change)'];
    for (const v of program.variables) if (v.lo !== v.hi) lines.push(`  ${v.name}: ${v.kind} ${v.lo} .. ${v.hi} = ${v.init}`);
    program.seqGroups.forEach((group, i) => { if (group.length > 0) lines.push(`  counter ${i + 1}: ${group.map(id => program.variables[id].name).join(', ')}`); });
    for (const thread of program.threads) lines.push('', ...printThread(program, thread));
    const invariants = (title: string, list: Program['invariants']): void => {
        if (list.length > 0) lines.push('', title, ...list.map(i => `  ${i.code} if ${printExpr(program, i.violated)}`));
    };
    invariants('in every state', program.invariants);
    invariants('at the end', program.terminal);
    const expected = program.expect.items.map(i => i.on ? `${i.code} on ${i.on.text}` : i.code).join(', ') || 'ok';
    return [...lines, '', `expect ${program.expect.only ? 'only ' : ''}${expected}`, ''].join('\n');
}

function printThread(program: Program, thread: Thread): string[] {
    const lines = [`${thread.kind} ${thread.name}`];
    if (thread.entry.some(b => b.ops.length > 0)) lines.push('  start', ...printBlocks(program, thread.entry));
    for (const step of thread.steps) lines.push(`  ${step.pc}: ${heading(step)}`, ...printBlocks(program, step.blocks));
    return [...lines, `  ${thread.end}: end`];
}

function heading(step: Step): string {
    const calls = step.stack.map(f => f.fn).join(' > ');
    return `${step.text}${calls ? `   [${calls}]` : ''}${step.range.uri ? `   line ${step.range.start.line + 1}` : ''}`;
}

function printBlocks(program: Program, blocks: Block[]): string[] {
    return blocks.flatMap((block, i) => {
        const label = blocks.length > 1 ? `b${i}: ` : '';
        const parts = [...block.ops.map(op => printOp(program, op)), printExit(program, block.exit)];
        return parts.map((part, j) => `      ${j === 0 ? label : ' '.repeat(label.length)}${part}`);
    });
}

function printOp(program: Program, op: Op): string {
    switch (op.kind) {
        case 'set': return `${printTarget(program, op.target)} = ${printExpr(program, op.value)}`;
        case 'check': return `check ${printExpr(program, op.cond)} else ${op.code}: ${op.message}`;
        case 'cover': return `cover ${op.id}`;
    }
}

function printExit(program: Program, exit: Exit): string {
    switch (exit.kind) {
        case 'jump': return `-> b${exit.block}`;
        case 'branch': return `if ${printExpr(program, exit.cond)} -> b${exit.then} else -> b${exit.else}`;
        case 'next': return `-> ${exit.pc}`;
        default: return exit.kind;
    }
}

const printTarget = (program: Program, target: Target): string => printExpr(program, target);

function arrayName(program: Program, base: number): string {
    return program.variables[base].name.replace(/\d+/, '*');
}

/** Operators are printed as in C, every compound operand in parentheses. */
export function printExpr(program: Program, e: Expr): string {
    const part = (sub: Expr): string => ['const', 'var', 'temp', 'elem'].includes(sub.op) ? printExpr(program, sub) : `(${printExpr(program, sub)})`;
    switch (e.op) {
        case 'const': return String(e.value);
        case 'var': return `\`${program.variables[e.id]?.name ?? e.id}\``;
        case 'temp': return `t${e.id}`;
        case 'elem': return `\`${arrayName(program, e.base)}\`[${printExpr(program, e.index)}]`;
        case '!': case '~': return `${e.op}${part(e.a)}`;
        case '?:': return `${part(e.c)} ? ${part(e.a)} : ${part(e.b)}`;
        case '-': return 'b' in e ? `${part(e.a)} - ${part(e.b)}` : `-${part(e.a)}`;
        default: return `${part(e.a)} ${e.op} ${part(e.b)}`;
    }
}
