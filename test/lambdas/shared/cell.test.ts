import { cellOf } from '../../../lambdas/shared/cell';
import { tenantRoleName } from '../../../lib/role-names';

/** Hooks compose the names that the stacks have, before a loss and after it. */
const env = {
  ...{ PLATFORM: 'softdocket', STAGE: 'production', RESIDENCY: 'in', ACCOUNT: '123456789012', PARTITION: 'aws' },
  HOME_REGION: 'ap-south-2',
};
const role = (RECOVERY_REGION: string) => tenantRoleName(cellOf({ ...env, RECOVERY_REGION }), 'acme', 'access');

test("a tenant's role is called otherwise where the region has taken over, for IAM still has the lost region's", () => {
  expect(role('ap-south-1')).toBe('softdocket-production-acme-access');
  expect(role('none')).toBe('softdocket-production-acme-access');
  expect(role('lost')).toBe('softdocket-production-acme-after-access');
});

test.each(['none', 'lost'])('where %s is said there is no other region', (word) => {
  expect(cellOf({ ...env, RECOVERY_REGION: word }).recovery).toBeUndefined();
  expect(cellOf({ ...env, RECOVERY_REGION: 'ap-south-1' }).recovery?.region.region).toBe('ap-south-1');
});
