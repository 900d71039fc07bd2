import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** One of each a process. The construct names service and namespace in POWERTOOLS_SERVICE_NAME and POWERTOOLS_METRICS_NAMESPACE. */
export const logger = new Logger();
const metrics = new Metrics();

/** Writes counts as one embedded-metrics line of the log, from which CloudWatch makes metrics with the dimension `service`. */
export function publish<Name extends string>(counts: Readonly<Record<Name, number>>): void {
  for (const [name, count] of Object.entries<number>(counts)) metrics.addMetric(name, MetricUnit.Count, count);
  metrics.publishStoredMetrics();
}
