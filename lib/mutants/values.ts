import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { add, change } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** Tags and parameters that say what is not so. */

const tag = (spot: Spot, key: string, value: Value): Plant => change(spot, { [`Tags/[Key=freehold:${key}]/Value`]: value });
const parameter = (id: string, stack = at.TENANT): Spot => ({ type: 'AWS::SSM::Parameter', stack, id });
const says = (id: string, value: Value, stack?: string): Plant => change(parameter(id, stack), { Value: value });

const TAGS = mutantsOf('tags-say-whose-it-is', {
  'key-tagged-as-anothers': ["a tenant's key bears another tenant's tag", tag(at.DATA_KEY, 'tenant', 'globex')],
  'bucket-tagged-as-anothers': ["a tenant's bucket bears another tenant's tag", tag(at.FILES, 'tenant', 'globex')],
  'vault-tagged-as-anothers': [
    "a tenant's vault bears another tenant's tag",
    change(at.VAULT, { 'BackupVaultTags/freehold:tenant': 'globex' }),
  ],
  'vault-away-tagged-as-anothers': [
    "a tenant's vault in the recovery region bears another tenant's tag",
    change(at.VAULT_AWAY, { 'BackupVaultTags/freehold:tenant': 'globex' }),
  ],
  'secret-of-no-tenant': [
    "a tenant's secret bears no tenant's tag",
    change(at.SECRET, { 'Tags/[Key=freehold:tenant]': undefined }),
  ],
  'database-of-another-plan': ["a tenant's database bears another plan's tag", tag(at.DATABASE, 'plan', 'standard')],
  'key-of-another-stage': ['a key bears the tag of development', tag(at.DATA_KEY, 'stage', 'development')],
  'bucket-of-another-residency': ['a bucket bears the tag of another residency', tag(at.FILES, 'residency', 'us')],
  'room-tagged-as-a-tenants': [
    "the ledger bears a tenant's tag, and the erasure's rights with it",
    change(at.AUDIT, { 'Tags/-': { Key: 'freehold:tenant', Value: 'bharatmills' } }),
  ],
  'queue-of-no-tags': [
    'a queue bears no tags at all',
    change({ type: 'AWS::SQS::Queue', stack: at.LIFECYCLE }, { Tags: undefined }),
  ],
  'tag-that-nobody-knows': [
    'a bucket bears a tag that nobody knows',
    change(at.FILES, { 'Tags/-': { Key: 'backup', Value: 'never' } }),
  ],
  'hook-tagged-as-a-tenants': [
    "the role of the hook that ends backups bears a tenant's tag, and is in a session for it for good",
    change(
      { type: 'AWS::IAM::Role', stack: `${at.CELL}-erasure`, id: 'EraseBackupsRole' },
      { 'Tags/-': { Key: 'freehold:tenant', Value: 'bharatmills' } },
    ),
  ],
  'account-tagged-as-a-tenants': [
    "the account's trail bears a tenant's tag",
    change(at.ACCOUNT_TRAIL, { Tags: [{ Key: 'freehold:tenant', Value: 'bharatmills' }] }),
  ],
});

const EVIL = JSON.stringify({
  address: 'evil.example',
  port: '5432',
  database: 'bharatmills',
  administrator: 'keeper',
  secret: 'x',
  ca: 'rds',
});
const PUBLISHED = mutantsOf('published-values-are-derived', {
  'connection-to-evil-example': ["a tenant's connection leads to evil.example", says('connection', EVIL)],
  'address-elsewhere': ["a tenant's database is said to be elsewhere", says('databaseaddress', 'evil.example')],
  'connection-of-the-shared-database': [
    "a tenant's connection leads to the shared database, though it has its own",
    says('connection', '{"address":"{{resolve:ssm:/freehold/shared-database/address}}"}'),
  ],
  'connection-to-anothers-database': [
    "a tenant's connection names another's database",
    change(parameter('connection', 'acme-tenant'), {
      Value: (old: Value) => JSON.parse(JSON.stringify(old).replace('application', 'globex')) as Value,
    }),
  ],
  'keys-exchanged': [
    'the key that signs is said to be the key of the data',
    says('datakey', { 'Fn::GetAtt': ['KeysSigningKeyADF32206', 'Arn'] }),
  ],
  'bucket-elsewhere': [
    "a tenant's files are said to be elsewhere",
    says('filesbucket', `files-globex-${at.ACCOUNT}-ap-south-1-an`),
  ],
  'parameter-that-nobody-knows': [
    'a parameter is published that nobody knows',
    add(at.TENANT, {
      More: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Name: '/freehold/tenants/bharatmills/proxy', Type: 'String', Value: 'evil.example' },
      },
    }),
  ],
  'parameter-of-another-tenant': [
    "a tenant's stack publishes another tenant's connection",
    change(parameter('connection'), { Name: '/freehold/tenants/globex/connection' }),
  ],
  'domain-of-another-cell': [
    "the front door is said to be another cell's",
    says('domainname', 'eu.app.softdocket.example', at.FRONT_DOOR),
  ],
});

export const VALUES: readonly Mutant[] = [...TAGS, ...PUBLISHED];
