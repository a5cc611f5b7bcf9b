import { describe, expect, it } from 'vitest';
import { staticFindings } from '../../src/lockdep/index.js';
import { build, call, downgrade, flush, ifShared, kernel, load, lock, section, store, trylock, unlock, when, type Spec, type Stmt } from './build.js';

const find = (spec: Spec) => staticFindings(build(spec)).filter(f => f.code === 'self_deadlock');
const driver = (...stmts: Stmt[]): Spec => ({ locks: { D: 'mutex', mm: 'rwsem', R: 'rwlock' }, threads: { driver: stmts } });
const count = (...stmts: Stmt[]): number => find(driver(...stmts)).length;

describe('self_deadlock', () => {
    it('is a lock taken twice', () => {
        const again = lock('D');
        const [finding, ...more] = find(driver(lock('D'), again, unlock('D')));
        expect(more).toEqual([]);
        expect(finding).toMatchObject({ code: 'self_deadlock', locks: ['D'], scenario: 's', range: again.range });
        expect(finding.message).toBe('D is taken at line 2 in driver while this thread already holds it: taken at line 1 in driver');
    });

    it('is not a lock released in between, nor two locks', () => {
        expect(count(lock('D'), unlock('D'), lock('D'), unlock('D'))).toBe(0);
        expect(count(lock('D'), lock('mm'))).toBe(0);
    });

    it('points at the statement through which the callback is reached, and names the whole chain', () => {
        const first = lock('D'), second = lock('D');
        const callback = call('gpu.invalidate_range_start', [second, unlock('D')]);
        const start = kernel('mmu_notifier_invalidate_range_start', [callback]), setup = kernel('migrate_vma_setup', [start]);
        const migrate = call('gpu.migrate_to_vram', [lock('mm', 'read'), setup, unlock('mm', 'read')]);
        const [finding] = find(driver(first, migrate, unlock('D')));
        expect(finding.range).toEqual(setup.range);
        expect(finding.related.map(r => r.range)).toEqual([first, migrate, setup, start, callback, second].map(s => s.range));
        expect(finding.related.map(r => r.message)).toEqual(['driver takes D here', 'driver calls gpu.migrate_to_vram', 'gpu.migrate_to_vram calls migrate_vma_setup',
            'migrate_vma_setup calls mmu_notifier_invalidate_range_start', 'mmu_notifier_invalidate_range_start calls back gpu.invalidate_range_start', 'D is taken again here']);
        expect(finding.message).toBe(`D is taken at line ${second.range.start.line + 1} in gpu.invalidate_range_start while this thread already holds it: taken at line 1 in driver, `
            + 'and the callback is reached through migrate_vma_setup -> mmu_notifier_invalidate_range_start');
    });

    it('points into the callback when both are there', () => {
        const again = lock('D');
        const [finding] = find(driver(kernel('munmap', [kernel('start', [call('gpu.invalidate', [lock('D'), again])])])));
        expect(finding.range).toEqual(again.range);
        expect(finding.message).not.toContain('reached through');
    });

    it('points at the operation when the kernel holds the lock that the callback takes', () => {
        const munmap = kernel('mprotect', [lock('mm'), kernel('start', [call('gpu.invalidate', [kernel('mmap_read_lock', [lock('mm', 'read')])])]), unlock('mm')]);
        const [finding] = find(driver(munmap));
        expect(finding.range).toEqual(munmap.range);
        expect(finding.message).toMatch(/^mm is taken for read at line \d in gpu.invalidate by mmap_read_lock while .* taken for write at line 1 in driver by mprotect/);
    });

    it.each([['write', 'write', 1], ['write', 'read', 1], ['read', 'write', 1], ['read', 'read', 0]] as const)('%s then %s of an rwsem or rwlock: %i', (first, second, expected) => {
        expect(count(lock('mm', first), lock('mm', second))).toBe(expected);
        expect(count(lock('R', first), lock('R', second))).toBe(expected);
    });

    it('knows a downgrade', () => {
        expect(count(lock('mm'), downgrade('mm'), lock('mm', 'read'))).toBe(0);
        const [finding] = find(driver(lock('mm'), downgrade('mm'), lock('mm')));
        expect(finding.message).toContain('taken for read at line 1 in driver');
    });

    it('counts recursive read holds', () => {
        const reads = [lock('mm', 'read'), lock('mm', 'read'), unlock('mm', 'read')];
        expect(count(...reads, lock('mm'))).toBe(1);
        expect(count(...reads.map(s => ({ ...s })), unlock('mm', 'read'), lock('mm'))).toBe(0);
    });

    it('is never a trylock, but the lock it took counts', () => {
        expect(count(lock('D'), trylock('D'))).toBe(0);
        expect(count(trylock('D'), lock('D'))).toBe(1);
        expect(count(lock('mm', 'read'), trylock('mm'), when('got', [lock('mm')]))).toBe(0);
    });

    it('follows the result of a trylock', () => {
        expect(count(trylock('D'), when('got', [unlock('D')]), lock('D'))).toBe(0);
        expect(count(trylock('D'), when('got', [], [lock('D')]))).toBe(0);
        expect(count(trylock('D'), when('got', [lock('D')]))).toBe(1);
    });

    it('does not believe what no statement makes true', () => {
        const under = (...more: Stmt[]): number => find({ ...driver(lock('D'), ifShared('huge', [lock('D')]), ...more), shared: { huge: 1 } }).length;
        expect(under()).toBe(0);
        expect(under(store('huge', 0))).toBe(0);
        expect(under(unlock('D'), store('huge', 1))).toBe(1);
    });

    it('lets a section run under its own lock, and sees what is taken inside', () => {
        expect(count(lock('D'), section('D'))).toBe(0);
        expect(count(section('D'), lock('D'))).toBe(0);
    });

    it('is the flush of a work by its own worker', () => {
        const again = flush('gpu.w');
        const [finding] = find({ locks: {}, threads: { t: [flush('gpu.w')] }, works: { 'gpu.w': [again] } });
        expect(finding).toMatchObject({ range: again.range, locks: ['gpu.w'] });
        expect(finding.message).toContain('gpu.w is waited for at line 2');
    });

    it('is reported once for code that two threads run', () => {
        const twice = lock('D');
        expect(find({ locks: { D: 'mutex' }, threads: { a: [call('f', [lock('D'), twice])], b: [] } })).toHaveLength(1);
        expect(find({ locks: { D: 'mutex', E: 'mutex' }, shared: { x: 1 }, threads: { a: [lock('D'), ifShared('x', [lock('E')]), lock('D')], b: [store('x', 1)] } })).toHaveLength(1);
    });
});

describe('self_deadlock on locks of frames', () => {
    const frames = (...stmts: Stmt[]): Spec => ({ locks: {}, frames: 3, shared: { f: 3, g: 3 }, threads: { t: [...stmts] , other: [load('x', 'f'), store('f', 'x'), store('g', 'x')] } });

    it('needs the same frame for certain', () => {
        expect(find(frames(load('f', 'f'), lock('frame(f)'), lock('frame(f)')))).toHaveLength(1);
        expect(find(frames(load('f', 'f'), load('g', 'g'), lock('frame(f)'), lock('frame(g)')))).toHaveLength(0);
    });

    it('is about any frame for the exploration', () => {
        expect(find(frames(load('f', 'f'), lock('frame(f)'), lock('frame(f)')))[0].locks).toEqual(['frame 1.lock', 'frame 2.lock', 'frame 3.lock']);
    });

    it('knows that a frame whose lock was taken is not none', () => {
        const done = (...end: Stmt[]): number => find(frames(load('f', 'f'), trylock('frame(f)'), when('got', [], [store('g', 0)]), when('f', [when('got', [unlock('frame(f)')])]), ...end)).length;
        expect(done(lock('frame(f)'))).toBe(0);
    });
});
