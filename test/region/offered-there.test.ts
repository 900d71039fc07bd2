import { promiseRules, rulesIn } from '../../lib/region/watch/promise-rules';
import { offersRule } from '../../lib/region/watch/rule-regions';
import { readRegionCatalogue } from '../../config/regions';
import { loggedOfConnections } from '../../lib/region/network-stack';

/** What a region or a version does not take, where a template would otherwise ask for it and be refused as a whole. */

const identifiersIn = (body: string): string[] =>
  Object.values(
    (JSON.parse(body) as { Resources: Record<string, { Properties: { Source: { SourceIdentifier: string } } }> }).Resources,
  ).map(({ Properties }) => Properties.Source.SourceIdentifier);

describe('a conformance pack with one rule that the region lacks is refused as a whole, and the watch room with it', () => {
  // "AWS Region: All supported AWS regions except ...", AWS Config developer guide, the page of each rule, read 2026-11-30.
  test.each([
    ['eu-south-1', 'RDS_SNAPSHOTS_PUBLIC_PROHIBITED', 'snapshots-not-public'],
    ['eu-central-2', 'RDS_SNAPSHOTS_PUBLIC_PROHIBITED', 'snapshots-not-public'],
    ['ca-west-1', 'BACKUP_RECOVERY_POINT_ENCRYPTED', 'backups-encrypted'],
    ['mx-central-1', 'GUARDDUTY_ENABLED_CENTRALIZED', 'guardduty-on'],
    ['eu-central-2', 'IAM_NO_INLINE_POLICY_CHECK', 'no-inline-policies'],
    ['il-central-1', 'ROOT_ACCOUNT_MFA_ENABLED', 'root-has-mfa'],
  ])('%s has no %s: it is left out there, and named among what is left out', (region, rule, name) => {
    expect(identifiersIn(promiseRules('x', region, true))).not.toContain(rule);
    expect(rulesIn(region, true).lacking).toContain(name);
  });

  test('elsewhere nothing is left out: 23 rules, and 5 more where the account is looked at', () => {
    for (const region of ['ap-south-1', 'eu-central-1', 'eu-west-1', 'us-east-1', 'us-east-2']) {
      expect(identifiersIn(promiseRules('x', region, true))).toHaveLength(28);
      expect(rulesIn(region, true).lacking).toEqual([]);
    }
    expect(identifiersIn(promiseRules('x', 'ap-south-2', false))).toHaveLength(23);
  });

  test('every region that lacks a rule is a region of the catalogue: a name misspelt would leave nothing out', () => {
    const { regions, announced } = readRegionCatalogue();
    const lacking = [
      'BACKUP_RECOVERY_POINT_ENCRYPTED',
      'IAM_USER_MFA_ENABLED',
      'RDS_MULTI_AZ_SUPPORT',
      'RDS_SNAPSHOTS_PUBLIC_PROHIBITED',
    ].map((rule) => Object.keys(regions).filter((region) => !offersRule(region, rule)).length);
    expect(announced).not.toContain('eu-central-2');
    expect(lacking).toEqual([7, 12, 4, 6]);
  });
});

test('log_connections is a switch until PostgreSQL 17 and a list since: each is asked for in the words of its version', () => {
  expect([15, 16, 17, 18].map(loggedOfConnections)).toEqual(['1', '1', '1', 'all']);
});
