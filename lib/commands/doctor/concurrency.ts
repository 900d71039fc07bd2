import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { using, type Topic } from './asking';
import { fail, notAsked, pass } from './findings';
import type { Place } from './place';

/** Lambda keeps so much for functions that reserve nothing (docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html, read on 2026-11-29). */
const UNRESERVED = 100;

/** The hooks reserve their concurrency, and Lambda refuses a reservation that leaves fewer than 100. New accounts have 10 in all. */
export const concurrency: Topic = {
  service: 'AWS Lambda',
  actions: ['lambda:GetAccountSettings'],
  questions: (place) => {
    const needed = reservedIn(place);
    const subject = `concurrency ${place.region.region}`;
    if (needed === 0) return [];
    return [
      {
        subject,
        ask: () =>
          using(LambdaClient, place.region.region, async (client) => {
            const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
            const allowed = AccountLimit?.ConcurrentExecutions;
            if (allowed === undefined) return [notAsked(subject, 'AWS Lambda named no limit', 'run doctor again')];
            const arithmetic = `${needed} reserved by hooks and ${UNRESERVED} that Lambda keeps`;
            if (allowed >= needed + UNRESERVED) return [pass(subject, `${allowed} runs at once, at least ${arithmetic}`)];
            return [
              fail(
                subject,
                `${allowed} runs at once, fewer than ${arithmetic}`,
                `aws service-quotas request-service-quota-increase --region ${place.region.region} --service-code lambda --quota-code L-B99A9384 --desired-value 1000`,
              ),
            ];
          }),
      },
    ];
  },
};

export const reservedIn = (place: Place): number =>
  place.all('AWS::Lambda::Function').reduce((sum, { properties }) => sum + Number(properties.ReservedConcurrentExecutions ?? 0), 0);
