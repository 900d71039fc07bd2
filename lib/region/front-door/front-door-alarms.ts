import { Duration, Stack } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpCodeElb, HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { Cell } from '../../../config/platform';
import type { METRICS } from '../../../lambdas/watch/trap-honeypot/contract';
import { regionName } from '../../naming';
import { AnomalyAlarm } from '../../parts/anomaly-alarm';
import { RunbookAlarm } from '../../parts/runbook-alarm';
import type { RunbookAlarmInput } from '../../parts/runbook-alarm';
import type { LoadBalancer } from './load-balancer';
import type { WebFirewall } from './web-firewall';

export interface FrontDoorAlarmsInput {
  readonly cell: Cell;
  readonly door: LoadBalancer;
  readonly firewall: WebFirewall;
  readonly certificate: ICertificate;
}

const FIVE_MINUTES = Duration.minutes(5);

/** What wakes somebody at the front door. The thresholds are starting points: whoever is woken for nothing moves them here. */
export class FrontDoorAlarms extends Construct {
  constructor(scope: Construct, id: string, { cell, door, firewall, certificate }: FrontDoorAlarmsInput) {
    super(scope, id);
    const alarm = (what: string, rest: Omit<RunbookAlarmInput, 'cell' | 'name' | 'runbook'>, runbook = `front-door-${what}`) =>
      new RunbookAlarm(this, `Alarm-${what}`, { cell, name: regionName(cell, `front-door-${what}`), runbook, ...rest });
    const once = { when: 'above', silence: 'fine', owner: 'security on-call', periods: 1 } as const;

    alarm('errors', { ...once, metric: errorPercentage(door), threshold: 5, periods: 2, owner: 'platform on-call' });
    // Fine when silent: before the application joins, there is no target to be unhealthy.
    const sick = door.targets.metrics.unhealthyHostCount({ period: Duration.minutes(1), statistic: Stats.MAXIMUM });
    alarm('targets', { ...once, metric: sick, threshold: 1, periods: 5, owner: 'platform on-call' });
    // ACM renews 60 days before the end; after a fortnight of trying somebody should look.
    const days = certificate.metricDaysToExpiry({ period: Duration.days(1) });
    alarm('certificate', { ...once, metric: days, threshold: 45, when: 'below', owner: 'platform on-call' });

    alarm('blocked', { ...once, metric: blockedRequests(this, firewall), threshold: 5000, periods: 3 });
    const trapped = honeypotMetric('TrappedAddresses', Stats.SUM, Duration.hours(1));
    alarm('trapped', { ...once, metric: trapped, threshold: 100 }, 'honeypot');
    alarm('block-list-full', { ...once, metric: honeypotMetric('OverflowAddresses', Stats.MAXIMUM), threshold: 1 }, 'honeypot');
    // The hook runs every five minutes. Were it to stop, nobody new would be blocked and nobody be let go.
    const runs = honeypotMetric('BlockedAddresses', Stats.SAMPLE_COUNT);
    alarm('block-list-stale', { ...once, metric: runs, threshold: 1, periods: 3, when: 'below', silence: 'alarm' }, 'honeypot');

    const { balancer } = door;
    const unusual = (what: string, metric: IMetric, leaves: 'upwards' | 'either way') =>
      new AnomalyAlarm(this, `Alarm-${what}`, {
        cell,
        name: regionName(cell, `front-door-${what}`),
        metric,
        leaves,
        periods: 3,
        owner: 'platform on-call',
        runbook: `front-door-${what}`,
      });
    unusual('traffic', balancer.metrics.requestCount({ period: FIVE_MINUTES, statistic: Stats.SUM }), 'either way');
    unusual('latency', balancer.metrics.targetResponseTime({ period: FIVE_MINUTES, statistic: Stats.p(95) }), 'upwards');
  }
}

/**
 * Share of requests that ended in an error of ours, in percent; none below 100 requests, where one error would be a crowd.
 * A request that found no target at all is only in the load balancer's own errors, so these count as requests, too.
 */
function errorPercentage({ balancer }: LoadBalancer): IMetric {
  const options = { period: FIVE_MINUTES, statistic: Stats.SUM };
  return new MathExpression({
    expression: 'IF(all >= 100, 100 * errors / all, 0)',
    label: 'Errors in percent',
    period: FIVE_MINUTES,
    usingMetrics: {
      errors: new MathExpression({
        expression: 'FILL(door, 0) + FILL(application, 0)',
        period: FIVE_MINUTES,
        usingMetrics: {
          door: balancer.metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, options),
          application: balancer.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, options),
        },
      }),
      all: new MathExpression({
        expression: 'FILL(requests, 0) + FILL(door, 0)',
        period: FIVE_MINUTES,
        usingMetrics: {
          requests: balancer.metrics.requestCount(options),
          door: balancer.metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, options),
        },
      }),
    },
  });
}

function blockedRequests(scope: Construct, firewall: WebFirewall): IMetric {
  return new Metric({
    namespace: 'AWS/WAFV2',
    metricName: 'BlockedRequests',
    dimensionsMap: { WebACL: firewall.metricName, Region: Stack.of(scope).region, Rule: 'ALL' },
    statistic: Stats.SUM,
    period: FIVE_MINUTES,
  });
}

function honeypotMetric(metricName: (typeof METRICS)[number], statistic: string, period = FIVE_MINUTES): IMetric {
  return new Metric({ namespace: 'Freehold', metricName, dimensionsMap: { service: 'trap-honeypot' }, statistic, period });
}
