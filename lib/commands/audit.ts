import { load } from '../../config/load';
import { counted, SaidError } from '../../config/mistakes';
import type { Platform } from '../../config/platform';
import { parseSelection } from '../../config/selection';
import { collect } from '../evidence/collect';
import { examine } from '../evidence/examine';
import { examineBlueprints } from '../evidence/examine-blueprints';
import type { BlueprintFinding, BlueprintsExamined } from '../evidence/examine-blueprints';
import { commitOf, dayByClock, generatedAt, writtenBy } from '../evidence/provenance';
import type { Results } from '../evidence/results';
import { readTemplates } from '../fences/templates/read-templates';
import type { ReadTemplates } from '../fences/templates/read-templates';
import { Lines } from '../evidence/lines';
import { ownConstructs, weighSupplied } from '../gate/supplied';
import type { Weighed } from '../gate/supplied';
import { machineMemory } from '../memory';
import { EXIT, type ExitCode } from './exit-codes';
import { table } from './table';

export interface AuditOptions {
  readonly platform?: string;
  readonly stage?: string;
  /** As for a synthesis: whom the templates were made for, where it was not everybody. */
  readonly tenants?: string;
  readonly json?: boolean;
}

interface Finding {
  readonly promises: readonly string[];
  readonly check: string;
  readonly template: string;
  readonly logicalId: string;
  readonly pointer: string;
  readonly line: number;
  readonly expected: string;
  readonly actual: string;
  readonly exception?: string;
}

const UNKNOWN = 'construct and source are not known: these templates were supplied, not synthesized here';

const NO_BLUEPRINTS = 'blueprints were not looked at: only a cloud assembly has them beside its templates';

/** Raised where a fence threw: nobody knows what it would have found. */
class NotJudged extends SaidError {
  override readonly name = 'NotJudged';
}

/** Says of templates that somebody else supplies what a synthesis would: every fence, weighed by the register, and every promise. */
export function audit(folder: string, options: AuditOptions): ExitCode {
  const selection = parseSelection({ platform: options.platform, stage: options.stage, tenants: options.tenants });
  const generated = generatedAt();
  const today = dayByClock();
  const platform = load({ ...selection, today });
  const templates = readTemplates(folder, platform);
  const complete = selection.tenants === 'all';
  const { results, findings, next } = toTheEnd(folder, () => judged(platform, { templates, complete, generated, today }));
  const broken = results.promises.filter(({ status }) => status === 'not met');
  const fine = broken.length === 0 && findings.every(({ exception }) => exception !== undefined);
  if (options.json) {
    const { platform: of, counts } = results;
    const promises = results.promises.map(({ id, status, why }) => ({ id, status, why }));
    const said = { kept: fine, platform: of, counts, blueprints: next.blueprints, promises, findings, origins: UNKNOWN };
    process.stdout.write(`${JSON.stringify(said, undefined, 2)}\n`);
  } else {
    process.stdout.write(inWords({ results, findings, next }));
  }
  return fine ? EXIT.fine : EXIT.broken;
}

/** Promises, what is open, and how much was looked at. */
function inWords({ results: { promises, counts }, findings, next }: Judged): string {
  const open = findings.filter(({ exception }) => exception === undefined);
  const broken = promises.filter(({ status }) => status === 'not met');
  const { templates: files, resources, observations } = counts;
  const looked = `${counted(files, 'template')}, ${counted(resources, 'resource')}, ${counted(observations, 'observation')}`;
  const fine = broken.length === 0 && open.length === 0;
  const verdict = fine
    ? 'no promise is broken'
    : `${counted(broken.length, 'promise')} not met, ${counted(open.length, 'finding')} open`;
  const excepted = findings.length - open.length;
  const registered = excepted > 0 ? `; ${counted(excepted, 'finding')} under a registered exception (--json lists them)` : '';
  const sold = next.blueprints > 0 ? `${counted(next.blueprints, 'blueprint')} filled and looked at as deployed` : NO_BLUEPRINTS;
  return [
    table(promises.map(({ id, status, why }) => [id, status, why])),
    ...open.map((finding) => `\n${described(finding)}`),
    `\n${looked}: ${verdict}${registered}`,
    sold,
    `${UNKNOWN}\n`,
  ].join('\n');
}

