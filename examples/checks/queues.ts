import { change, mutantsOf, observe, type Check } from 'freehold/checks';

/** A check of a company's own: copy this file into `checks/` of its repository. `npx freehold checks` lists it beside the product's. */
const DAYS = 14;

export const queuesKeep: Check = {
  id: 'own-queues-keep-messages',
  sentence: `What waits in a queue waits for ${DAYS} days, so that a long weekend loses nothing.`,
  remedy: `Set MessageRetentionPeriod to ${DAYS} days.`,
  look: (assembly) =>
    assembly.all('AWS::SQS::Queue').map((queue) => {
      const seconds = queue.properties.MessageRetentionPeriod;
      return observe(queue, 'MessageRetentionPeriod', {
        expected: `${DAYS} days`,
        actual: typeof seconds === 'number' ? `${seconds / 86_400} days` : 'not said: four days',
        ok: seconds === DAYS * 86_400,
      });
    }),
};

/** Faults that the check must find. `npm test` plants each in a copy of the templates, and fails where the check lets it pass. */
const QUEUE = { type: 'AWS::SQS::Queue' };
export const faults = mutantsOf(queuesKeep.id, {
  'queue-keeps-a-day': ['a queue keeps its messages for a day', change(QUEUE, { MessageRetentionPeriod: 86_400 })],
  'queue-says-nothing': ['a queue does not say for how long', change(QUEUE, { MessageRetentionPeriod: undefined })],
});
