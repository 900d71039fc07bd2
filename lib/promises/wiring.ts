import type { PromiseEntry } from '../../config/book-schema';
import type { Assembly, Found } from '../fences/templates/assembly';
import { hooksCalledBy } from '../fences/checks/hooks/hooks';
import { isRehearsal, rehearsals } from './rehearsed';
import type { Row } from './row';
import { ON_REQUEST_DAYS, withinDaysOf } from './runs';
import type { Expected } from './runs';
import type { Verdict } from './verdict';

type Hook = NonNullable<PromiseEntry['hook']>;

/** How functions and machines of a hook half are declared and wired. */
export interface Wiring {
  readonly rows: readonly Row[];
  /** What settles the half before any record does. */
  readonly broken?: Verdict;
  /** `2 of 2 functions are wired`. */
  readonly said: string;
  /** Runs that must be on record. */
  readonly runs: readonly Expected[];
}

/** @param all what `every-hook-is-wired` looked at */
export function wiringOf(promise: PromiseEntry & { readonly hook: Hook }, all: readonly Row[], assembly: Assembly): Wiring {
  const { functions = [], machines = [], everyTenant, inRecovery, withinDays } = promise.hook;
  const { name, stage, residencies } = assembly.platform;
  const found = (type: string, property: string, names: readonly string[]): Found[] =>
    assembly.all(type).filter(({ properties }) => names.some((own) => properties[property] === `${name}-${stage.name}-${own}`));
  const rowsOf = (these: readonly Found[]): Row[] =>
    all.filter(({ seen }) => these.some(({ stack, logicalId }) => stack.name === seen.stack && logicalId === seen.logicalId));
  const functionRows = (names: readonly string[]): Row[] => rowsOf(found('AWS::Lambda::Function', 'FunctionName', names));
  const ofMachine = (machine: string): Found[] => found('AWS::StepFunctions::StateMachine', 'StateMachineName', [machine]);
  const hooks = functionRows(functions);
  const machineRows = rowsOf(machines.flatMap(ofMachine));

  // A function is somewhere; a machine serves the tenants of its own home region, so each home has one.
  const homes = residencies.map(({ home }) => ({ name: home.region.region, at: `${home.account.id} ${home.region.region}` }));
  const missing = [
    ...functions.filter((own) => functionRows([own]).length === 0),
    ...machines.flatMap((machine) => {
      const there = ofMachine(machine).map(({ stack }) => `${stack.account} ${stack.region}`);
      if (there.length === 0) return [machine];
      return homes.filter(({ at }) => !there.includes(at)).map((home) => `${machine} in ${home.name}`);
    }),
  ];
  const broken = loose(hooks, machineRows) ?? absent(missing, assembly);
  const carried = (own: string): boolean =>
    machines.some((machine) =>
      ofMachine(machine).every((one) =>
        hooksCalledBy(assembly, one).some((arn) => arn.endsWith(`:function:${name}-${stage.name}-${own}`)),
      ),
    );
  return {
    rows: [...hooks, ...machineRows],
    ...(broken && { broken }),
    said: said(hooks.length, machineRows.length),
    runs: [
      ...functions
        .filter((own) => !carried(own))
        .map((run): Expected => {
          const regions = [...new Set(functionRows([run]).map(({ seen }) => assembly.stackNamed(seen.stack)!.region))];
          const home = regions.filter((region) => residencies.some((residency) => residency.home.region.region === region));
          return { run, withinDays: withinDaysOf(run, withinDays), each: { what: 'region', names: home } };
        }),
      ...machines.map((run): Expected => {
        const { tenants } = assembly.platform;
        const homes = Object.fromEntries(tenants.map(({ id, residency }) => [id, residency.home.region.region]));
        const each = { what: 'tenant', names: tenants.map(({ id }) => id), homes } as const;
        return {
          ...{ run, withinDays: withinDays ?? ON_REQUEST_DAYS },
          ...(everyTenant && { each }),
          ...(inRecovery && { each: rehearsals(promise, assembly.platform), counts: isRehearsal(assembly.platform) }),
        };
      }),
    ],
  };
}

function loose(functions: readonly Row[], machines: readonly Row[]): Verdict | undefined {
  const count = (rows: readonly Row[], what: string): string[] => {
    const open = rows.filter(({ seen }) => !seen.ok).length;
    return open > 0 ? [`${open} of ${rows.length} ${what}`] : [];
  };
  const why = [
    ...count(functions, 'functions are set off by nothing'),
    ...count(machines, 'machines call nothing, or what is not there'),
  ];
  return why.length > 0 ? { status: 'not met', why: why.join('; ') } : undefined;
}

function absent(missing: readonly string[], { complete }: Assembly): Verdict | undefined {
  if (missing.length === 0) return undefined;
  return complete
    ? { status: 'not met', why: `no template declares ${missing.join(', ')}` }
    : { status: 'unknown', why: 'not looked at: tenants were filtered out', decides: 'a synthesis of all tenants' };
}

const said = (functions: number, machines: number): string =>
  [
    ...(functions > 0 ? [`${functions} of ${functions} functions are wired`] : []),
    ...(machines > 0 ? [`${machines} of ${machines} machines find what they call`] : []),
  ].join('; ');
