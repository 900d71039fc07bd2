import type { Account } from '../../config/platform';
import { lastUsed } from '../../lib/access-review/last-used';
import type { NotRead } from '../../lib/operating/read';
import { signedIn, signedOut } from '../commands/signed-in';
import { serving } from '../lambdas/support/loopback';
import type { Received, Reply } from '../lambdas/support/loopback';

/** IAM as its Query API answers (API_GenerateServiceLastAccessedDetails.html, API_GetServiceLastAccessedDetails.html): XML to forms. */
const account = { id: '123456789012', partition: 'aws', region: { region: 'ap-south-1' } } as unknown as Account;
const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
const xml = (action: string, result: string): Reply => ({
  status: 200,
  type: 'text/xml',
  body: `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${action}Result>${result}</${action}Result></${action}Response>`,
});
const refused = (status: number, code: string): Reply => ({
  status,
  type: 'text/xml',
  body: `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
});
const service = (name: string, at?: string): string =>
  `<member><ServiceName>${name}</ServiceName><ServiceNamespace>${name}</ServiceNamespace>${at ? `<LastAuthenticated>${at}</LastAuthenticated>` : ''}</member>`;
const details = (status: string, members: string, more = '<IsTruncated>false</IsTruncated>'): Reply =>
  xml(
    'GetServiceLastAccessedDetails',
    `<JobStatus>${status}</JobStatus><JobCreationDate>2026-12-01T00:00:00Z</JobCreationDate>${members && `<ServicesLastAccessed>${members}</ServicesLastAccessed>`}${more}`,
  );

afterEach(signedOut);
const asked = async (roles: readonly string[], answer: (form: URLSearchParams) => Reply) => {
  const notRead: NotRead[] = [];
  const calls: string[] = [];
  const used = await serving(
    ({ body }: Received) => {
      const form = new URLSearchParams(body);
      calls.push(form.get('Action')!);
      return answer(form);
    },
    (url) => {
      signedIn();
      process.env.AWS_ENDPOINT_URL = url;
      return lastUsed(account, roles, notRead, () => Promise.resolve());
    },
  );
  return { used, notRead, calls };
};
const generated = (form: URLSearchParams): Reply | undefined =>
  form.get('Action') === 'GenerateServiceLastAccessedDetails'
    ? xml('GenerateServiceLastAccessedDetails', `<JobId>of-${form.get('Arn')!.replace(/^.*\//, '')}</JobId>`)
    : undefined;

test('a report is waited for and read to its last page, of each role its own', async () => {
  let looks = 0;
  const { used, notRead } = await asked([role('access'), role('backup')], (form) => {
    const made = generated(form);
    if (made) return made;
    if (form.get('JobId') === 'of-backup') return details('COMPLETED', service('backup'));
    if (++looks === 1) return details('IN_PROGRESS', '');
    return form.get('Marker') === null
      ? details('COMPLETED', service('s3', '2026-11-20T01:02:03Z'), '<IsTruncated>true</IsTruncated><Marker>m</Marker>')
      : details('COMPLETED', service('kms', '2026-11-21T00:00:00Z'));
  });
  expect(Object.fromEntries(used)).toEqual({
    [role('access')]: { s3: '2026-11-20T01:02:03.000Z', kms: '2026-11-21T00:00:00.000Z' },
    [role('backup')]: {},
  });
  expect(notRead).toEqual([]);
});

test('a role that is not there is none that was never used', async () => {
  const { used } = await asked([role('gone')], () => refused(404, 'NoSuchEntity'));
  expect([...used]).toEqual([[role('gone'), undefined]]);
});

test.each([
  ['that is refused', () => refused(403, 'AccessDenied'), /AccessDenied/],
  [
    'that fails',
    (form: URLSearchParams) => generated(form) ?? details('FAILED', '', '<Error><Message>broken</Message><Code>X</Code></Error>'),
    /broken/,
  ],
  ['that never ends', (form: URLSearchParams) => generated(form) ?? details('IN_PROGRESS', ''), /no report after 60 looks/],
])('a report %s leaves the account unread, and says why', async (_what, answer, why) => {
  const { used, notRead } = await asked([role('access')], answer);
  expect([...used]).toEqual([]);
  expect(notRead).toEqual([expect.objectContaining({ account: '123456789012', why: expect.stringMatching(why) as string })]);
});
