import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FINDING_CODES } from '../../src/check/result.js';
import { analyse, DOCUMENTATION, staticFindings, shownBy } from '../../src/lockdep/index.js';
import type { TraceView } from '../../src/trace/view.js';
import { build, call, ifShared, kernel, load, lock, loop, store, unlock, when, type Stmt } from './build.js';

const bad = (): Stmt[] => [lock('D'), lock('D')];

describe('staticFindings', () => {
    it('is plain data in a fixed order, self deadlocks first', () => {
        const program = () => build({ locks: { D: 'mutex', E: 'mutex' }, threads: { a: [lock('D'), lock('E'), lock('D')], b: [lock('E'), lock('D'), lock('E')] } });
        const findings = staticFindings(program());
        expect(findings.map(f => f.code)).toEqual(['self_deadlock', 'self_deadlock', 'lock_order']);
        expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
        expect(staticFindings(program())).toEqual(findings);
    });

    it('ends on loops', () => {
        expect(analyse(build({ locks: { D: 'mutex' }, threads: { a: [loop([lock('D'), unlock('D')])] } }))).toMatchObject({ findings: [], unfinished: [] });
        expect(analyse(build({ locks: { D: 'mutex' }, threads: { a: [loop([lock('D')])] } })).findings).toHaveLength(1);
        const program = build({ locks: { mm: 'rwsem' }, threads: { a: [loop([lock('mm', 'read')])] } });
        expect(analyse(program)).toMatchObject({ findings: [], unfinished: [] });
    });

    it('says when it gave up, and then reports only what it saw', () => {
        const program = build({ locks: { D: 'mutex' }, shared: { x: 1 }, threads: { a: [...Array.from({ length: 50 }, () => store('x', 1)), ...bad()] } });
        expect(analyse(program)).toMatchObject({ unfinished: [], findings: [{ code: 'self_deadlock' }] });
        expect(analyse(program, 20)).toMatchObject({ unfinished: [{ kind: 'thread', thread: 0 }], findings: [] });
    });

    it('takes milliseconds for 2,000 steps', () => {
        const part = (): Stmt => kernel('op', [load('a', 'x'), ifShared('x', [lock('D'), unlock('D')]), when('a', [lock('E'), call('cb', [load('b', 'x')]), unlock('E')], [store('x', 1)]), load('c', 'y')]);
        const program = build({ locks: { D: 'mutex', E: 'mutex' }, shared: { x: 7, y: 100 }, threads: { a: Array.from({ length: 200 }, part), b: [load('a', 'x'), store('y', 'a')] } });
        expect(program.threads[0].steps.length).toBeGreaterThan(1_800);
        // 5 ms once compiled. Counted, not measured: the machine may be busy.
        const { unfinished, work } = analyse(program);
        expect(unfinished).toEqual([]);
        expect(work).toBeLessThan(10_000);
    });

    it.each(FINDING_CODES)('documents %s: what it is and how it is mended, also in docs/findings.md', code => {
        const text = DOCUMENTATION[code];
        expect(text.startsWith(`# ${code}\n`)).toBe(true);
        expect(text).toContain('**Fix:**');
        expect(readFileSync('docs/findings.md', 'utf8')).toContain(text.replace(/^# /, '## '));
    });
});

describe('what confirms a finding', () => {
    const at = (line: number) => ({ uri: 'file:///s.mmn', start: { line, character: 0 }, end: { line, character: 9 } });
    const finding = { code: 'lock_order' as const, locks: ['gpu.svm', 'proc.mmap_lock'], range: at(3) };
    const hang = { code: 'deadlock' as const, on: ['proc.mmap_lock'] };

    it('is a deadlock on one of the locks, and nothing else', () => {
        expect(shownBy(finding, [hang])).toBe(hang);
        expect(shownBy(finding, [])).toBeUndefined();
        expect(shownBy(finding, [{ code: 'deadlock', on: ['other'] }, { code: 'use_after_free', on: ['gpu.svm'] }])).toBeUndefined();
    });

    it('of a finding that is not about locks is what it leads to, in a run that comes by', () => {
        const install = { ...finding, code: 'missing_retry' as const, locks: [] };
        const passing = (line: number) => ({ code: 'use_after_free' as const, on: [], trace: { steps: [{ range: at(line), stack: [] }] } as unknown as TraceView });
        expect(shownBy(install, [passing(3)])).toMatchObject({ code: 'use_after_free' });
        expect(shownBy(install, [passing(4)])).toBeUndefined();
        expect(shownBy(install, [{ ...passing(3), code: 'deadlock' }])).toBeUndefined();
        expect(shownBy({ ...install, code: 'unsafe_filter' }, [passing(4)])).toBeDefined();
    });
});
