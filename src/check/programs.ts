/** The Programs that a scenario may be explored as: with more frames or wider integers where it needs them, and with the marks of --reach. */
import { programChecksum } from '../explore/token.js';
import type { Program } from '../model/program.js';
import { Watch } from '../model/watch.js';
import type { Problem } from './result.js';
import { lower, SIZES, type ScenarioSource } from './scenario.js';

interface Variant { reach: boolean; spareFrames?: number; intBits?: number }
interface Known { program?: Program; problems: Problem[]; checksum?: string; watch?: Watch }

/** What most are explored as comes first. */
const VARIANTS: readonly Variant[] = [{ reach: false }, { reach: true },
    ...SIZES.intBits.flatMap(intBits => SIZES.spareFrames.flatMap(spareFrames => [false, true].map(reach => ({ reach, spareFrames, intBits })))).slice(2)];

/** Lowers each when it is asked for, once. */
export class ScenarioPrograms {
    private readonly known = new Map<Variant, Known>();

    constructor(private readonly source: ScenarioSource) {}

    get problems(): Problem[] { return this.variant(VARIANTS[0]).problems; }

    /** As it is explored at first. Throws for a scenario that cannot be lowered. */
    get first(): Program {
        const { program, problems } = this.variant(VARIANTS[0]);
        if (!program) throw new Error(problems[0]?.message ?? 'the scenario could not be modelled');
        return program;
    }

    /** Each with more room than the one before. */
    *larger(): Generator<Program> {
        for (const variant of VARIANTS) {
            const program = variant.reach ? undefined : this.variant(variant).program;
            if (program) yield program;
        }
    }

    /** The one with this checksum. */
    of(checksum: string): Program | undefined {
        for (const variant of VARIANTS) {
            const known = this.variant(variant);
            if (known.program && (known.checksum ??= programChecksum(known.program)) === checksum) return known.program;
        }
        return undefined;
    }

    /** What expressions mean in the one with this checksum. */
    watch(checksum: string): Watch | undefined {
        const program = this.of(checksum);
        const variant = VARIANTS.find(one => program !== undefined && this.variant(one).program === program);
        if (!variant) return undefined;
        const { model, uri, scenario } = this.source;
        return this.variant(variant).watch ??= new Watch(model, uri, scenario, variant);
    }

    private variant(variant: Variant): Known {
        let known = this.known.get(variant);
        if (!known) {
            const { reach, ...sizes } = variant;
            this.known.set(variant, known = lower({ ...this.source, reach }, sizes));
        }
        return known;
    }
}
