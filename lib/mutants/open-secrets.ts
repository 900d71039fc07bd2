import type { Value } from '../fences/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant, Templates } from './mutant';
import { add, change } from './planting';
import * as at from './spots';

/** Secrets where whoever may look at the platform reads them. */

const variable = (name: string, value: Value): Plant => change(at.HOOK, { [`Environment/Variables/${name}`]: value });
const parameter = (name: string, value: Value): Plant =>
  add(at.TENANT, { Planted: { Type: 'AWS::SSM::Parameter', Properties: { Name: name, Type: 'String', Value: value } } });

/** An output more of the tenant's stack. */
const output =
  (name: string, value: Value): Plant =>
  (templates: Templates) => {
    const stack = [...templates.values()].find((one) => one.name.includes(at.TENANT))!;
    const outputs = { ...stack.outputs, [name]: { Value: value } };
    return {
      templates: new Map(templates).set(stack.name, { ...stack, outputs }),
      changes: [{ stack: stack.name, logicalId: '', pointer: `/Outputs/${name}/Value`, before: undefined, after: value }],
    };
  };

export const OPEN_SECRETS: readonly Mutant[] = mutantsOf('no-secret-in-the-open', {
  'password-in-a-variable': ['a function has a password in a variable', variable('DATABASE_PASSWORD', 'correct-horse')],
  'token-in-a-variable': ['a function has a token in a variable', variable('siemToken', 'c0ffee-c0ffee-c0ffee')],
  'secret-read-into-a-variable': [
    'a secret is read into a variable of a function',
    variable('SETTINGS', '{{resolve:secretsmanager:softdocket-production-siem-access-key:SecretString:api_key}}'),
  ],
  'secure-parameter-read-into-a-variable': [
    'a secret parameter is read into a variable of a function, in pieces',
    variable('SETTINGS', { 'Fn::Join': ['', ['{{resolve:ssm-', 'secure:/somewhere/secret:1}}']] }),
  ],
  'access-key-in-a-variable': [
    'a function has an access key of AWS under a harmless name',
    variable('USER', 'AKIAIOSFODNN7EXAMPLE'),
  ],
  'password-in-an-address': [
    'the address of a database has a password in it',
    parameter('/freehold/tenants/bharatmills/database-url', 'postgres://keeper:correct-horse@db:5433/app'),
  ],
  'secret-in-a-parameter': ['a plain parameter holds a secret', parameter('/freehold/tenants/bharatmills/webhook-secret', 'hush')],
  'private-key-in-a-parameter': [
    'a plain parameter holds a private key',
    parameter('/freehold/tenants/bharatmills/webhooks', '-----BEGIN PRIVATE KEY-----'),
  ],
  'secret-in-an-output': [
    'an output of a stack shows a secret',
    output('ApplicationSecret', '{{resolve:secretsmanager:softdocket-production-bharatmills-application}}'),
  ],
  'access-key-in-an-output': [
    'an output of a stack shows the secret half of an access key',
    output('Robot', { 'Fn::GetAtt': ['RobotKey', 'SecretAccessKey'] }),
  ],
});
