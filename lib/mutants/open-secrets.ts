import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant, Templates } from './mutant';
import { add, change, section } from './planting';
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
  'password-of-the-driver': ['a function has the password that the driver looks for', variable('PGPASSWORD', 'correct-horse')],
  'password-in-short': ['a function has a password under a short name', variable('DB_PASS', 'correct-horse')],
  'token-of-github': ['a function has a token of GitHub under a harmless name', variable('SOURCE', `ghp_${'a1B2'.repeat(9)}`)],
  'key-at-random': ['a function has a key of nobody known under a harmless name', variable('SITE', 'q8Zr2LmV9xKp4TnW7yBd3HsGf6Jc')],
  'key-in-hexadecimal': ['a function has a key in hexadecimal', variable('SITE', '9f86d081884c7d659a2feaa0c55ad015')],
  'password-in-a-container': [
    'large exports have a password in a variable',
    change(at.EXPORT_TASK, { 'ContainerDefinitions/0/Environment/-': { Name: 'DB_PASSWORD', Value: 'correct-horse' } }),
  ],
  'password-in-a-program': [
    'the program of large exports has a password in it',
    change(at.EXPORT_TASK, { 'ContainerDefinitions/0/Command/1': 'psql "host=db password=correct-horse"' }),
  ],
  'access-key-of-the-siem': [
    "the stream has the SIEM's key itself",
    change(at.STREAM, { 'HttpEndpointDestinationConfiguration/EndpointConfiguration/AccessKey': 'correct-horse' }),
  ],
  'secret-in-a-definition': [
    'a machine hands a hook a token',
    change(at.EXPORT_MACHINE, {
      DefinitionString: JSON.stringify({ States: { A: { Parameters: { Payload: { apiToken: 'correct-horse' } } } } }),
    }),
  ],
  'secret-in-substitutions': [
    'a machine has a password put in',
    change(at.EXPORT_MACHINE, { DefinitionSubstitutions: { password: 'hush-hush' } }),
  ],
  'secret-in-an-input': [
    'a schedule hands a hook a password',
    change({ type: 'AWS::Events::Rule', stack: at.WATCH, id: 'FindingAge' }, { 'Targets/0/Input': '{"password":"correct-horse"}' }),
  ],
  'secret-in-a-custom-resource': [
    'a custom resource is handed a password',
    change({ type: 'Custom::EbsEncryption', stack: at.WATCH }, { AdminPassword: 'correct-horse' }),
  ],
  'secret-in-a-tag': ['a tag is a password', change(at.DATABASE, { 'Tags/-': { Key: 'password', Value: 'correct-horse' } })],
  'secret-in-inline-code': [
    'code in the template holds a key',
    change(at.HOOK, { 'Code/ZipFile': "const key = 'AKIAIOSFODNN7EXAMPLE';" }),
  ],
  'secret-in-metadata': [
    'what is said of a resource holds a password',
    change(at.DATABASE, { '/Metadata/password': 'correct-horse' }),
  ],
  'secret-as-a-default': [
    'a parameter of a template has a password as its default',
    section(at.RECOVERY, 'Parameters', { content: { AdminPassword: { Type: 'String', Default: 'correct-horse' } } }),
  ],
  'secret-in-a-mapping': [
    'a table of values holds a token',
    section(at.TENANT, 'Mappings', { content: { Stage: { production: { apiToken: 'correct-horse' } } } }),
  ],
});
