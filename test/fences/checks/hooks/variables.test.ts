import type { Resource } from '../../../../lib/fences/templates/assembly';
import type { Value } from '../../../../lib/fences/templates/value';
import { variablesAreTheContracts } from '../../../../lib/fences/checks/hooks/variables';
import { ENVIRONMENTS } from '../../../../lib/fences/checks/hooks/environments';
import { HOOKS } from '../../../../lib/naming';
import { alone } from '../../../support/alone';
import { findings } from '../../../support/plant';

const of = (resource: Resource): string[] => findings(variablesAreTheContracts, alone({ One: resource }));
const hook = (variables: Record<string, Value>, name = 'write-heartbeat'): string[] =>
  of({
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: `softhouse-production-${name}`, Environment: { Variables: variables } },
  });
const OWN = {
  TENANTS_TABLE: 't',
  RECORDS_BUCKET: 'b',
  RECORDS_KEY: 'k',
  RECORDS_OF: 'o',
  POWERTOOLS_SERVICE_NAME: 'write-heartbeat',
  POWERTOOLS_METRICS_NAMESPACE: 'Freehold',
};

test('every hook has a contract, and there is one more for the task', () => {
  expect(Object.keys(ENVIRONMENTS).sort()).toEqual([...HOOKS, 'export-task'].sort());
});

test('a hook has the variables of its contract, and those by which it logs and counts', () => expect(hook(OWN)).toEqual([]));

test.each(['NODE_TLS_REJECT_UNAUTHORIZED', 'NODE_OPTIONS', 'PGSSLMODE', 'NODE_EXTRA_CA_CERTS', 'PGHOST', 'DEBUG', 'LD_PRELOAD'])(
  '%s on a hook, which every fence let pass, is no variable of a contract',
  (name) => expect(hook({ ...OWN, [name]: '0' })).toEqual([`stack/One: ${name}, which no contract names`]),
);

test('a hook told too little, told of its cell unasked, or called after nothing is refused', () => {
  const { TENANTS_TABLE: left, ...fewer } = OWN;
  expect(left).toBe('t');
  expect(hook(fewer)).toEqual(['stack/One: no TENANTS_TABLE']);
  expect(hook({ ...OWN, STAGE: 'production' })).toEqual(['stack/One: STAGE, which no contract names']);
  expect(hook({}, 'helper')).toEqual(['stack/One: no hook of the product, so no contract']);
  expect(hook({ ...OWN, POWERTOOLS_SERVICE_NAME: 'export-trail' })).toEqual(['stack/One: POWERTOOLS_SERVICE_NAME export-trail']);
});

describe('a task', () => {
  const container = (more: readonly Value[]): Resource => ({
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      ContainerDefinitions: [
        {
          Environment: [
            ...[...ENVIRONMENTS['export-task']].map((Name) => ({ Name, Value: 'x' })),
            { Name: 'POWERTOOLS_SERVICE_NAME', Value: 'export-task' },
            { Name: 'POWERTOOLS_METRICS_NAMESPACE', Value: 'Freehold' },
            ...more,
          ],
        },
      ],
    },
  });

  test('has the variables of both contracts, once, and no other', () => {
    expect(of(container([]))).toEqual([]);
    expect(of(container([{ Name: 'NODE_OPTIONS', Value: '--inspect' }]))).toEqual([
      'stack/One: NODE_OPTIONS, which no contract names',
    ]);
    expect(of(container([{ Name: 'PG_DUMP', Value: '/tmp/x' }]))).toEqual(['stack/One: PG_DUMP twice']);
    expect(of(container([{ Ref: 'Elsewhere' }]))).toHaveLength(1);
  });

  test.each([
    [
      'another variable',
      { ContainerOverrides: [{ Name: 'export', Environment: [{ Name: 'NODE_OPTIONS', Value: 'x' }] }] },
      'NODE_OPTIONS',
    ],
    ['another command', { ContainerOverrides: [{ Name: 'export', Command: ['sh'] }] }, 'Command'],
    ['another role', { TaskRoleArn: 'arn', ContainerOverrides: [] }, 'TaskRoleArn'],
    ['what the input says', '$.overrides', 'an override that cannot be read'],
  ])('is handed %s by no machine', (_, Overrides, wrong) => {
    const machine = (overrides: unknown): Resource => ({
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { DefinitionString: JSON.stringify({ States: { Run: { Parameters: { Overrides: overrides } } } }) },
    });
    expect(of(machine({ ContainerOverrides: [{ Name: 'export', Environment: [{ Name: 'ORDER' }] }] }))).toEqual([]);
    expect(of(machine(Overrides))).toEqual([`stack/One: ${wrong}`]);
  });
});
