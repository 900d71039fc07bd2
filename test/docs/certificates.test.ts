import { isMap } from '../../lib/fences/policies/policy';
import { buildPlatform } from '../support/build';
import { read } from './documents';

/** What the page says of logs that outlive a tenant follows from whose key they lie under. */
const { assembly, platform } = buildPlatform({ tenants: 'globex' });
const page = read('docs/certificates.md').replace(/\s+/g, ' ');
const stack = 'softdocket-production-globex-tenant';
const groups = assembly
  .in(stack, 'AWS::Logs::LogGroup')
  .filter(({ properties }) => JSON.stringify(properties.LogGroupName).includes('/aws/rds/'));

test("logs of an instance of its own lie under the tenant's own key: they cannot be read when it is gone", () => {
  expect(platform.tenants[0]!.plan.isolation).toBe('dedicated');
  expect(groups.map(({ properties }) => properties.RetentionInDays)).toEqual([90, 90]);
  const own = assembly.in(stack, 'AWS::KMS::Key').map(({ logicalId }) => logicalId);
  for (const { properties } of groups) {
    const key = isMap(properties.KmsKeyId) ? JSON.stringify(properties.KmsKeyId) : '';
    expect(own.some((logicalId) => key.includes(`"${logicalId}"`))).toBe(true);
  }
  const windows = assembly.in(stack, 'AWS::KMS::Key').map(({ properties }) => properties.PendingWindowInDays);
  expect([...new Set(windows)]).toEqual([7]);
  expect(page).toContain(
    "They lie under the tenant's own key. Once that key is gone, seven days after the order, nobody can read them",
  );
});
