import { headOf } from '../../config/access-review';
import { rolesOf, usedInWords } from '../../lib/access-review/used-in-words';
import { databaseNames } from '../../lambdas/shared/postgres/tenant-names';
import { SORTS } from '../../lib/access-review/line';
import { reviewOf } from '../../lib/access-review/review';
import { asCsv, asJson, asText } from '../../lib/access-review/write';
import { Assembly } from '../../lib/fences/templates/assembly';
import { accessOf } from '../../lib/proofs/access';
import { buildPlatform } from '../support/build';

const { assembly } = buildPlatform({ platform: 'softdocket' });
const lines = reviewOf(assembly);
const of = (who: RegExp, tenant?: string) =>
  lines.filter((line) => who.test(line.who) && (tenant === undefined || line.tenants.includes(tenant)));
const head = {
  ...{ format: 'freehold-access-review/1' as const, platform: 'softdocket', stage: 'production', commit: 'a'.repeat(40) },
  ...{ generated: '2026-12-01T00:00:00Z', templates: 'of this commit', used: 'not read', reviewer: null, takenAway: null },
};

test('SV-3.1 every user of every store of tenants is in a line, with each of the actions', () => {
  const missing: string[] = [];
  for (const { tenants, own, region, stores } of accessOf(assembly).filter((group) => group.tenants.length > 0)) {
    const named = (who: string) =>
      who.replaceAll('{B}', tenants.length === 1 ? tenants[0]! : '{tenant}').replaceAll('{A}', '{any tenant}');
    const whose = own ? 'own' : `shared in ${region!.region}`;
    const here = lines.filter((line) => line.of === whose && line.tenants.join() === tenants.join());
    for (const { kind, users } of stores)
      for (const { who, actions } of users) {
        const may = here.filter((line) => line.who === named(who)).map((line) => line.may);
        const told = may.some((text) => text.includes(`${kind}: `)) && actions.every((action) => may.join().includes(action));
        if (!told) missing.push(`${named(who)}: ${kind} ${actions.join(', ')}`);
      }
  }
  expect(lines.length).toBeGreaterThan(100);
  expect(missing).toEqual([]);
});

