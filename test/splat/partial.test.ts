/** Reports of which a scenario cannot have everything: what is left out is told, and then nothing is refuted (partial/NAME.txt). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readReports } from '../../src/splat/index.js';
import { SkeletonCheck } from '../../src/splat/skeleton/prove.js';

test.each([
    // The lock is taken by a helper that has returned; by one wrapper in both stacks; by a task whose name begins with a digit.
    ['helper', 'confirmed', 'chain_1 waits for foo.foo_b, which chain_0 holds'],
    ['wrapper', 'confirmed', 'chain_0 waits for foo.foo_a, which chain_1 holds'],
    ['digit', 'confirmed', 'task_5g waits for foo.foo_lock, which it holds itself'],
    // A workqueue that is flushed as a whole, reclaim that takes a lock of the driver by itself, locks of the core, a driver that is built in.
    ['wq', 'open', 'they leave out what #1 does'],
    ['i915-shrinker', 'open', 'that #0 holds fs_reclaim'],
    ['cpuhp', 'open', 'that #0 takes cpu_hotplug_lock'],
    ['fs', 'open', 'they leave out what #1 does'],
    ['builtin-xe', 'open', 'they leave out what #1 does'],
])('%s is %s: %s', (name, verdict, says) => {
    const check = new SkeletonCheck(readReports(readFileSync(join(import.meta.dirname, 'partial', `${name}.txt`), 'utf8'))[0]);
    while (!check.run(1000));
    expect(check.result).toMatchObject({ verdict });
    expect('says' in check.result! && check.result.says).toContain(says);
});
