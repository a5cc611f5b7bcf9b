/** The command line. */
import tab from '@bomb.sh/tab/commander';
import { Command, CommanderError, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { check } from './check.js';
import { completeMore } from './completion.js';
import { diagram, DIAGRAM_FORMATS, NO_DIAGRAM_FORMATS } from './diagram.js';
import { EXIT, InputError } from './errors.js';
import { EXPORTS, exportProgram } from './export.js';
import { importReports, IMPORT_FORMATS } from './import.js';
import { kernelOption, oneOf, wholeNumber, withLimits } from './options.js';
import { lockdep } from './lockdep.js';
import { program } from './program.js';
import { useHelpers } from '../explore/index.js';
import { FORMATS } from './report.js';
import { SVG_THEMES } from '../trace/index.js';
import { helperThreads } from '../server/helperThreads.js';

useHelpers(helperThreads(0));

let exit: number = EXIT.asExpected;
/** A command's action: its number is the exit code. */
const does = <A extends unknown[]>(action: (...args: A) => number | Promise<number>) => async (...args: A) => { exit = await action(...args); };

const HELP = `
Examples:
  notiscope check                          every scenario below the current folder
  notiscope check --format sarif >n.sarif  for code scanning
  notiscope diagram race.mmn | git commit -F -
  source <(notiscope completion bash)      also zsh, fish, powershell

Environment:
  NO_COLOR     no colours on a terminal either
  FORCE_COLOR  colours elsewhere, too

Exit code: 0 all as expected, 1 some not, 2 input or usage error, 3 inconclusive, 130 interrupted
(Ctrl-C: what is known is still told; the second one ends at once).`;

const cli = new Command('notiscope')
    .description('Explores every interleaving of Linux mmu-notifier protocols.')
    .version(packageJson.version)
    .addHelpText('after', HELP)
    .showHelpAfterError('(--help says more)')
    .exitOverride();

withLimits(cli.command('check [path...]'))
    .description('every scenario of the files and folders against its `expect` (default: the current folder)')
    .addOption(oneOf(new Option('--format <format>', 'text for people; json for programs (docs/check-result.schema.json); sarif: SARIF 2.1.0 for code scanning; junit: XML for test reports (docs/junit.xsd)'), Object.keys(FORMATS)).default('text'))
    .option('--reach', 'also how the runs end, and which statements no interleaving reaches; statements are marked thread by thread, so no threads count as identical (--reduction symmetry saves nothing)')
    .option('--counterexamples <n>', 'so many different ones of each violation, as far as there are; explores without reduction', wholeNumber())
    .action(does(check));

withLimits(cli.command('diagram <file>'))
    .description('the counterexample of a scenario; for one that is ok, a shortest complete run')
    .option('--scenario <name>', 'which scenario (default: the most telling one)')
    .addOption(oneOf(new Option('--format <format>', 'ascii: columns or numbered steps for a commit message; html: a file that scrubs in any browser; none needs more than Node'),
        Object.keys(DIAGRAM_FORMATS), NO_DIAGRAM_FORMATS).default('ascii'))
    .addOption(oneOf(new Option('--theme <theme>', 'colours of svg'), Object.keys(SVG_THEMES)).default('light'))
    .option('--counterexample <n>', 'the first, second, third ... different one', wholeNumber())
    .option('--replay <token>', 'the run of a token (`token` in the JSON of a run, or from `check`), made again without exploring')
    .option('--schedule <names>', 'the run in which these threads go, one step each: `driver,user,user*5,driver:2` (five steps; the second choice)')
    .option('--seed <n>', 'a run by chance, the same for the same number', wholeNumber())
    .option('--edited', 'with --replay: the text has been edited since; go as far as it can')
    .option('-o, --output <file>', 'write to a file')
    .action(does(diagram));

withLimits(cli.command('lockdep <file>'))
    .description('findings about locks in the layout in which lockdep reports, with places in the text instead of addresses')
    .option('--scenario <name>', 'only what this scenario shows')
    .option('-o, --output <file>', 'write to a file')
    .action(does(lockdep));

cli.command('program <file>')
    .description('the Program that a scenario is explored as')
    .option('--scenario <name>', 'which scenario (default: the first)')
    .addOption(kernelOption())
    .action(does(program));

cli.command('export <file>')
    .description('the Program that a scenario is explored as, for another engine (docs/promela.md)')
    .addOption(oneOf(new Option('--to <engine>'), Object.keys(EXPORTS)).makeOptionMandatory())
    .option('--scenario <name>', 'which scenario (default: the first)')
    .addOption(kernelOption())
    .option('-o, --output <file>', 'write to a file')
    .action(does(exportProgram));

cli.command('import <file>')
    .description('reports of lockdep and of hung tasks out of a log (`-`: standard input), whatever stands around them (docs/lockdep.md)')
    .addOption(oneOf(new Option('--format <format>', 'json: what they say (docs/lockdep-report.schema.json); mmn: one of them as a scenario to complete, with the explorer\'s verdict'), Object.keys(IMPORT_FORMATS)).default('json'))
    .option('--report <n>', 'only the first, second, third ... report of the log', wholeNumber())
    .action(does(importReports));

cli.command('lsp')
    .description('the language server, for any editor')
    .requiredOption('--stdio', 'over standard input and output')
    .action(async () => { (await import('../server/node.js')).startNodeServer(true); });

completeMore(cli, tab(cli, { completionCommandName: 'completion' }));

// `notiscope check | head` ends without a stack trace.
process.stdout.on('error', (error: NodeJS.ErrnoException) => { if (error.code === 'EPIPE') process.exit(exit); throw error; });

try {
    await cli.parseAsync();
} catch (error) {
    if (error instanceof CommanderError) exit = error.exitCode === 0 ? EXIT.asExpected : EXIT.input;
    else if (error instanceof InputError) { process.stderr.write(`${error.message}\n`); exit = EXIT.input; }
    else throw error;
}
process.exitCode = exit;