test('SV-3.1 whom a policy as deployed lets in and nobody has registered is in a line, as somebody of whom nobody has said why', () => {
  const changed = assembly.stacks.map((stack) => structuredClone(stack));
  const policies = changed.flatMap((stack) =>
    Object.values(stack.resources).filter(({ Type }) => Type === 'AWS::S3::BucketPolicy' && /-acme(-|$)/.test(stack.name)),
  );
  expect(policies.length).toBeGreaterThan(0);
  for (const { Properties } of policies as unknown as { Properties: { PolicyDocument: { Statement: object[] } } }[])
    Properties.PolicyDocument.Statement.push(
      ...['arn:aws:iam::999999999999:user/mallet', 'arn:aws:iam::999999999999:role/mallory'].map((AWS) => ({
        ...{ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: '*', Principal: { AWS } },
      })),
    );
  const said = reviewOf(new Assembly(assembly.platform, changed, true), 'acme').filter(({ who }) => /mallet|mallory/.test(who));
  expect(new Set(said.map(({ who }) => who.replace(/^.*:(user|role)\//, '')))).toEqual(new Set(['mallet', 'mallory']));
  for (const { who } of said) expect(who).not.toContain('which no template makes');
  for (const line of said)
    expect(line).toMatchObject({
      reads: true,
      may: expect.stringContaining('s3:GetObject, s3:PutObject') as string,
      why: expect.stringContaining('nobody has said why') as string,
    });
});

test('SV-3.1 people come first: the company’s own roles, the desk with who may take it on, and the emergency role of each tenant', () => {
  expect(lines.map(({ sort }) => SORTS.indexOf(sort))).toEqual(lines.map(({ sort }) => SORTS.indexOf(sort)).sort((a, b) => a - b));
  const people = lines.filter(({ sort }) => sort === 'people').map(({ who }) => who);
  for (const name of ['operator', 'automation', 'application', 'deploy', 'ap-south-1-break-glass-desk'])
    expect(people).toContainEqual(expect.stringMatching(new RegExp(`:role/softdocket-production-${name}$`)));
  expect(of(/break-glass-desk$/)[0]).toMatchObject({
    may: 'lambda:InvokeFunction',
    why: expect.stringMatching(/^taken on by arn:aws:iam::\d+:role\/softdocket-production-operator$/) as string,
  });
  expect(of(/-acme-break-glass$/)[0]).toMatchObject({ sort: 'people', reads: true });
});

test('SV-3.1 each login of a tenant is there, with the roles that open it and no other', () => {
  const opens = (login: string, tenant: string) =>
    of(new RegExp(`^${login}$`), tenant).map(({ why }) => why.replace(/softdocket-production-(ap-south-1-)?/g, ''));
  expect(opens('acme', 'acme')).toEqual(['opened by acme-access']);
  expect(opens('acme_restorer', 'acme')).toEqual(['opened by put-back']);
  expect(opens('bharatmills_migrations', 'bharatmills')).toHaveLength(1);
  expect(of(/_restorer$/, 'bharatmills')).toEqual([]); // an instance of its own is brought back whole
});

test('SV-3.1 the logins are those that `prepare-database` makes, by its own names', () => {
  for (const { id, plan } of assembly.platform.tenants) {
    const { roles, migrations } = databaseNames({ tenant: id, isolation: plan.isolation });
    const listed = lines
      .filter(({ sort, tenants }) => sort === 'database login' && tenants.includes(id))
      .map(({ who }) => who.replaceAll('{tenant}', id));
    expect(listed).toEqual(expect.arrayContaining([...Object.values(roles), migrations]));
  }
});

test('of one tenant nobody else is named', () => {
  const others = assembly.platform.tenants.map(({ id }) => id).filter((id) => id !== 'acme');
  const text = JSON.stringify(reviewOf(assembly, 'acme'));
  expect(others.filter((id) => new RegExp(`\\b${id}\\b`).test(text))).toEqual([]);
  expect(text).toContain('softdocket-production-acme-access');
});

test('the three formats say the same lines; the text has a head that can be read again, and the CSV no formula', () => {
  const review = { head, lines };
  expect((JSON.parse(asJson(review)) as { lines: unknown[] }).lines).toHaveLength(lines.length);
  expect(asCsv({ head, lines: [{ ...lines[0]!, may: '=HYPERLINK("x")' }] })).toContain('"\'=HYPERLINK(""x"")"');
  const text = asText(review);
  expect(headOf(text)).toEqual(head);
  expect(text.match(/^\| (people|application|database login|platform|deployment|AWS) \|/gm)).toHaveLength(lines.length);
  for (const { who } of lines) expect(text).toContain(who.replace(/^.*:role\//, ''));
});

describe('when it was used', () => {
  const role = 'arn:aws:iam::123456789012:role/softdocket-production-{tenant}-access';
  const line = { ...lines[0]!, who: role, tenants: ['acme', 'globex'] };
  const [acme, globex] = rolesOf(line) as [string, string];

  test('is told for each service, as the last of all roles of the line', () => {
    const used = new Map<string, Record<string, string>>([
      [acme, { s3: '2026-11-01T00:00:00.000Z', kms: '2026-11-03T00:00:00.000Z' }],
      [globex, {}],
    ]);
    expect(usedInWords(line, used)).toBe('kms 2026-11-03, s3 2026-11-01 (the last of 2 roles; 1 never)');
  });

  test.each([
    ['not read', undefined],
    ['not read', new Map()],
    ['no such role in the account', new Map([[`${role}`.replace('{tenant}', 'acme'), undefined]])],
    ['never, in the 400 days that IAM remembers', new Map([[`${role}`.replace('{tenant}', 'acme'), {}]])],
  ])('%s, and never a guess', (words, used) => {
    expect(usedInWords(line, used)).toBe(words);
  });

  test('is not told of what is no role', () => {
    expect(usedInWords({ ...line, who: 'acme_export' }, new Map())).toBe('IAM does not tell');
  });
});
