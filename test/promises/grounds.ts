import type { Attestation, PromiseBook, PromiseEntry } from '../../config/book-schema';
import { load } from '../../config/load';
import type { Exception } from '../../config/exception-schema';
import { Assembly } from '../../lib/fences/templates/assembly';
import type { Resource } from '../../lib/fences/templates/assembly';
import type { CheckResult, Observation } from '../../lib/fences/checks/check';
import { roomStackName, tenantStackName } from '../../lib/naming';
import { judge } from '../../lib/promises/judge';
import type { Grounds, Judgement } from '../../lib/promises/judge';

export const TODAY = '2026-12-01';
export const STACK = 'solidsoft-production-eu-settings';
const platform = load({ platform: 'solidsoft', stage: 'production', today: TODAY, tenants: 'none' });

/** The home region's stack of tenants' life, where machines stand. */
export const { home: HOME, name: RESIDENCY } = platform.residencies[0]!;
export const LIFE = roomStackName(HOME, 'lifecycle');

const [tenant] = platform.declared;
/** The stack of the one tenant, of plan `dedicated`, that is there where `Given` says what is in it. */
export const TENANT = tenantStackName(platform.residencies[0]!.home, tenant!.id);

/** What a judge is given, by hand: three resources, two checks that hold, and nothing else. */
export interface Given {
  readonly resources?: Readonly<Record<string, Resource>>;
  /** Resources of tenants' life; left out = there is no such stack. */
  readonly life?: Readonly<Record<string, Resource>>;
  /** Resources of a tenant's own; left out = there is no tenant. */
  readonly tenant?: Readonly<Record<string, Resource>>;
  readonly checks?: readonly CheckResult[];
  readonly complete?: boolean;
  readonly exceptions?: readonly Exception[];
  /** `check` to logical id to the exception that covers it there. */
  readonly covered?: Readonly<Record<string, string>>;
  readonly notBuilt?: PromiseBook['notBuilt'];
  readonly attestations?: readonly Attestation[];
  readonly workflows?: Readonly<Record<string, string>>;
  readonly records?: Grounds['records'];
  /** Whether one of the plans that are sold gives a tenant a network of its own. */
  readonly privateNetwork?: true;
  /** Another stage than that which customers are on. */
  readonly stage?: string;
  /** Whether no region has VPC Lattice. */
  readonly roadless?: true;
}

export const RESOURCES: Readonly<Record<string, Resource>> = {
  One: { Type: 'AWS::KMS::Key' },
  Two: { Type: 'AWS::KMS::Key' },
  Files: { Type: 'AWS::S3::Bucket' },
};

export const saw = (logicalId: string, ok = true, stack = STACK): Observation => ({
  stack,
  logicalId,
  pointer: `/Resources/${logicalId}/Properties`,
  expected: 'what was promised',
  actual: ok ? 'what was promised' : 'something else',
  ok,
});

export const check = (id: string, ...seen: Observation[]): CheckResult => ({
  id,
  family: 'proof',
  sentence: 'It holds.',
  remedy: 'Mend it.',
  source: { file: 'lib/fences/checks/planted.ts', line: 1 },
  seen,
});

export const exception = (number: string, change: Partial<Exception>): Exception => ({
  number,
  title: 'Registered for these tests alone',
  fence: 'check',
  rules: ['encrypted'],
  at: [`${STACK}/*`],
  promises: [],
  reason: 'It stands in a test and nowhere else.',
  compensatingControl: 'It stands in a test and nowhere else.',
  approver: 'Nobody',
  approval: 'T-1',
  opened: '2026-11-01',
  expires: '2027-11-01',
  ...change,
});

export const promised = (change: Partial<PromiseEntry>): PromiseEntry => ({
  id: 'SOL-1.1',
  promise: 'Everything that is stored is encrypted.',
  page: { name: 'Security', section: '1' },
  kind: [],
  proof: ['template'],
  owner: 'Platform engineering',
  checks: {},
  planned: {},
  figures: [],
  frameworks: {},
  reviewBy: '2027-05-22',
  ...change,
});

/** Weighs one promise. */
export function weighed(promise: Partial<PromiseEntry>, given: Given = {}): Judgement {
  const { resources = RESOURCES, checks = [check('encrypted', saw('One'), saw('Two'))], complete = true } = given;
  const { exceptions = [], covered = {}, attestations = [], workflows = {}, records } = given;
  const book = { ...platform.book, notBuilt: given.notBuilt ?? {}, promises: [promised(promise)] };
  const [first, ...others] = platform.plans;
  const plans = given.privateNetwork ? [{ ...first!, privateNetwork: true }, ...others] : platform.plans;
  const lack = { service: 'vpc-lattice', asOf: TODAY, source: 'these tests' } as const;
  const residencies = given.roadless
    ? platform.residencies.map((one) => ({ ...one, home: { ...one.home, region: { ...one.home.region, unavailable: [lack] } } }))
    : platform.residencies;
  const stack = {
    name: STACK,
    account: platform.accounts[0]!.id,
    region: 'eu-central-1',
    resources,
    outputs: {},
    parameters: 0,
    sections: ['Resources'],
    size: 1,
  };
  const life = given.life && {
    ...{ ...stack, name: LIFE, resources: given.life },
    ...{ account: HOME.account.id, region: HOME.region.region },
  };
  const own = given.tenant && { ...stack, name: TENANT, resources: given.tenant };
  const tenants = own ? [tenant!] : [];
  const declared = { plans, residencies, book, exceptions, attestations, tenants };
  const [judgement] = judge({
    assembly: new Assembly(
      { ...platform, ...(given.stage && { stage: { ...platform.stage, name: given.stage } }), ...declared },
      [stack, ...(life ? [life] : []), ...(own ? [own] : [])],
      complete,
    ),
    checks,
    today: TODAY,
    exceptionFor: ({ id }, { logicalId }) => covered[`${id} ${logicalId}`],
    workflows: (file) => workflows[file],
    ...(records && { records }),
  });
  return judgement!;
}
