import { Fn, Token } from 'aws-cdk-lib';
import { IpAddresses } from 'aws-cdk-lib/aws-ec2';
import type { IIpAddresses } from 'aws-cdk-lib/aws-ec2';
import { parseCidr } from '../../config/cidr';

/** Tenants' own networks have one size, which config/schema.ts asks for; a range that is a parameter is a tenant's. */
const TENANT_BITS = 20;

/** How many bits of an address are the network's. */
export const sizeOf = (cidr: string): number => (Token.isUnresolved(cidr) ? TENANT_BITS : parseCidr(cidr)!.prefix);

/**
 * How subnets are cut from a range. A literal one is cut here. One that is a parameter is cut by CloudFormation, in the
 * very same places: they follow from the size alone.
 */
export function addressesIn(cidr: string): IIpAddresses {
  if (!Token.isUnresolved(cidr)) return IpAddresses.cidr(cidr);
  const standIn = IpAddresses.cidr(`${STAND_IN}/${TENANT_BITS}`);
  return {
    allocateVpcCidr: () => ({ cidrBlock: cidr }),
    allocateSubnetsCidr: (request) => ({
      allocatedSubnets: standIn.allocateSubnetsCidr(request).allocatedSubnets.map((subnet) => ({ cidr: cut(cidr, subnet.cidr) })),
    }),
  };
}

const STAND_IN = '10.0.0.0';

/** The part of `cidr` that lies where `place` lies in the stand-in. */
function cut(cidr: string, place: string): string {
  const { first, prefix } = parseCidr(place)!;
  const size = 2 ** (32 - prefix);
  const index = (first - parseCidr(`${STAND_IN}/32`)!.first) / size;
  return Fn.select(index, Fn.cidr(cidr, index + 1, String(32 - prefix)));
}
