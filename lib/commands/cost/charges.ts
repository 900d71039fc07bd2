import { SaidError } from '../../../config/mistakes';
import { priceIn, type Driver, type Price, type PriceList } from '../../../config/prices';
import type { Resource, Value } from '../../fences/templates/assembly';

/** What a resource costs a month while nobody uses it. */
export interface Charge {
  /** What a bill would call it, for people. */
  readonly driver: string;
  readonly quantity: number;
  readonly dollars: number;
  /** Whether the price is the region's own, and not us-east-1's in its stead. */
  readonly own: boolean;
}

/** A resource whose class nobody has priced, or whose type nobody has called free. */
export class UnpricedError extends SaidError {
  override readonly name = 'UnpricedError';
}

/**
 * The charges of one resource.
 *
 * @throws UnpricedError for a type that is neither priced, by use, nor free: a total that leaves it out would be wrong in silence
 */
export function chargesOf({ Type, Properties = {} }: Resource, region: string, list: PriceList): Charge[] {
  const charge = (driver: string, quantity: number, each: Price, times = 1): Charge => {
    const { price, own } = priceIn(each, region);
    return { driver, quantity, dollars: quantity * price * times, own: own || REGIONLESS.test(each.source) };
  };
  const by = (driver: string, name: Driver, quantity = 1): Charge =>
    charge(driver, quantity, list.prices[name], name.endsWith('Hour') ? list.hoursPerMonth : 1);

  switch (Type) {
    case 'AWS::EC2::NatGateway':
      return [by('NAT gateways', 'natGatewayHour')];
    case 'AWS::EC2::EIP':
      return [by('public addresses', 'publicAddressHour')];
    case 'AWS::EC2::VPCEndpoint':
      if (Properties.VpcEndpointType === 'Resource') return [by('resource endpoints', 'resourceEndpointHour')];
      return Properties.VpcEndpointType === 'Interface'
        ? [by('interface endpoints', 'endpointHour', lengthOf(Properties.SubnetIds))]
        : [];
    case 'AWS::ElasticLoadBalancingV2::LoadBalancer':
      return [
        by('load balancers', 'loadBalancerHour'),
        by('public addresses', 'publicAddressHour', lengthOf(Properties.Subnets)), // one a zone
      ];
    case 'AWS::WAFv2::WebACL':
      return [by('web firewall', 'webAclMonth'), by('web firewall', 'webAclRuleMonth', lengthOf(Properties.Rules))];
    case 'AWS::KMS::Key':
      return [by('keys', 'keyMonth')];
    case 'AWS::SecretsManager::Secret':
      return [by('secrets', 'secretMonth')];
    case 'AWS::CloudWatch::Alarm':
      return [by('alarms', 'alarmMetricMonth', metricsOf(Properties))];
    case 'AWS::IAM::Role':
      return [by('unused access', 'roleMonth')]; // the account's analyzer looks at every one
    case 'AWS::RDS::DBInstance':
      return instance();
    default:
      if (Type.startsWith('Custom::') || list.free.includes(Type) || list.byUse.includes(Type)) return [];
      throw new UnpricedError(
        `${Type} has no price in config/prices.yaml; price it, or add it to byUse or free with what its pricing page says`,
      );
  }

  function instance(): Charge[] {
    const name = typeof Properties.DBInstanceClass === 'string' ? Properties.DBInstanceClass : 'a class that is no literal';
    const each = list.instanceHour[name];
    if (!each) throw new UnpricedError(`${name} has no price under instanceHour in config/prices.yaml; add it with day and source`);
    const zones = Properties.MultiAZ === true ? 2 : 1;
    return [
      charge('databases', zones, each, list.hoursPerMonth),
      by('database storage', 'storageGbMonth', zones * Number(Properties.AllocatedStorage)),
      ...(Properties.ManageMasterUserPassword === true ? [by('secrets', 'secretMonth')] : []),
    ];
  }
}

/** Prices of which AWS says that they are one for all regions. */
const REGIONLESS = /the same in all regions/;

const lengthOf = (value: Value): number => (Array.isArray(value) ? value.length : 0);

/** Metrics that an alarm reads: its own, those of its expression, three for a band around what is usual. */
function metricsOf({ Metrics, ThresholdMetricId }: { readonly [key: string]: Value }): number {
  if (ThresholdMetricId !== undefined) return 3;
  const read = Array.isArray(Metrics) ? Metrics.filter((metric) => JSON.stringify(metric).includes('"MetricStat"')).length : 0;
  return Math.max(1, read);
}
