import { Agent } from 'node:https';

/** What every SDK client of the run is made with: the account's root, who may do all, at the local AWS. */
export function settingsOf(aws: { readonly endpoint: string; readonly ca: string }, account: string) {
  const httpsAgent = new Agent({ ca: aws.ca, keepAlive: true, maxSockets: 25 });
  return (region: string) => ({
    region,
    endpoint: aws.endpoint,
    credentials: { accessKeyId: account, secretAccessKey: 'test' },
    requestHandler: { httpsAgent, requestTimeout: 120_000 },
  });
}

export type Settings = ReturnType<typeof settingsOf>;
