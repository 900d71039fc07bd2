import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** One line of the log for one tenant, from which CloudWatch makes a metric of its own, with the dimensions `service` and `tenant`. */
export function publishLag(tenant: string, minutes: number): void {
  const own = new Metrics().singleMetric();
  own.addDimension('tenant', tenant);
  own.addMetric('LagMinutes', MetricUnit.Count, minutes);
}
