import * as z from 'zod';
import { groupedBy } from '../grouped-by';
import { sha256 } from './manifest';
import type { CheckSummary, Evidence, ObservationRow, PackFile, Results } from './results';

/**
 * What we write of SARIF 2.1.0, and nothing else of it: a key that is not here is a mistake. Results point into templates as
 * `<stack>.template.json`, the names that a cloud assembly gives them. What code scanning requires and refuses: "SARIF support for code
 * scanning", GitHub Docs.
 */
const text = z.strictObject({ text: z.string().min(1) });
const line = z.number().int().min(1);
const BASES = ['TEMPLATES', 'REPOSITORY'] as const;

const physical = z.strictObject({
  artifactLocation: z.strictObject({ uri: z.string().regex(/^[^\s\\/:][^\s\\:]*$/), uriBaseId: z.enum(BASES) }),
  // Code scanning wants all four. A whole line ends where the next begins.
  region: z.strictObject({ startLine: line, startColumn: z.literal(1), endLine: line, endColumn: line }),
});

const location = z.strictObject({
  physicalLocation: physical,
  logicalLocations: z
    .tuple([z.strictObject({ name: z.string().min(1), fullyQualifiedName: z.string().min(1), kind: z.literal('resource') })])
    .optional(),
  message: text.optional(),
});

const index = z.number().int().min(0);

const failure = z.strictObject({
  ruleId: z.string().min(1),
  rule: z.strictObject({ id: z.string().min(1), index, toolComponent: z.strictObject({ name: z.string().min(1), index }) }),
  message: text,
  locations: z.tuple([location]),
  kind: z.literal('fail'),
  level: z.enum(['error', 'warning']),
  relatedLocations: z.tuple([location]).optional(),
  partialFingerprints: z.strictObject({
    'freehold/v1': z.string().regex(/^[0-9a-f]{64}$/),
    /** The only one that code scanning looks at. */
    primaryLocationLineHash: z.string().regex(/^[0-9a-f]{16}:1$/),
  }),
  suppressions: z
    .tuple([z.strictObject({ kind: z.literal('external'), status: z.literal('accepted'), justification: z.string().min(1) })])
    .optional(),
  properties: z.strictObject({ type: z.string(), pointer: z.string(), expected: z.string(), actual: z.string() }),
});

/** What GitHub's code scanning takes of a rule: a file with more than twenty tags is refused as a whole, and ten are shown. */
const MOST_TAGS = 10;
const MOST_CHARACTERS = 1024;
const described = z.strictObject({ text: z.string().min(1).max(MOST_CHARACTERS) });

const rule = z.strictObject({
  id: z.string().min(1),
  shortDescription: described,
  fullDescription: described,
  help: text,
  defaultConfiguration: z.strictObject({ level: z.literal('error') }),
  properties: z.strictObject({ source: z.string(), controls: z.array(z.string()), tags: z.array(z.string()).max(MOST_TAGS) }),
});

const component = z.strictObject({
  name: z.string().min(1),
  version: z.string().min(1).optional(),
  informationUri: z.url(),
  fullDescription: text,
  rules: z.array(rule).min(1),
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
          informationUri: z.url(),
          /** Rules are the fences'; code scanning wants the list all the same. */
          rules: z.tuple([]),
        }),
        extensions: z.array(component).min(1).optional(),
      }),
      automationDetails: z.strictObject({ id: z.string().regex(/^freehold\/[^/]+\/[^/]+\/$/) }),
      invocations: z.tuple([z.strictObject({ executionSuccessful: z.literal(true), endTimeUtc: z.iso.datetime() })]),
      originalUriBaseIds: z.record(z.enum(BASES), z.strictObject({ description: text })),
      columnKind: z.literal('utf16CodeUnits'),
      results: z.array(failure),
      properties: z.strictObject({ platform: z.string(), stage: z.string(), commit: z.string() }),
    }),
  ]),
});

type Sarif = z.infer<typeof sarifSchema>;
type Result = Sarif['runs'][0]['results'][number];
type Location = z.infer<typeof location>;

/** What says more about the tool. */
const INFORMATION = 'https://freehold.dev';

/** A fence is a component of the tool, with rules of its own. */
const FENCES: Readonly<Record<CheckSummary['family'], readonly [name: string, what: string]>> = {
  guard: ['Freehold guard rules', 'Rules about literals of one resource, in the language of AWS CloudFormation Guard.'],
  proof: ['Freehold proofs', 'Checks that follow references, policies and order across templates.'],
};

