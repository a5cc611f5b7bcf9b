/** Names that package.json and the source both write. test/build/contributes.test.ts compares the two, in both directions. */
import { COPY_COLUMNS, COPY_LOCKDEP, DEBUG_SCENARIO, SHOW_DIAGRAM } from '../server/protocol.js';

export const LANGUAGE = 'mmn';
export const DEBUG_TYPE = 'mmn';
/** The test controller, as `when` clauses of menus have it. */
export const CONTROLLER = 'notiscope';
/** The preview's panel. */
export const VIEW_TYPE = 'notiscope.preview';
export const TASK = 'notiscope';
/** What is found in files that are open is there already: the matchers are about closed ones. */
export const MATCHERS = ['$notiscope', '$notiscope-inconclusive'] as const;
export const TOOLS = { check: 'notiscope_check', counterexample: 'notiscope_counterexample' } as const;

export const COMMAND = {
    showDiagram: SHOW_DIAGRAM, debugScenario: DEBUG_SCENARIO, chooseNextThread: 'notiscope.chooseNextThread', newScenario: 'notiscope.newScenario', openGallery: 'notiscope.openGallery',
    checkFile: 'notiscope.checkFile', stopExploring: 'notiscope.stopExploring', showProgram: 'notiscope.showProgram', compareScenarios: 'notiscope.compareScenarios', replayToken: 'notiscope.replayToken',
    showFixes: 'notiscope.showFixes', findScenarios: 'notiscope.findScenarios', restart: 'notiscope.restart',
    importReport: 'notiscope.importLockdepReport', copyLockdep: COPY_LOCKDEP, copyColumns: COPY_COLUMNS,
    copyMermaid: 'notiscope.copyMermaid', copyAscii: 'notiscope.copyAscii', saveSvg: 'notiscope.saveSvg', savePng: 'notiscope.savePng', saveHtml: 'notiscope.saveHtml',
} as const;

/** Settings, without `notiscope.`; the server reads all but `theme` (src/server/settings.ts). */
export const SETTING = { maxStates: 'limits.maxStates', timeout: 'limits.timeout', maxMemory: 'limits.maxMemory', workers: 'limits.workers', kernel: 'kernelVersion', heldLocks: 'inlayHints.heldLocks', theme: 'diagrams.theme' } as const;

/** Context keys of `when` clauses. */
export const CONTEXT = { previewHasRun: 'notiscope.previewHasRun' } as const;
