import { z } from 'zod';
import { holdingInWords } from '../promises/population';
import { sha256 } from './manifest';
import type { CheckSummary, Evidence, ObservationRow, PackFile, Results } from './results';

/**
 * What we write of SARIF 2.1.0, and nothing else of it: a key that is not here is a mistake. Results point into templates as
 * `<stack>.template.json`, the names that a cloud assembly gives them.
 */
const text = z.strictObject({ text: z.string().min(1) });
const line = z.number().int().min(1);
const BASES = ['TEMPLATES', 'REPOSITORY'] as const;

const physical = z.strictObject({
  artifactLocation: z.strictObject({ uri: z.string().regex(/^[^\s\\/:][^\s\\:]*$/), uriBaseId: z.enum(BASES) }),
  region: z.strictObject({ startLine: line }),
});

const location = z.strictObject({
  physicalLocation: physical,
  logicalLocations: z
    .tuple([z.strictObject({ name: z.string().min(1), fullyQualifiedName: z.string().min(1), kind: z.literal('resource') })])
    .optional(),
  message: text.optional(),
});

const common = {
  ruleId: z.string().min(1),
  ruleIndex: z.number().int().min(0),
  message: text,
  locations: z.tuple([location]),
};

const failure = z.strictObject({
  ...common,
  kind: z.literal('fail'),
  level: z.enum(['error', 'warning']),
  relatedLocations: z.tuple([location]).optional(),
  partialFingerprints: z.strictObject({ 'freehold/v1': z.string().regex(/^[0-9a-f]{64}$/) }),
  suppressions: z
    .tuple([z.strictObject({ kind: z.literal('external'), status: z.literal('accepted'), justification: z.string().min(1) })])
    .optional(),
  properties: z.strictObject({ type: z.string(), pointer: z.string(), expected: z.string(), actual: z.string() }),
});

/** SARIF knows no level but `none` for what did not fail. */
const holding = z.strictObject({ ...common, kind: z.enum(['pass', 'notApplicable']), level: z.literal('none') });

const rule = z.strictObject({
  id: z.string().min(1),
  shortDescription: text,
  help: text,
  defaultConfiguration: z.strictObject({ level: z.literal('error') }),
  properties: z.strictObject({ family: z.enum(['guard', 'proof']), source: z.string(), tags: z.array(z.string()) }),
});

export const sarifSchema = z.strictObject({
  $schema: z.literal('https://json.schemastore.org/sarif-2.1.0.json'),
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.literal('Freehold'),
          version: z.string().min(1).optional(),
          rules: z.array(rule),
        }),
      }),
      automationDetails: z.strictObject({ id: z.string().regex(/^freehold\/[^/]+\/[^/]+\/$/) }),
      invocations: z.tuple([z.strictObject({ executionSuccessful: z.literal(true), endTimeUtc: z.iso.datetime() })]),
      originalUriBaseIds: z.record(z.enum(BASES), z.strictObject({ description: text })),
      columnKind: z.literal('utf16CodeUnits'),
      results: z.array(z.discriminatedUnion('kind', [failure, holding])),
      properties: z.strictObject({ platform: z.string(), stage: z.string(), commit: z.string() }),
    }),
  ]),
});

type Sarif = z.infer<typeof sarifSchema>;
type Result = Sarif['runs'][0]['results'][number];
type Location = z.infer<typeof location>;

/**
 * `results.sarif` for code scanning: a rule a check, a result for each observation that is broken, and one for all that
 * hold. What a registered exception covers is a warning, suppressed, with the exception as the reason.
 */
