import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type * as z from 'zod';
import { breakGlassRequest } from '../../config/break-glass-request';
import { incidentRequest } from '../../config/incident-request';
import { drillRequest, inPlaceRequest, restoreRequest } from '../../config/restore-request';
import { changeRequest, erasureRequest, exportRequest, onboardingRequest, trailRequest } from '../../config/request-schema';
import { EXIT } from '../../lib/commands/exit-codes';
import { add } from '../../lib/commands/tenant/add';
import { change } from '../../lib/commands/tenant/change';
import { exportTenant } from '../../lib/commands/tenant/export';
import { FIELDS } from '../../lib/commands/tenant/request';
import { remove } from '../../lib/commands/tenant/remove';
import { restore } from '../../lib/commands/tenant/restore';
import { rotateSigningKey } from '../../lib/commands/tenant/rotate-signing-key';
import { terminateSessions } from '../../lib/commands/tenant/sessions';
import { rotationRequest } from '../../config/rotation-request';
import { sessionsRequest } from '../../config/sessions-request';
import { MACHINES } from './tenant-world';
import { heard } from './heard';
import { machinesThatStart } from './machines-that-start';
import { CALLER } from './tenant-stage';

const { sts, sfn } = machinesThatStart();
const folder = mkdtempSync(path.join(tmpdir(), 'freehold-request-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sent = () =>
  sfn.commandCalls(StartExecutionCommand).map(({ args: [{ input }] }) => ({
    machine: input.stateMachineArn!.replace(/^.*:softdocket-production-/, ''),
    input: JSON.parse(input.input!) as unknown,
  }));

/** Lines of a refusal; nothing has been asked of AWS by then, not even whose credentials these are. */
async function mistakes(command: () => Promise<number>): Promise<string[]> {
  const error = await heard(command).then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  expect(error?.name).toBe('ConfigurationError');
  expect([sts.calls().length, sfn.calls().length]).toEqual([0, 0]);
  return error!.message.split('\n');
}

const ACME = { name: 'Acme Industries', plan: 'standard', contact: 'it@acme.example' };

describe('requests are what the machines are started with', () => {
  test.each([
    ['onboarding', onboardingRequest, () => add('acme', { ...ACME, residency: 'in' })],
    ['onboarding', onboardingRequest, () => add('globex', { ...ACME, residency: 'in', plan: 'enterprise' })],
    ['change', changeRequest, () => change('plan', 'acme', { plan: 'enterprise' })],
    ['change', changeRequest, () => change('suspend', 'acme', { reason: 'invoice 4711 is unpaid' })],
    ['change', changeRequest, () => change('resume', 'acme', {})],
    ['terminate-sessions', sessionsRequest, () => terminateSessions('acme', { reason: 'a laptop was stolen' })],
    [
      'rotate-signing-key',
      rotationRequest,
      () => rotateSigningKey('acme', { overlapDays: '14', reason: 'the yearly rotation of keys' }),
    ],
    ['restore-drill', drillRequest, () => restore('acme', { reason: 'the drill of the year' })],
    ['restore', inPlaceRequest, () => restore('acme', { inPlace: true, at: '2026-11-01T00:00:00Z', reason: 'half of it is gone' })],
    ['restore', inPlaceRequest, () => restore('acme', { use: 'in-place', moment: 'latest', reason: 'half of it is gone' })],
    ['export', exportRequest, () => exportTenant('acme', { formats: 'csv, sql' })],
    ['export-trail', trailRequest, () => exportTenant('acme', { trail: true, from: '2026-10-01', to: '2026-10-31' })],
    ['erasure', erasureRequest, () => remove('acme', { cancel: true, reason: 'the contract was renewed' })],
    [
      'erasure',
      erasureRequest,
      () => remove('acme', { hold: true, reason: 'case 2026/118', approver: 'counsel', expires: '2027-06-30' }),
    ],
    ['erasure', erasureRequest, () => remove('acme', { release: true, reason: 'case 2026/118 is closed', approver: 'counsel' })],
  ] as const)('%s, request %#', async (machine, shape, command) => {
    const { exit } = await heard(command);
    expect(exit).toBe(EXIT.fine);
    const [request, ...more] = sent();
    expect(more).toEqual([]);
    expect(request!.machine).toBe(machine);
    expect(shape.parse(request!.input)).toEqual(request!.input);
    expect(request!.input).toMatchObject({ requestedBy: CALLER });
  });

  test('an export is of CSV and JSON lines unless others are named', async () => {
    await heard(() => exportTenant('acme', {}));
    await heard(() => exportTenant('acme', { formats: 'csv, sql' }));
    expect(sent().map(({ input }) => input)).toEqual([
      { tenant: 'acme', formats: ['csv', 'jsonl'], requestedBy: CALLER },
      { tenant: 'acme', formats: ['csv', 'sql'], requestedBy: CALLER },
    ]);
  });

  test('a request in a file goes to the cell of its residency, JSON and YAML alike', async () => {
    const file = path.join(folder, 'acme.json');
    writeFileSync(file, JSON.stringify({ tenant: 'acme', ...ACME, residency: 'eu', requestedBy: 'onboarding' }));
    const other = path.join(folder, 'acme.yaml');
    writeFileSync(other, 'tenant: acme\nname: Acme Industries\nplan: standard\ncontact: it@acme.example\nresidency: eu\n');
    await heard(() => add(undefined, { file }));
    await heard(() => add('acme', { file: other }));
    const arns = sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.stateMachineArn);
    expect(arns).toEqual(Array(2).fill(`${MACHINES}onboarding`.replace('ap-south-1', 'eu-central-1')));
    expect(sent().map(({ input }) => input)).toEqual([
      { tenant: 'acme', ...ACME, residency: 'eu', requestedBy: 'onboarding' },
      { tenant: 'acme', ...ACME, residency: 'eu', requestedBy: CALLER },
    ]);
  });
});

test('every example in a refusal is one that the schemas accept', () => {
  const example = (field: string): string => FIELDS[field]![2].replace(/^--\S+ "?|"$/g, '');
  const shapes = [
    onboardingRequest.shape,
    exportRequest.shape,
    trailRequest.shape,
    breakGlassRequest.shape,
    ...restoreRequest.options.map(({ shape }) => shape),
    ...incidentRequest.options.map(({ shape }) => shape),
    ...changeRequest.options.map(({ shape }) => shape),
  ];
  const all = [...shapes, ...erasureRequest.options.map(({ shape }) => shape)].flatMap((shape) => Object.entries<z.ZodType>(shape));
  // A notice's text is read from a file, and an outcome is which option was given.
  const byOption = ['outcome', 'text'];
  const shown = all.filter(([field]) => field in FIELDS && !byOption.includes(field));
  expect(new Set([...shown.map(([field]) => field), ...byOption])).toEqual(new Set(Object.keys(FIELDS)));
  const typed = (field: string): unknown =>
    ['actions', 'formats', 'reads', 'tenants'].includes(field)
      ? example(field).split(',')
      : field === 'minutes'
        ? Number(example(field))
        : example(field);
  const refused = shown.filter(([field, shape]) => !shape.safeParse(typed(field)).success);
  expect(refused.map(([field]) => field)).toEqual([]);
});

describe('every mistake is listed before anything is asked of AWS', () => {
  test('add', async () => {
    const options = { plan: 'standrad', residency: 'uk', contact: 'nobody', requestedBy: 'x' };
    expect(await mistakes(() => add('Acme', options))).toEqual([
      'ID is not valid, got "Acme", wanted a lower-case letter, then 1 to 19 letters or digits; for example acme',
      '--name is missing, wanted text of 2 to 80 characters; for example --name "Acme Industries"',
      '--contact is not valid, got "nobody", wanted an e-mail address at the customer; for example --contact it@acme.example',
      '--requested-by is not valid, got "x", wanted who asks, in 3 to 120 characters; for example --requested-by jane@softdocket.example',
      '--residency is no residency of this platform, got "uk", wanted one of in, eu, us, eusc; choose one of them',
      '--plan is no plan of this platform, got "standrad", wanted one of enterprise, enterprise-private, standard; did you mean `standard`?',
    ]);
  });

  test('SD-7.3 no tenant lands under a law that nobody chose: where there are several residencies, none is the default', async () => {
    const RESIDENCIES =
      'in (India (Mumbai and Hyderabad)), eu (European Union), us (United States), eusc (European sovereign cloud)';
    expect(await mistakes(() => add('acme', ACME))).toEqual([
      `--residency is missing, wanted ${RESIDENCIES}; say where this tenant's data shall lie, for ever`,
    ]);
    const file = path.join(folder, 'nowhere.json');
    writeFileSync(file, JSON.stringify({ tenant: 'acme', ...ACME }));
    expect(await mistakes(() => add(undefined, { file }))).toEqual([
      `${file}:1:1 \`residency\` is missing, wanted text; add \`residency: ...\``,
    ]);
    const asked = onboardingRequest.safeParse({ tenant: 'acme', ...ACME, requestedBy: 'onboarding' });
    expect(asked.error?.issues.map(({ path: where }) => where)).toEqual([['residency']]); // and the machine has no default either
  });

  test('where there is one residency, it need not be said', async () => {
    sts.on(GetCallerIdentityCommand).resolves({ Account: '210987654321', Arn: `arn:aws:sts::210987654321:assumed-role/${CALLER}` });
    const file = path.join(folder, 'only.json');
    writeFileSync(file, JSON.stringify({ tenant: 'acme', ...ACME }));
    await heard(() => add('acme', { ...ACME, platform: 'aman' }));
    await heard(() => add(undefined, { file, platform: 'aman' }));
    expect(sent().map(({ input }) => input)).toEqual(
      Array(2).fill({ tenant: 'acme', ...ACME, residency: 'eu', requestedBy: CALLER }),
    );
  });

  test("a network of the tenant's own: its range is asked for, of that plan alone, and where it is sold", async () => {
    const own = { ...ACME, residency: 'in', plan: 'enterprise-private' };
    expect(await mistakes(() => add('acme', own))).toEqual([
      "--cidr is missing; plan enterprise-private has a network of the tenant's own, wanted a /20 that no cell or tenant uses, such as 10.64.16.0/20; add --cidr, or in a file cidr",
    ]);
    expect(await mistakes(() => add('acme', { ...ACME, residency: 'in', plan: 'enterprise', cidr: '10.64.16.0/20' }))).toEqual([
      '--cidr is for a plan with a network of the tenant\'s own, and enterprise has none, got "10.64.16.0/20", wanted no range; leave it out, or choose another plan',
    ]);
    expect(await mistakes(() => add('acme', { ...own, cidr: '10.64.8.0/20' }))).toEqual([
      '--cidr is not valid, got "10.64.8.0/20", wanted a private range of size /20 on its own boundary; for example --cidr 10.64.16.0/20',
    ]);
    expect(await mistakes(() => add('acme', { ...own, cidr: '10.64.16.0/20', residency: 'eusc' }))).toEqual([
      '--plan is not sold in residency eusc, whose region has no road for hooks into a network of the tenant\'s own, got "enterprise-private", wanted one of enterprise, standard; choose one of them, or another residency',
    ]);
  });

  test('a file, with line and column; options beside it; a file that is not there', async () => {
    const file = path.join(folder, 'wrong.json');
    writeFileSync(file, '{\n  "tenant": "acme",\n  "contcat": "it@acme.example",\n  "name": "A"\n}\n');
    expect(await mistakes(() => add(undefined, { file, plan: 'standard' }))).toEqual([
      `--plan and --file exclude each other, wanted one of the two; write plan into ${file}, or leave out --file`,
      expect.stringMatching(/wrong\.json:4:11 `name` is not valid, got "A"/),
      expect.stringMatching(/wrong\.json:1:1 `residency` is missing/),
      expect.stringMatching(/wrong\.json:1:1 `plan` is missing/),
      expect.stringMatching(/wrong\.json:3:3 unknown key `contcat`, wanted one of .+; did you mean `contact`\?/),
    ]);
    const [absent] = await mistakes(() => add(undefined, { file: path.join(folder, 'none.json') }));
    expect(absent).toMatch(/none\.json cannot be read, got ENOENT.+, wanted a request, as JSON or YAML; correct the path$/);
    writeFileSync(file, JSON.stringify({ tenant: 'acme', ...ACME, residency: 'asia', plan: 'gold' }));
    expect(await mistakes(() => add(undefined, { file }))).toEqual([
      '--residency is no residency of this platform, got "asia", wanted one of in, eu, us, eusc; choose one of them',
      '--plan is no plan of this platform, got "gold", wanted one of enterprise, enterprise-private, standard; choose one of them',
    ]);
    writeFileSync(file, JSON.stringify({ tenant: 'acme', ...ACME, residency: 'eu' }));
    expect(await mistakes(() => add('globex', { file }))).toEqual([
      'ID is not the tenant of the file, got "globex", wanted "acme"; leave it out, or correct one of the two',
    ]);
  });

  test('change, suspend and export', async () => {
    expect(await mistakes(() => change('plan', 'acme', {}))).toEqual([
      '--plan is missing, wanted the name of a plan; for example --plan standard',
    ]);
    expect(await mistakes(() => change('plan', 'acme', { plan: 'gold' }))).toHaveLength(1);
    expect(await mistakes(() => change('suspend', 'acme', { reason: 'short' }))).toEqual([
      '--reason is not valid, got "short", wanted a reason of 10 to 400 characters; for example --reason "invoice 4711 is unpaid"',
    ]);
    expect(await mistakes(() => exportTenant('acme', { formats: 'csv,pdf', from: '2026-10-01' }))).toEqual([
      '--formats is not valid, got "pdf", wanted formats of csv, jsonl, sql, separated by commas; for example --formats csv,sql',
      '--from does nothing here, wanted it with an export with --trail; leave it out',
    ]);
    expect(
      await mistakes(() => exportTenant('acme', { trail: true, from: '2026-10-31', to: '2026-10-01', formats: 'csv' })),
    ).toEqual([
      '--formats does nothing here, wanted it with an export without --trail; leave it out',
      '--to is before --from, got 2026-10-01, wanted 2026-10-31 or later; exchange the two',
    ]);
  });

  test('remove', async () => {
    expect(await mistakes(() => remove('acme', { name: 'Acme Industries', at: 'tomorrow', expires: '2027-01-01' }))).toEqual([
      '--at is not valid, got "tomorrow", wanted a moment in UTC, the end of the contract; for example --at 2027-01-31T00:00:00Z',
      '--reason is missing, wanted a reason of 10 to 400 characters; for example --reason "invoice 4711 is unpaid"',
      '--expires does nothing here, wanted it with --hold; leave it out',
    ]);
    expect(
      await mistakes(() => remove('acme', { hold: true, cancel: true, name: 'Acme', reason: 'the contract was renewed' })),
    ).toEqual([
      '--hold and --cancel exclude each other, wanted one of the two; send two requests',
      '--name does nothing here, wanted it with an erasure or a hold; leave it out',
    ]);
    expect(await mistakes(() => remove('acme', { hold: true, reason: 'case 2026/118', expires: '2027-02-30' }))).toEqual([
      '--approver is missing, wanted who answers for the legal hold, in 3 to 120 characters; for example --approver counsel@softdocket.example',
      '--expires is not valid, got "2027-02-30", wanted a day that exists, written YYYY-MM-DD; for example --expires 2027-06-30',
    ]);
  });

  test('an unknown platform, stage or residency', async () => {
    expect(await mistakes(() => change('resume', 'acme', { platform: 'softdoket' }))).toHaveLength(1);
    expect(await mistakes(() => change('resume', 'acme', { stage: 'prod' }))).toHaveLength(1);
    expect(await mistakes(() => change('resume', 'acme', { residency: 'asia' }))).toHaveLength(1);
  });
});
