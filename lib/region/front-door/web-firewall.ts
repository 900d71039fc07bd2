import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ResourcePolicy } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Cell, Platform, RetentionClass } from '../../../config/platform';
import { firewallLogGroupName, regionName } from '../../naming';
import type { CustomerKey } from '../../parts/customer-key';
import { LogStore } from '../../parts/log-store';
import { allow } from '../../parts/statement';
import type { BlockList } from './block-list';
import { firewallRules, visible } from './firewall-rules';

/** Headers that let their reader act as somebody else. They reach the rules, and no log or sample. */
const SECRET_HEADERS = ['authorization', 'cookie'];

export interface WebFirewallInput {
  readonly cell: Cell;
  readonly paths: Platform['paths'];
  readonly balancer: ApplicationLoadBalancer;
  readonly blockList: BlockList;
  readonly key: CustomerKey;
  readonly retention: RetentionClass;
}

/**
 * What a line of the log is kept for: that the firewall did anything but let the request pass. Source: WAF API reference, ActionCondition,
 * read 2026-11-30.
 */
const NOT_MERELY_ALLOWED = ['BLOCK', 'COUNT', 'CAPTCHA', 'CHALLENGE', 'EXCLUDED_AS_COUNT'];

/**
 * The web firewall in front of the load balancer: it blocks, and logs every request about which it decided anything but to let it pass. Those
 * that passed are in the load balancer's own log, each with what the firewall did, and there S3's storage is all that a line costs; of all,
 * AWS shows samples.
 */
export class WebFirewall extends Construct {
  readonly log: LogStore;
  readonly acl: CfnWebACL;
  /** Once this stands, nothing passes the load balancer unexamined. */
  readonly association: CfnWebACLAssociation;
  /** By which CloudWatch knows it. */
  readonly metricName: string;

  constructor(scope: Construct, id: string, input: WebFirewallInput) {
    super(scope, id);
    const { cell, blockList } = input;
    const name = regionName(cell, 'front-door');
    this.metricName = name;
    this.acl = new CfnWebACL(this, 'Acl', {
      name,
      description: 'What may come to the load balancer',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      rules: firewallRules(input.paths, { v4: blockList.v4.attrArn, v6: blockList.v6.attrArn }),
      visibilityConfig: visible(name),
      // Samples in the console, too: what the logging configuration redacts, they would show.
      dataProtectionConfig: {
        dataProtections: [{ action: 'SUBSTITUTION', field: { fieldType: 'SINGLE_HEADER', fieldKeys: SECRET_HEADERS } }],
      },
    });
    this.association = new CfnWebACLAssociation(this, 'Association', {
      resourceArn: input.balancer.loadBalancerArn,
      webAclArn: this.acl.attrArn,
    });
    this.log = new LogStore(this, 'Log', { name: firewallLogGroupName(cell), key: input.key, retention: input.retention });
    this.association.node.addDependency(this.logging(cell)); // nothing is let in unseen
  }

  private logging(cell: Cell): CfnLoggingConfiguration {
    const stack = Stack.of(this);
    const delivery = allow('FirewallDelivers', ['logs:CreateLogStream', 'logs:PutLogEvents'], [this.log.logGroupArn], {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'logs', resource: '*' }) },
    });
    delivery.addPrincipals(new ServicePrincipal('delivery.logs.amazonaws.com'));
    const policy = new ResourcePolicy(this, 'Delivery', {
      resourcePolicyName: firewallLogGroupName(cell),
      policyStatements: [delivery],
    });
    const logging = new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.acl.attrArn,
      // Without the `:*` at the end of the group's own attribute, which WAF refuses.
      logDestinationConfigs: [
        stack.formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: firewallLogGroupName(cell),
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: NOT_MERELY_ALLOWED.map((Action) => ({ ActionCondition: { Action } })),
          },
        ],
      },
      redactedFields: SECRET_HEADERS.map((header) => ({ singleHeader: { Name: header } })),
    });
    logging.node.addDependency(this.log, policy);
    return logging;
  }
}
