import { parseCidr, within } from '../../config/cidr';
import type { Assembly, Found, Value } from '../fences/templates/assembly';
import { isMap, listOf } from '../fences/policies/policy';

/** One rule of a security group, from wherever it is declared. */
export interface GroupRule {
  readonly found: Found;
  readonly property: string;
  readonly group: string;
  readonly way: 'in' | 'out';
  /** A group, a range or a list of ranges. */
  readonly other: string;
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

/** Subnets, route tables, security groups and what stands in them, over all stacks at once; a reference is the same text wherever it stands. */
export class Network {
  readonly rules: readonly GroupRule[];
  /** What a security group is put on, by type. */
  readonly wearers: ReadonlyMap<string, readonly Found[]>;
  private readonly routes: ReadonlyMap<string, readonly Found[]>;
  private readonly tables: ReadonlyMap<string, readonly Found[]>;
  private readonly vpcOf = new Map<string, Found>();

  constructor(private readonly assembly: Assembly) {
    this.rules = [...this.inline(), ...this.standalone()];
    this.routes = this.by('AWS::EC2::Route', 'RouteTableId');
    this.tables = this.by('AWS::EC2::SubnetRouteTableAssociation', 'SubnetId');
    this.wearers = this.worn();
    for (const vpc of assembly.all('AWS::EC2::VPC')) this.vpcOf.set(this.id(vpc), vpc);
  }

  id = ({ logicalId, stack }: Found): string => this.assembly.text({ Ref: logicalId }, stack);
  groupId = ({ logicalId, stack }: Found): string => this.assembly.text({ 'Fn::GetAtt': [logicalId, 'GroupId'] }, stack);

  /** Where a subnet's packets may go: the kinds of its routes' targets, and `no table of its own` where it has the network's main one. */
  waysOut(subnet: string): string[] {
    const tables = this.tables.get(subnet) ?? [];
    if (tables.length !== 1) return ['no table of its own'];
    const table = this.assembly.text(tables[0]!.properties.RouteTableId, tables[0]!.stack);
    return (this.routes.get(table) ?? []).map((route) => targetOf(this.assembly, route));
  }

  /** Whether a range lies in the network in which a group stands. */
  isInside(rule: GroupRule): boolean {
    const owner = this.assembly.all('AWS::EC2::SecurityGroup').find((g) => this.groupId(g) === rule.group);
    const vpc = owner && this.vpcOf.get(this.assembly.text(owner.properties.VpcId, owner.stack));
    const [inner, outer] = [parseCidr(rule.other), vpc && parseCidr(this.assembly.text(vpc.properties.CidrBlock, vpc.stack))];
    return inner !== undefined && outer !== undefined && within(inner, outer);
  }

  private inline(): GroupRule[] {
    return this.assembly.all('AWS::EC2::SecurityGroup').flatMap((found) =>
      (['in', 'out'] as const).flatMap((way) => {
        const property = way === 'in' ? 'SecurityGroupIngress' : 'SecurityGroupEgress';
        const rules = listOf(found.properties[property]);
        // AWS gives a group without rules for the way out one to everywhere (EC2 user guide, "Default security groups").
        const said: Value[] = way === 'out' && rules.length === 0 ? [{ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }] : rules;
        return said.map((rule, i) => this.rule(found, { rule, way, property: `${property}/${i}`, group: this.groupId(found) }));
      }),
    );
  }

  private standalone(): GroupRule[] {
    return this.assembly.all('AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress').map((found) =>
      this.rule(found, {
        rule: found.properties,
        way: found.type.endsWith('Ingress') ? 'in' : 'out',
        property: '',
        group: this.assembly.text(found.properties.GroupId, found.stack),
      }),
    );
  }

  private rule(
    found: Found,
    { rule, way, property, group }: Pick<GroupRule, 'way' | 'property' | 'group'> & { rule: Value },
  ): GroupRule {
    const said = isMap(rule) ? rule : {};
    const named = [
      'SourceSecurityGroupId',
      'DestinationSecurityGroupId',
      'CidrIp',
      'CidrIpv6',
      'SourcePrefixListId',
      'DestinationPrefixListId',
    ];
    const key = named.find((name) => said[name] !== undefined);
    const protocol = this.assembly.text(said.IpProtocol, found.stack);
    const port = (value: Value, otherwise: number) =>
      value === undefined || protocol === '-1' ? otherwise : Number(this.assembly.text(value, found.stack));
    return {
      found,
      property,
      group,
      way,
      other: key ? this.assembly.text(said[key], found.stack) : 'what cannot be read',
      protocol,
      from: port(said.FromPort, 0),
      to: port(said.ToPort, 65535),
    };
  }

  private worn(): Map<string, Found[]> {
    const worn = new Map<string, Found[]>();
    const put = (found: Found, groups: Value): void => {
      for (const group of listOf(groups)) {
        const key = this.assembly.text(group, found.stack);
        worn.set(key, [...(worn.get(key) ?? []), found]);
      }
    };
    for (const found of this.assembly.everything()) {
      const { SecurityGroups, VPCSecurityGroups, SecurityGroupIds, VpcConfig } = found.properties;
      put(found, SecurityGroups);
      put(found, VPCSecurityGroups);
      put(found, SecurityGroupIds);
      if (isMap(VpcConfig)) put(found, VpcConfig.SecurityGroupIds);
    }
    return worn;
  }

  private by(type: string, property: string): Map<string, Found[]> {
    const found = new Map<string, Found[]>();
    for (const one of this.assembly.all(type)) {
      const key = this.assembly.text(one.properties[property], one.stack);
      found.set(key, [...(found.get(key) ?? []), one]);
    }
    return found;
  }
}

const TARGETS: Readonly<Record<string, string>> = { GatewayId: 'a gateway', NatGatewayId: 'NAT' };

function targetOf(assembly: Assembly, { properties, stack }: Found): string {
  const key = Object.keys(properties).find((name) => !/^(RouteTableId|Destination\w+)$/.test(name)) ?? 'nothing';
  const target = assembly.text(properties[key], stack);
  const gateway = assembly.all('AWS::EC2::InternetGateway').some((g) => assembly.text({ Ref: g.logicalId }, g.stack) === target);
  return gateway ? 'the internet' : (TARGETS[key] ?? key);
}