interface Judged {
  readonly results: Results;
  readonly findings: readonly Finding[];
  readonly next: BlueprintsExamined;
}

interface Supplied {
  readonly templates: ReadTemplates;
  readonly complete: boolean;
  readonly generated: string;
  /** By the clock. */
  readonly today: string;
}

function judged(platform: Platform, { templates, complete, generated, today }: Supplied): Judged {
  const examination = examine(platform, templates.stacks, { today, complete });
  const bare = { ...templates, metadata: new Map<string, string>() };
  const { results } = collect({
    platform,
    templates: bare,
    examination,
    gate: '',
    commit: commitOf(),
    by: writtenBy(),
    generated,
    judged: today,
  });
  const { checks } = examination;
  const memory = machineMemory();
  const own = ownConstructs(platform, memory);
  const weighed = weighSupplied(platform, { templates, checks, today, complete, own, memory });
  const next = examineBlueprints(platform, examination.assembly, today);
  const findings = [...findingsOf(results, weighed, templates), ...next.findings.map((finding) => ofBlueprint(results, finding))];
  return { results, findings, next };
}

/** A template may say what no engine has an answer to. What was not judged is not kept. */
function toTheEnd<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SaidError) throw error;
    const what = error instanceof Error ? error.message : String(error);
    throw new NotJudged(
      `${folder}: a fence did not run to its end, so nothing is judged: ${what}; correct the template that it names`,
      {
        cause: error,
      },
    );
  }
}

/** Of checks what they observed, of the other fences what they say; each excepted as it is in a synthesis and nowhere else. */
function findingsOf({ observations, promises }: Results, weighed: readonly Weighed[], { texts }: ReadTemplates): Finding[] {
  const register = new Map(weighed.map(({ rule, path, exception }) => [`${rule} ${path}`, exception]));
  const observed = observations
    .filter(({ ok }) => !ok)
    .map(({ n, check, template, logicalId, pointer, line, expected, actual }): Finding => {
      const exception = register.get(`${check} ${template}/${logicalId}`);
      return {
        promises: promises
          .filter(({ halves }) => halves.some((half) => half.checks.some((one) => one.observations.includes(n))))
          .map(({ id }) => id),
        ...{ check, template, logicalId, pointer, line, expected, actual },
        ...(exception && { exception }),
      };
    });
  const seen = new Set(observed.map(({ check, template, logicalId }) => `${check} ${template}/${logicalId}`));
  const lines = new Map([...texts].map(([name, text]) => [name, new Lines(text)]));
  const others = weighed
    .filter(({ rule, path }) => !seen.has(`${rule} ${path}`))
    .map(({ fence, rule, path, property, wanted, exception }): Finding => {
      const [template = '', logicalId = ''] = path.split('/');
      const pointer = logicalId && `/Resources/${logicalId}`;
      const line = lines.get(template)?.of(pointer) ?? 1;
      const actual = `${fence}: not so${property && ` at ${property}`}`;
      return {
        promises: [],
        check: rule,
        template,
        logicalId,
        pointer,
        line,
        expected: wanted,
        actual,
        ...(exception && { exception }),
      };
    });
  // As the templates are called, in whichever order they were supplied.
  return [...observed, ...others.sort((a, b) => placeOf(a).localeCompare(placeOf(b)))];
}

const placeOf = ({ template, logicalId, check }: Finding): string => `${template}/${logicalId} ${check}`;

/** A finding in what machines would deploy next. */
function ofBlueprint({ promises }: Results, { check, seen, of, exception }: BlueprintFinding): Finding {
  return {
    promises: promises
      .filter(({ halves }) => halves.some((half) => half.checks.some((weighed) => weighed.check === check)))
      .map(({ id }) => id),
    check,
    template: `the blueprint of ${of}: ${seen.stack}`,
    logicalId: seen.logicalId,
    pointer: seen.pointer,
    line: 0,
    expected: seen.expected,
    actual: seen.actual,
    ...(exception && { exception }),
  };
}

function described({ promises, check, template, logicalId, pointer, line, expected, actual }: Finding): string {
  return [
    `${promises.join(', ') || 'no promise, and a fence'}  ${check}`,
    `  at        ${line > 0 ? `${template}.template.json:${line}` : template}  ${logicalId || pointer}`,
    `  expected  ${expected}`,
    `  actual    ${actual}`,
  ].join('\n');
}