export function sarifFile({ results }: Evidence): PackFile {
  const { platform, commit, generated, tools, checks } = results;
  const broken = results.observations.filter(({ ok }) => !ok);
  const sarif: Sarif = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Freehold', ...(tools.freehold && { version: tools.freehold }), rules: checks.map(ruleOf) } },
        automationDetails: { id: `freehold/${platform.name}/${platform.stage}/` },
        invocations: [{ executionSuccessful: true, endTimeUtc: generated }],
        originalUriBaseIds: {
          TEMPLATES: { description: { text: 'The folder of the templates, such as cdk.out' } },
          REPOSITORY: { description: { text: 'The repository that the templates were synthesized from' } },
        },
        columnKind: 'utf16CodeUnits',
        results: checks.flatMap((check, ruleIndex) => [
          ...held(check, ruleIndex),
          ...broken.filter((row) => row.check === check.id).map((row) => failed(row, ruleIndex, results)),
        ]),
        properties: { platform: platform.name, stage: platform.stage, commit },
      },
    ],
  };
  return { path: 'results.sarif', text: `${JSON.stringify(sarifSchema.parse(sarif), undefined, 1)}\n` };
}

const ruleOf = ({ id, sentence, remedy, family, source, controls }: CheckSummary): z.infer<typeof rule> => ({
  id,
  shortDescription: { text: sentence },
  help: { text: remedy },
  defaultConfiguration: { level: 'error' },
  properties: {
    family,
    source: `${source.file}:${source.line}`,
    tags: Object.entries(controls).flatMap(([framework, ids]) => Object.keys(ids).map((control) => `${framework} ${control}`)),
  },
});

/** One result for all that holds, at the check itself: thousands of good rows are no news. */
function held(check: CheckSummary, ruleIndex: number): Result[] {
  const { id, looked, broken, sentence, source } = check;
  if (looked > 0 && looked === broken) return [];
  return [
    {
      ruleId: id,
      ruleIndex,
      kind: looked === 0 ? 'notApplicable' : 'pass',
      level: 'none',
      message: { text: `${capital(holdingInWords({ ...check, findings: looked }))}. ${sentence}` },
      locations: [{ physicalLocation: inRepository(source) }],
    },
  ];
}

function failed(row: ObservationRow, ruleIndex: number, { exceptions }: Results): Result {
  const { check, template, logicalId, type, pointer, expected, actual, exception, construct, source } = row;
  const registered = exceptions.find(({ number }) => number === exception);
  const where = logicalId === '' ? template : `${template}/${logicalId}`;
  return {
    ruleId: check,
    ruleIndex,
    kind: 'fail',
    level: exception === undefined ? 'error' : 'warning',
    message: { text: `${where}: wanted ${expected || 'nothing'}, got ${actual || 'nothing'}` },
    locations: [
      {
        physicalLocation:
          row.file === undefined
            ? {
                artifactLocation: { uri: uriOf(`${template}.template.json`), uriBaseId: 'TEMPLATES' },
                region: { startLine: row.line },
              }
            : inRepository({ file: row.file, line: row.line }),
        logicalLocations: [{ name: logicalId || template, fullyQualifiedName: construct ?? where, kind: 'resource' }],
      },
    ],
    ...(source && {
      relatedLocations: [{ physicalLocation: inRepository(source), message: { text: 'declared here' } }],
    }),
    // Not the line, which moves when something else changes.
    partialFingerprints: { 'freehold/v1': sha256(JSON.stringify([check, template, logicalId, pointer, expected])) },
    ...(exception !== undefined && {
      suppressions: [
        {
          kind: 'external',
          status: 'accepted',
          justification: registered
            ? `${exception}: ${registered.reason} Instead: ${registered.compensatingControl} Approved by ${registered.approver} (${registered.approval}) until ${registered.expires}.`
            : exception,
        },
      ],
    }),
    properties: { type, pointer, expected, actual },
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const inRepository = ({ file, line: startLine }: { file: string; line: number }): Location['physicalLocation'] => ({
  artifactLocation: { uri: uriOf(file), uriBaseId: 'REPOSITORY' },
  region: { startLine },
});

/** Relative to its base, and still a URI when a name is in Arabic. */
const uriOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