/**
 * `results.sarif` for code scanning: a component of the tool a fence, a rule a check, and a result for each observation that is broken.
 * What a registered exception covers is a warning, suppressed, with the exception as the reason. Nothing that holds is here: readers
 * show every result as an alert, whatever its kind. The whole is in `results.json`.
 */
export function sarifFile({ results }: Evidence): PackFile {
  const { platform, commit, generated, tools, checks } = results;
  const version = tools.freehold === undefined ? {} : { version: tools.freehold };
  const fences = groupedBy(checks, ({ family }) => family);
  const rules = new Map(
    fences.flatMap(([family, own], fence) =>
      own.map(({ id }, n) => [id, { id, index: n, toolComponent: { name: FENCES[family][0], index: fence } }] as const),
    ),
  );
  const extensions = fences.map(([family, own]) => ({
    name: FENCES[family][0],
    ...version,
    informationUri: INFORMATION,
    fullDescription: { text: FENCES[family][1] },
    rules: own.map(ruleOf),
  }));
  const sarif: Sarif = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'Freehold', ...version, informationUri: INFORMATION, rules: [] },
          ...(extensions.length > 0 && { extensions }),
        },
        automationDetails: { id: `freehold/${platform.name}/${platform.stage}/` },
        invocations: [{ executionSuccessful: true, endTimeUtc: generated }],
        originalUriBaseIds: {
          TEMPLATES: { description: { text: 'The folder of the templates, such as cdk.out' } },
          REPOSITORY: { description: { text: 'The repository that the templates were synthesized from' } },
        },
        columnKind: 'utf16CodeUnits',
        results: [...rules].flatMap(([check, rule]) =>
          results.observations.filter((row) => !row.ok && row.check === check).map((row) => failed(row, rule, results)),
        ),
        properties: { platform: platform.name, stage: platform.stage, commit },
      },
    ],
  };
  return { path: 'results.sarif', text: `${JSON.stringify(sarifSchema.parse(sarif), undefined, 1)}\n` };
}

const ruleOf = ({ id, sentence, remedy, source, controls }: CheckSummary): z.infer<typeof rule> => ({
  id,
  shortDescription: { text: cut(sentence) },
  fullDescription: { text: cut(sentence) },
  help: { text: remedy },
  defaultConfiguration: { level: 'error' },
  properties: {
    source: `${source.file}:${source.line}`,
    controls: Object.entries(controls).flatMap(([framework, ids]) => Object.keys(ids).map((control) => `${framework} ${control}`)),
    tags: ['security', ...Object.keys(controls)].slice(0, MOST_TAGS),
  },
});

const cut = (words: string): string => (words.length > MOST_CHARACTERS ? `${words.slice(0, MOST_CHARACTERS - 1)}…` : words);

function failed(row: ObservationRow, rule: Result['rule'], { exceptions }: Results): Result {
  const { check, template, logicalId, type, pointer, expected, actual, exception, construct, source } = row;
  const registered = exceptions.find(({ number }) => number === exception);
  const where = logicalId === '' ? template : `${template}/${logicalId}`;
  // Not the line, which moves when something else changes.
  const print = sha256(JSON.stringify([check, template, logicalId, pointer, expected]));
  return {
    ruleId: check,
    rule,
    kind: 'fail',
    level: exception === undefined ? 'error' : 'warning',
    message: { text: `${where}: wanted ${expected || 'nothing'}, got ${actual || 'nothing'}` },
    locations: [
      {
        physicalLocation:
          row.file === undefined
            ? {
                artifactLocation: { uri: uriOf(`${template}.template.json`), uriBaseId: 'TEMPLATES' },
                region: wholeLine(row.line),
              }
            : inRepository({ file: row.file, line: row.line }),
        // What should be there and is not, and what the configuration says, has no resource.
        ...((logicalId || template) && {
          logicalLocations: [{ name: logicalId || template, fullyQualifiedName: construct ?? where, kind: 'resource' as const }],
        }),
      },
    ],
    ...(source && {
      relatedLocations: [{ physicalLocation: inRepository(source), message: { text: 'declared here' } }],
    }),
    partialFingerprints: { 'freehold/v1': print, primaryLocationLineHash: `${print.slice(0, 16)}:1` },
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

const inRepository = ({ file, line: startLine }: { file: string; line: number }): Location['physicalLocation'] => ({
  artifactLocation: { uri: uriOf(file), uriBaseId: 'REPOSITORY' },
  region: wholeLine(startLine),
});

const wholeLine = (startLine: number): Location['physicalLocation']['region'] => ({
  ...{ startLine, startColumn: 1, endLine: startLine + 1, endColumn: 1 },
});

/** Relative to its base, and still a URI when a name is in Arabic. */
const uriOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
