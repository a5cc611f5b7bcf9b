import { describe, expect, it } from 'vitest';
import { analyse, staticFindings } from '../../src/lockdep/index.js';
import { build, call, downgrade, flush, kernel, load, lock, section, store, trylock, unlock, when, type LockSpec, type Spec, type Stmt } from './build.js';

type Mode = 'read' | 'write';
const LOCKS: Spec['locks'] = { A: 'mutex', B: 'mutex', C: 'mutex', G: 'mutex', mm: { kind: 'rwsem', class: 'mmap_lock' }, mm2: { kind: 'rwsem', class: 'mmap_lock' } };
const find = (threads: Record<string, Stmt[]>, more: Partial<Spec> = {}) => staticFindings(build({ locks: LOCKS, ...more, threads })).filter(f => f.code === 'lock_order');
const count = (threads: Record<string, Stmt[]>, more: Partial<Spec> = {}): number => find(threads, more).length;

describe('lock_order', () => {
    it('is AB-BA', () => {
        const a = lock('A'), ab = lock('B'), b = lock('B'), ba = lock('A');
        const [finding, ...more] = find({ one: [a, ab], two: [b, ba] });
        expect(more).toEqual([]);
        expect(finding).toMatchObject({ code: 'lock_order', range: ab.range, locks: ['A', 'B'] });
        expect(finding.related.map(r => r.range)).toEqual([a, ab, b, ba].map(s => s.range));
        expect(finding.related.map(r => r.message)).toEqual(
            ['one takes A here', 'one, which holds A, waits for B here', 'two takes B here', 'two, which holds B, waits for A here']);
        expect(finding.message).toBe('A and B are taken in both orders: one holds A (line 1 in one) and waits for B (line 2 in one); two holds B (line 3 in two) and waits for A (line 4 in two)');
    });

    it('is not one order, nor locks after each other', () => {
        expect(count({ one: [lock('A'), lock('B')], two: [lock('A'), lock('B')] })).toBe(0);
        expect(count({ one: [lock('A'), unlock('A'), lock('B'), unlock('B')], two: [lock('B'), unlock('B'), lock('A')] })).toBe(0);
        expect(count({ one: [lock('A'), lock('B'), unlock('A'), unlock('B')], two: [lock('B'), unlock('B'), lock('A')] })).toBe(0);
    });

    it('goes through callbacks, and points at the driver, not at the operation', () => {
        const take = lock('A'), read = kernel('mmap_read_lock', [lock('mm', 'read')]), inner = lock('A');
        const callback = call('gpu.invalidate', [inner]), start = kernel('start', [callback]), write = kernel('mmap_write_lock', [lock('mm')]);
        const mprotect = kernel('mprotect', [write, start]);
        const [finding, ...more] = find({ user: [mprotect], driver: [take, read] });
        expect(more).toEqual([]);
        expect(finding.range).toEqual(read.range);
        expect(finding.message).toContain('A and mmap_lock are taken in both orders: driver holds A');
        expect(finding.message).toContain(`user holds mmap_lock for write (line 1 in user by mprotect -> mmap_write_lock) and waits for A (line ${inner.range.start.line + 1} in gpu.invalidate, reached through start)`);
        expect(finding.locks).toEqual(['A', 'mm', 'mm2']);
        const ranges = finding.related.map(r => r.range);
        for (const site of [take, read, mprotect, write, start, callback, inner]) expect(ranges).toContainEqual(site.range);
    });

    it('is a circle of three', () => {
        const [finding, ...more] = find({ one: [lock('A'), lock('B')], two: [lock('B'), lock('C')], three: [lock('C'), lock('A')] });
        expect(more).toEqual([]);
        expect(finding.message).toMatch(/^A and B and C are taken in a circle: one holds A .*; two holds B .*; three holds C/);
        expect(count({ one: [lock('A'), lock('B')], two: [lock('B'), lock('C')], three: [lock('A'), lock('C')] })).toBe(0);
    });

    it('says no more than the shortest circle', () => {
        const findings = find({ one: [lock('A'), lock('B')], two: [lock('B'), lock('A')], three: [lock('B'), lock('C'), lock('A')] });
        expect(findings.map(f => f.locks)).toEqual([['A', 'B']]);
    });

    it('says that it did not look at circles of more than six, but for those that have a shorter one in them', () => {
        const names = [...'ABCDEFGH'], locks = Object.fromEntries(names.map(name => [name, 'mutex' as const]));
        const ring = (length: number): Record<string, Stmt[]> => Object.fromEntries(names.slice(0, length).map((name, i) => [`t${i}`, [lock(name), lock(names[(i + 1) % length])]]));
        const of = (threads: Record<string, Stmt[]>) => { const { findings, unfinished } = analyse(build({ locks, threads })); return { findings: findings.length, unfinished }; };
        expect(of(ring(6))).toEqual({ findings: 1, unfinished: [] });
        expect(of(ring(7))).toEqual({ findings: 0, unfinished: [{ kind: 'cycles' }] });
        expect(of({ ...ring(7), back: [lock('C'), lock('A')] })).toEqual({ findings: 1, unfinished: [] });
        // In one order there is nothing to look at.
        expect(of({ one: names.map(name => lock(name)) })).toEqual({ findings: 0, unfinished: [] });
    });

    it('is looked for whole among a hundred locks in one order, and one the other way', () => {
        const names = Array.from({ length: 100 }, (_, i) => `L${i}`), locks = Object.fromEntries(names.map(name => [name, 'mutex' as const])), all = names.map(name => lock(name));
        const of = (threads: Record<string, Stmt[]>) => { const { findings, unfinished } = analyse(build({ locks, threads })); return { findings: findings.map(f => f.locks), unfinished }; };
        expect(of({ one: all })).toEqual({ findings: [], unfinished: [] });
        expect(of({ one: all, two: [lock('L98'), lock('L97')] })).toEqual({ findings: [['L97', 'L98']], unfinished: [] });
    });

    it('names every statement at fault', () => {
        const first = lock('B'), second = lock('B');
        const findings = find({ one: [lock('A'), first, unlock('B'), second, unlock('B'), unlock('A')], two: [lock('B'), lock('A')] });
        expect(findings.map(f => f.range)).toEqual([first.range, second.range]);
    });

    it('is reported under a common outer lock, and within one thread, as lockdep does', () => {
        expect(count({ one: [lock('G'), lock('A'), lock('B')], two: [lock('G'), lock('B'), lock('A')] })).toBe(1);
        expect(count({ one: [lock('A'), lock('B'), unlock('B'), unlock('A'), lock('B'), lock('A')] })).toBe(1);
    });

    it('prefers two threads to one for the story', () => {
        const [finding] = find({ one: [lock('A'), lock('B'), unlock('B'), unlock('A'), lock('B'), lock('A')], two: [lock('B'), lock('A')] });
        expect(finding.message).toContain('; two holds B');
    });

    it('takes no order into a trylock, but one out of it', () => {
        expect(count({ one: [lock('A'), trylock('B')], two: [lock('B'), lock('A')] })).toBe(0);
        expect(count({ one: [trylock('A'), when('got', [lock('B')])], two: [lock('B'), lock('A')] })).toBe(1);
        expect(count({ one: [trylock('A'), when('got', [], [lock('B')])], two: [lock('B'), lock('A')] })).toBe(0);
    });

    it('counts a section as a wait that holds nothing', () => {
        expect(count({ one: [lock('A'), section('B')], two: [lock('B'), lock('A')] })).toBe(1);
        expect(count({ one: [lock('A'), section('B')], two: [section('B'), lock('A')] })).toBe(0);
        expect(count({ one: [lock('B'), lock('A'), section('B')], two: [lock('A')] })).toBe(0);
    });

    it('is about classes, and leaves nesting of one class alone', () => {
        expect(count({ one: [lock('A'), lock('mm')], two: [lock('mm2'), lock('A')] })).toBe(1);
        expect(count({ one: [lock('mm'), lock('mm2')], two: [lock('mm2'), lock('mm')] })).toBe(0);
    });

    it('takes no order from reading again what is read', () => {
        expect(count({ one: [lock('mm', 'read'), lock('A'), lock('mm', 'read')] })).toBe(0);
    });

    it('goes through frames, whichever frame it is', () => {
        const folio = (...stmts: Stmt[]): Stmt[] => [load('f', 'f'), ...stmts];
        const more: Partial<Spec> = { frames: 2, shared: { f: 2 } };
        const [finding, ...rest] = find({ one: folio(lock('A'), lock('frame(f)')), two: folio(lock('frame(f)'), lock('A')), init: [load('x', 'f'), store('f', 'x')] }, more);
        expect(rest).toEqual([]);
        expect(finding.message).toContain('A and folio_lock');
        expect(finding.locks).toEqual(['A', 'frame 1.lock', 'frame 2.lock']);
        expect(count({ one: folio(lock('A'), trylock('frame(f)')), two: folio(lock('frame(f)'), lock('A')), init: [load('x', 'f'), store('f', 'x')] }, more)).toBe(0);
        expect(count({ one: folio(lock('A'), lock('frame(f)')), two: folio(lock('frame(f)'), unlock('frame(f)'), lock('A')), init: [load('x', 'f'), store('f', 'x')] }, more)).toBe(0);
    });

    it('sees workers and what is flushed under a lock', () => {
        const works = { 'gpu.w': [lock('A'), unlock('A')] };
        const [finding, ...more] = find({ one: [lock('A'), flush('gpu.w')] }, { works });
        expect(more).toEqual([]);
        expect(finding.message).toContain('gpu.w runs work gpu.w');
        expect(finding.locks).toEqual(['A', 'gpu.w']);
        expect(count({ one: [lock('B'), flush('gpu.w')] }, { works })).toBe(0);
        expect(count({ one: [lock('B'), lock('A')] }, { works: { w: [lock('A'), lock('B')] } })).toBe(1);
    });

    it('lets a worker go of its work when it rests', () => {
        const works = { w: [lock('B'), unlock('B')] };
        expect(count({ one: [lock('B'), flush('w')], two: [lock('A')] }, { works: { w: [lock('A'), unlock('A')] } })).toBe(0);
        expect(find({ one: [lock('B'), flush('w')] }, { works })[0].message).not.toContain('w runs work w (line 1 in w) and waits for work');
    });
});

