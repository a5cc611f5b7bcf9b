/** What is lowered once for both Programs is what would be lowered for each alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isScenario } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';
import { NotAside, type Annotations } from '../../src/model/context.js';
import { allSteps } from '../../src/model/in-steps.js';
import { lowerTwice } from '../../src/model/lower.js';
import { Lowering } from '../../src/model/lowering.js';

const SEED = 'scenarios/seed';

function compare(text: string, uri: string): number {
    const { model } = parseMmn(text, uri), scenarios = model.items.filter(isScenario);
    for (const scenario of scenarios) {
        const alone = (annotations: Annotations) => allSteps(new Lowering(model, uri, scenario, {}, annotations).inline());
        const apart = { explored: allSteps(alone('none').explored()), annotated: allSteps(alone('own').annotated()) };
        // In whatever order they are asked for.
        for (const names of [['annotated', 'explored'], ['explored', 'annotated']] as const) {
            const both = allSteps(lowerTwice(model, uri, scenario));
            for (const name of names) expect(allSteps(both[name]()).program, `${scenario.name} ${name}`).toEqual(apart[name]);
        }
    }
    return scenarios.length;
}

describe('two Programs of one scenario', () => {
    it.each(readdirSync(SEED).filter(name => name.endsWith('.mmn')))('%s: as each alone', name => {
        expect(compare(readFileSync(`${SEED}/${name}`, 'utf8'), `file:///${name}`)).toBeGreaterThan(0);
    }, 300_000);

    const scenario = (body: string): string => `mm proc { page A }
device gpu mirrors proc { mutex svm  work reset { lock_map_acquire(fs_reclaim)  lock_map_release(fs_reclaim) } }
scenario s { thread user { ${body} } }`;

    it('computation behind an annotation, and work that is nothing else', () => {
        compare(scenario('bool done = maybe()  might_lock(gpu.svm)  int n = 1  if (done) n = 2  might_lock(gpu.svm)  n += 1  queue_work(gpu.reset)  assert(n > 1)'), 'file:///s.mmn');
    });

    it('loops that begin with an annotation, and what is added when all threads are known', () => {
        compare(scenario('while (maybe()) { might_lock(gpu.svm)  int n = 1 }  do { might_lock(gpu.svm) } while (maybe())'), 'file:///s.mmn');
        compare(scenario('queue_work(gpu.reset)  flush_work(gpu.reset)  cancel_work_sync(gpu.reset)  mmap_write_lock(proc)  might_lock(gpu.svm)  mmap_write_unlock(proc)'), 'file:///s.mmn');
    });

    it('an annotation that must look up what it names', () => {
        const text = scenario('int before = 1  might_lock(A.ptl)  munmap(A)  assert(before == 1)'), { model } = parseMmn(text, 'file:///s.mmn');
        expect(() => allSteps(new Lowering(model, 'file:///s.mmn', model.items.find(isScenario)!, {}, 'aside').inline())).toThrow(NotAside);
        compare(text, 'file:///s.mmn');
    });

    it('what only lockdep knows is no lock elsewhere', () => {
        const { model } = parseMmn(scenario('mutex_lock(fs_reclaim)'), 'file:///s.mmn');
        expect(allSteps(lowerTwice(model, 'file:///s.mmn', model.items.find(isScenario)!)).problems).toMatchObject([{ message: 'fs_reclaim is no lock: it is for lock_map_acquire() and the like, which only static findings look at' }]);
    });
});
