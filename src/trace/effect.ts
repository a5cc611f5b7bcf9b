/** The effect of a step with names in place of numbers. */
import { runStep } from '../model/eval.js';
import type { Program, Step } from '../model/program.js';
import type { ViewEffect } from './view.js';
import { lockOf } from './waiting.js';

/** `values`: the state before the step, which decides the lock of a frame. */
export function viewEffect(program: Program, step: Step, values: readonly number[]): ViewEffect {
    const { effect } = step;
    const view: ViewEffect = { kind: effect.kind };
    if ('action' in effect) view.action = effect.action;
    switch (effect.kind) {
        case 'lock': {
            const lock = lockOf(program, effect.lock, values, runStep(step, values).temps);
            if (lock !== undefined) view.lock = program.locks[lock].name;
            view.mode = effect.mode;
            break;
        }
        case 'notifier': {
            const notifier = effect.notifier === undefined ? undefined : program.notifiers[effect.notifier];
            const mm = program.mms[effect.mm ?? notifier?.mm ?? -1];
            if (mm) view.mm = mm.name;
            if (notifier) view.notifier = notifier.name;
            const device = program.devices[notifier?.device ?? -1];
            if (device) view.device = device.name;
            break;
        }
        case 'map': case 'clear_pte': case 'tlb_flush': case 'drain': case 'device_access':
            view.device = program.devices[effect.device]?.name;
            view.page = program.pages[effect.page]?.name;
            break;
        case 'pte': case 'cpu_access': {
            const page = program.pages[effect.page];
            view.page = page?.name;
            view.mm = program.mms[page?.mm ?? -1]?.name;
            break;
        }
        case 'work': {
            const work = program.works[effect.work];
            view.work = work?.name;
            view.worker = program.threads[work?.thread ?? -1]?.name;
            break;
        }
        case 'choose':
            view.alternative = effect.alternative;
            break;
    }
    return view;
}