describe('lock_order with readers, as lockdep counts them', () => {
    const pair = (kind: LockSpec, aMode: Mode, bMode: Mode): number =>
        count({ one: [lock('M'), lock('R', aMode)], two: [lock('R', bMode), lock('M')] }, { locks: { M: 'mutex', R: kind } });

    it.each([['write', 'write'], ['write', 'read'], ['read', 'write'], ['read', 'read']] as const)('rwsem %s, %s: a waiting writer blocks readers', (a, b) => {
        expect(pair({ kind: 'rwsem' }, a, b)).toBe(1);
        expect(pair({ kind: 'rwlock' }, a, b)).toBe(1);
    });

    it.each([['write', 'write', 1], ['write', 'read', 1], ['read', 'write', 1], ['read', 'read', 0]] as const)('recursive readers %s, %s: %i', (a, b, expected) => {
        expect(pair({ kind: 'rwlock', queued: false }, a, b)).toBe(expected);
    });

    it('keeps a rwsem that was downgraded', () => {
        expect(count({ one: [lock('A'), lock('mm', 'read')], two: [lock('mm'), downgrade('mm'), lock('A')] })).toBe(1);
        const [{ message, related }] = find({ one: [lock('A'), lock('mm', 'read')], two: [lock('mm'), downgrade('mm'), lock('A')] });
        expect(message).toContain('two holds mmap_lock for read, downgraded (line 3 in two)');
        expect(related.map(place => place.message)).toContain('two takes mm for write here');
    });

    it('finds the strong way round where there are two', () => {
        const locks: Spec['locks'] = { M: 'mutex', R: { kind: 'rwlock', queued: false } };
        const writes = lock('R');
        const findings = find({ one: [lock('M'), lock('R', 'read'), unlock('R', 'read'), writes], two: [lock('R', 'read'), lock('M')] }, { locks });
        expect(findings.map(f => f.range)).toEqual([writes.range]);
    });

    it('lets a recursive reader in the middle not break the way, where lockdep does', () => {
        const locks: Spec['locks'] = { M: 'mutex', D: 'mutex', S: { kind: 'rwlock', queued: false } };
        expect(count({ one: [lock('M'), lock('S', 'read'), lock('D')], two: [lock('D'), lock('M')] }, { locks })).toBe(1);
    });
});
