// Started by bundles.test.ts as a process of its own: loads a bundled hook as Lambda does, and invokes it once for each event.
const { lookup } = require('node:dns');
const dns = require('node:dns');

// S3 Control puts the account in front of the host name; here every such name is this machine.
dns.lookup = (name, options, done) => lookup(name.endsWith('.localhost') ? '127.0.0.1' : name, options, done);

const { bundle, events } = JSON.parse(process.env.RUN);
const started = process.hrtime.bigint();
const { handler, ...others } = require(bundle);
const loadMs = Number(process.hrtime.bigint() - started) / 1e6;

(async () => {
  const results = [];
  for (const event of events) {
    const end = Date.now() + 60_000;
    const context = {
      functionName: 'hook',
      invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:hook',
      awsRequestId: 'b1f2c3d4-0000-4000-8000-000000000000',
      logGroupName: '/aws/lambda/hook',
      logStreamName: '2026/11/22/[$LATEST]0123456789abcdef',
      memoryLimitInMB: '512',
      getRemainingTimeInMillis: () => end - Date.now(),
    };
    try {
      results.push({ value: await handler(event, context) });
    } catch (error) {
      results.push({ error: { name: error.name, className: error.constructor.name, message: error.message } });
    }
  }
  process.stdout.write(`\nRESULT ${JSON.stringify({ results, loadMs, exports: Object.keys(others) })}\n`);
})();
