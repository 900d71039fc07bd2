import { AwsStub } from 'aws-sdk-client-mock';

/** More answers for a client that is mocked already; mocking it again would throw the answers that are there away. */
export function more(client: { readonly prototype: unknown }): object {
  const prototype = client.prototype as { send: never };
  return new AwsStub(prototype as never, prototype.send);
}
