import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { add, change } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** Calls of functions, tables, buses and logs of which one side says no, and refusals that say whom and what they spare. */

const HOOK = `arn:aws:lambda:ap-south-1:${at.ACCOUNT}:function:softdocket-production-`;
const MAY_CALL: Spot = { type: 'AWS::Lambda::Permission', stack: at.LIFECYCLE, id: 'Everywriteheartbeat' };
const MAY_VISIT: Spot = { type: 'AWS::Lambda::Permission', stack: at.FRONT_DOOR, id: 'HoneypotVisits' };
const MACHINE: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: at.LIFECYCLE, id: 'Erasure' };
const DELIVERY: Spot = { type: 'AWS::Logs::ResourcePolicy', stack: at.FRONT_DOOR };
const RECORD: Spot = { type: 'AWS::Logs::ResourcePolicy', stack: at.WATCH };
const EVERYTHING = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' };

const delivery = (from: string, to: string): Plant =>
  change(DELIVERY, { PolicyDocument: (text) => JSON.parse(JSON.stringify(text).replaceAll(from, to)) as Value });
const onTable = (statement: { [key: string]: Value }): Plant =>
  change(at.TABLE, { ResourcePolicy: { PolicyDocument: { Statement: [statement] } } });
const bus = (who: string, policy: { [key: string]: Value }): Plant =>
  add(at.LEDGER, {
    PlantedBus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'planted' } },
    PlantedPolicy: {
      Type: 'AWS::Events::EventBusPolicy',
      Properties: {
        EventBusName: { Ref: 'PlantedBus' },
        StatementId: 'planted',
        Statement: { Effect: 'Allow', Principal: { AWS: at.ours(who) }, Resource: '*', ...policy },
      },
    },
  });
const onKey = (spot: Spot, statement: { [key: string]: Value }): Plant =>
  change(spot, { 'KeyPolicy/Statement/-': { Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*', ...statement } });

export const SIGNED_BY_CALLERS: readonly Mutant[] = mutantsOf('role-and-resource-both-allow', {
  'function-admits-another-rule': ['a function admits another rule than its own', change(MAY_CALL, { SourceArn: `${HOOK}rule` })],
  'function-admits-rules-of-another-account': [
    'a function admits the rules of another account',
    change(MAY_CALL, { SourceAccount: at.STRANGER }),
  ],
  'function-admits-another-call': [
    'a function may be looked at and not called',
    change(MAY_CALL, { Action: 'lambda:GetFunction' }),
  ],
  'function-admits-another-log': [
    'a function admits another log than the one that calls it',
    change(MAY_VISIT, { SourceArn: `arn:aws:logs:ap-south-1:${at.ACCOUNT}:log-group:another:*` }),
  ],
  'machine-that-may-not-call-its-step': [
    'a machine calls a function that its role does not name',
    change(MACHINE, {
      'PolicyDocument/Statement/-': { Effect: 'Deny', Action: 'lambda:InvokeFunction', Resource: `${HOOK}sweep-tenant` },
    }),
  ],
  'log-shut-to-delivery': ['the log of the firewall admits another service', delivery('delivery.logs', 'vpc-flow-logs')],
  'log-shut-to-events': [
    'the log of backups admits another service than EventBridge',
    change(RECORD, {
      PolicyDocument: (text) => JSON.parse(JSON.stringify(text).replaceAll('events.amazonaws', 'sns.amazonaws')) as Value,
    }),
  ],
  'log-that-takes-no-lines': [
    'the log of the firewall takes streams and no lines',
    delivery('logs:PutLogEvents', 'logs:TagResource'),
  ],
  'log-for-delivery-elsewhere': [
    'the log of the firewall admits what is delivered in another region',
    delivery(':logs:ap-south-1:', ':logs:eu-west-1:'),
  ],
  'table-refuses-everybody': ['a table refuses everybody everything', onTable(EVERYTHING)],
  'table-admits-a-role-that-does-not-name-it': [
    'a table admits a role for what the role may not',
    onTable({ ...EVERYTHING, Effect: 'Allow', Principal: { AWS: at.ours('bharatmills-access') }, Action: 'dynamodb:DeleteItem' }),
  ],
  'bus-admits-a-role-that-does-not-name-it': [
    'a bus admits a role that may put no events',
    bus('bharatmills-access', { Action: 'events:PutEvents' }),
  ],
  'key-refuses-all-but-looking': [
    'the recovery key refuses all but looking',
    onKey(at.RECOVERY_KEY, { Action: undefined, NotAction: 'kms:Describe*' }),
  ],
  'key-refuses-all-other-keys': [
    'a policy refuses its own key, by what it does not list',
    onKey(at.RECOVERY_KEY, { Resource: undefined, NotResource: `arn:aws:kms:ap-south-1:${at.ACCOUNT}:alias/other` }),
  ],
  'key-refuses-all-but-one-role': [
    'the recovery key refuses all but one role, and so its sessions as well',
    onKey(at.RECOVERY_KEY, { Principal: undefined, NotPrincipal: { AWS: at.ours('bharatmills-backup') } }),
  ],
  'key-refuses-all-but-a-network': [
    'the recovery key refuses who does not come from a network',
    onKey(at.RECOVERY_KEY, { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
  ],
  'key-refuses-other-regions-by-a-set': [
    'the recovery key refuses what is asked in its own region, by an operator over sets',
    onKey(at.RECOVERY_KEY, { Condition: { 'ForAllValues:StringNotEquals': { 'aws:RequestedRegion': 'eu-west-1' } } }),
  ],
});
