import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { context } from './invocation';
import { serving } from './loopback';

/** What CloudFormation is told. */
export interface Told {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

type Handler = (event: CloudFormationCustomResourceEvent, on: Context) => Promise<void>;

/** A request of CloudFormation, as it arrives at a custom resource. */
export const request = (ResponseURL: string, properties: object, over: object = {}): CloudFormationCustomResourceEvent =>
  ({
    RequestType: 'Create',
    ServiceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:hook',
    ResponseURL,
    StackId: 'arn:aws:cloudformation:eu-central-1:111122223333:stack/network/51af3dc0',
    RequestId: 'e7c0d1b2-1111-4111-8111-111111111111',
    LogicalResourceId: 'Setting',
    ResourceType: 'Custom::Setting',
    ResourceProperties: { ServiceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:hook', ...properties },
    ...over,
  }) as unknown as CloudFormationCustomResourceEvent;

/** Runs one request through a handler, with a server of its own that stands for CloudFormation's bucket. */
export const ask = (handler: Handler, properties: object, over: object = {}): Promise<Told> =>
  serving(
    () => ({ status: 200 }),
    async (url, received) => {
      await handler(request(`${url}/answer`, properties, over), context());
      if (received.length !== 1) throw new Error(`CloudFormation was answered ${received.length} times; wanted once`);
      return JSON.parse(received[0]!.body) as Told;
    },
  );
