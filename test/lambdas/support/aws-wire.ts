import type { ScanCommandInput, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { GetIPSetCommandInput, UpdateIPSetCommandInput } from '@aws-sdk/client-wafv2';
import type { Received, Reply } from './loopback';
import type { TrapWorld } from './trap-world';

/** Answers as AWS does on the wire: one function for each protocol, made from what the service would hold. */

/** DynamoDB and the web firewall: JSON, the operation in a header, errors by `__type`. */
export function trapOnTheWire(world: TrapWorld, { headers, body }: Received): Reply {
  const operation = String(headers['x-amz-target']);
  const input: unknown = JSON.parse(body);
  const respond = (): object => {
    switch (operation) {
      case 'DynamoDB_20120810.UpdateItem':
        return world.updateItem(input as UpdateItemCommandInput);
      case 'DynamoDB_20120810.Scan':
        return world.scan(input as ScanCommandInput);
      case 'AWSWAF_20190729.GetIPSet':
        return world.getIpSet(input as GetIPSetCommandInput);
      case 'AWSWAF_20190729.UpdateIPSet':
        return world.updateIpSet(input as UpdateIPSetCommandInput);
      default:
        throw new Error(`an operation that this world does not know: ${operation}`);
    }
  };
  try {
    return { status: 200, body: JSON.stringify(respond()), type: 'application/x-amz-json-1.0' };
  } catch (error) {
    const { name, message } = error as Error;
    return { status: 400, body: JSON.stringify({ __type: `com.amazonaws#${name}`, message }), type: 'application/x-amz-json-1.0' };
  }
}

export const GROUP = 'sg-0123456789abcdef0';

/** The settings of an account in a region, changed and read back: EC2 in XML, S3 Control in XML, Inspector in JSON. */
export class RegionOnTheWire {
  ingress = 2;
  egress = 1;
  encrypted = false;
  block = '';
  scanned: string[] = [];

  answer({ path, method, body, headers }: Received): Reply {
    if (path.startsWith('/v20180820/')) return this.s3Control(method, body, String(headers.host));
    if (path === '/enable' || path === '/status/batch/get') return this.inspector(path, body);
    return this.ec2(new URLSearchParams(body));
  }

  private ec2(form: URLSearchParams): Reply {
    const action = form.get('Action')!;
    const of = (content: string): Reply => ({
      status: 200,
      type: 'text/xml;charset=UTF-8',
      body: `<?xml version="1.0" encoding="UTF-8"?><${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>${content}</${action}Response>`,
    });
    const rules = (count: number): string =>
      Array.from(
        { length: count },
        (_, i) =>
          `<item><ipProtocol>tcp</ipProtocol><fromPort>${i}</fromPort><toPort>${i}</toPort><ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges></item>`,
      ).join('');
    const named = (): number => [...form.keys()].filter((key) => /^IpPermissions\.\d+\.IpProtocol$/.test(key)).length;
    switch (action) {
      case 'DescribeSecurityGroups':
        // Two pages, the group on the second.
        if (!form.get('NextToken')) return of('<securityGroupInfo/><nextToken>second</nextToken>');
        return of(
          `<securityGroupInfo><item><groupId>${form.get('Filter.1.Value.1')}</groupId><groupName>default</groupName><ipPermissions>${rules(this.ingress)}</ipPermissions><ipPermissionsEgress>${rules(this.egress)}</ipPermissionsEgress></item></securityGroupInfo>`,
        );
      case 'RevokeSecurityGroupIngress':
        this.ingress -= named();
        return of('<return>true</return>');
      case 'RevokeSecurityGroupEgress':
        this.egress -= named();
        return of('<return>true</return>');
      case 'EnableEbsEncryptionByDefault':
        this.encrypted = true;
        return of('<ebsEncryptionByDefault>true</ebsEncryptionByDefault>');
      case 'GetEbsEncryptionByDefault':
        return of(`<ebsEncryptionByDefault>${this.encrypted}</ebsEncryptionByDefault>`);
      default:
        return {
          status: 400,
          type: 'text/xml',
          body: `<Response><Errors><Error><Code>InvalidAction</Code><Message>${action}</Message></Error></Errors></Response>`,
        };
    }
  }

  private s3Control(method: string, body: string, host: string): Reply {
    if (!host.startsWith('111122223333.'))
      return { status: 400, type: 'text/xml', body: '<Error><Code>InvalidRequest</Code></Error>' };
    if (method === 'PUT') this.block = body;
    if (method === 'PUT') return { status: 201 };
    if (this.block !== '') return { status: 200, type: 'text/xml', body: this.block };
    return {
      status: 404,
      type: 'text/xml',
      body: '<Error><Code>NoSuchPublicAccessBlockConfiguration</Code><Message>none</Message></Error>',
    };
  }

  private inspector(path: string, body: string): Reply {
    const { accountIds, resourceTypes } = JSON.parse(body) as { accountIds: [string]; resourceTypes?: string[] };
    if (path === '/enable') this.scanned.push(...resourceTypes!);
    if (path === '/enable') return { status: 200, body: JSON.stringify({ accounts: [], failedAccounts: [] }) };
    const of = (type: string): object => ({
      status: this.scanned.includes(type) ? 'ENABLING' : 'DISABLED',
      errorCode: '',
      errorMessage: '',
    });
    const resourceState = { ec2: of('EC2'), ecr: of('ECR'), lambda: of('LAMBDA') };
    return {
      status: 200,
      body: JSON.stringify({ accounts: [{ accountId: accountIds[0], state: of('EC2'), resourceState }], failedAccounts: [] }),
    };
  }
}
