import type { Account } from '../../../../config/platform';
import type { RegionFacts } from '../../../../config/region-schema';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Observation } from '../check';

/** Settings that CloudFormation has no type for, asked of every region. What it scans, the check on findings asks. */
const EVERYWHERE = { 'Custom::EbsEncryption': 'ebs-encryption' };
/** One switch for the whole account, so its own region alone is asked. */
const ONCE = { 'Custom::PublicAccessBlock': 'public-access-block' };

/** What the hook is asked to set: a resource of that type that asks for something else asks for nothing. */
const asking = (assembly: Assembly, type: string, setting: string): Found[] =>
  assembly.all(type).filter(({ properties, stack }) => assembly.text(properties.Setting, stack) === setting);

/** In a region, encryption of disks by default; in the account's own region, too, that no bucket of the account is public. */
export function settingsOf(assembly: Assembly, account: Account, region: RegionFacts): Observation[] {
  const wanted = { ...EVERYWHERE, ...(region.region === account.region.region && ONCE) };
  return Object.entries(wanted).map(([type, setting]) => {
    const found = asking(assembly, type, setting).filter(
      ({ stack }) => stack.account === account.id && stack.region === region.region,
    );
    return {
      stack: found[0]?.stack.name ?? '',
      logicalId: found[0]?.logicalId ?? '',
      pointer: '/Resources',
      expected: `${setting} in ${region.region}`,
      actual: `${found.length} in ${region.region}`,
      ok: found.length > 0,
    };
  });
}

/** The group that AWS makes with each network admits whatever is in it, until somebody takes its rules away. */
export const emptied = (assembly: Assembly): Observation[] =>
  assembly.all('AWS::EC2::VPC').map((network) => {
    const group = assembly.text({ 'Fn::GetAtt': [network.logicalId, 'DefaultSecurityGroup'] }, network.stack);
    const emptying = asking(assembly, 'Custom::VpcRestrictDefaultSG', 'default-security-group').filter(
      ({ properties, stack }) => assembly.text(properties.DefaultSecurityGroupId, stack) === group,
    );
    return observe(network, '', {
      expected: 'a default group without rules',
      actual: emptying.length > 0 ? 'a default group without rules' : 'a default group as AWS makes it',
      ok: emptying.length > 0,
    });
  });
