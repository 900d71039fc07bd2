import type { Context } from 'aws-lambda';

Object.assign(process.env, {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  POWERTOOLS_SERVICE_NAME: 'test',
  POWERTOOLS_METRICS_NAMESPACE: 'Freehold',
  POWERTOOLS_DEV: 'true', // Writes through the global console, where `heard` listens.
  POWERTOOLS_METRICS_DISABLED: 'false',
});

/** What Lambda tells a hook about an invocation. */
export const context = (over: Partial<Context> = {}): Context => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: 'softdocket-production-hook',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:softdocket-production-hook',
  memoryLimitInMB: '512',
  awsRequestId: 'b1f2c3d4-0000-4000-8000-000000000000',
  logGroupName: '/aws/lambda/softdocket-production-hook',
  logStreamName: '2026/11/22/[$LATEST]0123456789abcdef',
  getRemainingTimeInMillis: () => 300_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
  ...over,
});

/** Everything a hook writes while a test runs: its log as text, and its metrics by name. */
export function hear(): { text: () => string; metrics: () => Record<string, number> } {
  const lines: string[] = [];
  const listen = (...args: unknown[]): void => void lines.push(args.map(String).join(' '));
  beforeEach(() => {
    lines.length = 0;
    for (const method of ['debug', 'info', 'warn', 'error', 'log'] as const) jest.spyOn(console, method).mockImplementation(listen);
  });
  afterEach(() => jest.restoreAllMocks());
  return { text: () => lines.join('\n'), metrics: () => metricsIn(lines) };
}

interface Embedded extends Readonly<Record<string, unknown>> {
  readonly _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] };
  readonly service: string;
}

/** The metrics in embedded-metrics lines: where an alarm looks for them, or not at all. */
export function metricsIn(lines: readonly string[], service = process.env.POWERTOOLS_SERVICE_NAME): Record<string, number> {
  const found: Record<string, number> = {};
  for (const line of lines.filter((text) => text.includes('"CloudWatchMetrics"'))) {
    const record = JSON.parse(line) as Embedded;
    for (const { Namespace, Dimensions, Metrics } of record._aws.CloudWatchMetrics) {
      if (Namespace !== 'Freehold' || JSON.stringify(Dimensions) !== '[["service"]]' || record.service !== service) continue;
      for (const { Name } of Metrics) found[Name] = Number(record[Name]);
    }
  }
  return found;
}
