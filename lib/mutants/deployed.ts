import { plain } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import { isMap } from '../fences/templates/value';
import type { Value } from '../fences/templates/value';
import type { Mutant } from './mutant';
import { deploy } from './planting';
import * as at from './spots';

/** Faults that stand in manifest.json, beside templates that are as they should be. */

const SAYS = 'artifact/properties';
/** One stack of each kind: what holds state, what sells blueprints, what is a tenant's. */
const [VAULT, SELLS, TENANT] = ['-vault', '-blueprints', '-tenant'];

/** Everything that is uploaded for a stack, with the same done to each file. */
const eachFile =
  (edit: (file: { [key: string]: Value }, key: string) => [string, Value]) =>
  (uploads: Value): Value =>
    Object.fromEntries(
      Object.entries(isMap(uploads) ? uploads : {}).map(([id, upload]) => {
        const { says, ...own } = isMap(upload) ? upload : {};
        const { files, ...more } = isMap(says) ? says : {};
        const edited = Object.entries(isMap(files) ? files : {}).map(([key, file]) => edit(isMap(file) ? file : {}, key));
        return [id, { ...own, says: { ...more, files: Object.fromEntries(edited) } }];
      }),
    );
const toward =
  (edits: { readonly [key: string]: Value }) =>
  (file: { [key: string]: Value }, key: string): [string, Value] => [
    key,
    {
      ...file,
      destinations: Object.fromEntries(
        Object.entries(isMap(file.destinations) ? file.destinations : {}).map(([id, to]) => [
          id,
          { ...(isMap(to) ? to : {}), ...edits },
        ]),
      ),
    },
  ];
const from =
  (source: { readonly [key: string]: Value }) =>
  (file: { [key: string]: Value }, key: string): [string, Value] => [
    key,
    { ...file, source: { ...(isMap(file.source) ? file.source : {}), ...source } },
  ];

export const DEPLOYED: readonly Mutant[] = [
  ...mutantsOf('stack-is-protected-from-deletion', {
    'stack-may-be-deleted': [
      'a stack of vaults may be deleted by one call',
      deploy(VAULT, { [`${SAYS}/terminationProtection`]: false }),
    ],
    'protection-not-spoken-of': [
      'nobody says whether a tenant’s stack may be deleted',
      deploy(TENANT, { [`${SAYS}/terminationProtection`]: undefined }),
    ],
    'protection-as-a-word': [
      'a stack is protected by a word that is not true',
      deploy(VAULT, { [`${SAYS}/terminationProtection`]: 'true' }),
    ],
  }),
  ...mutantsOf('stack-goes-where-declared', {
    'deployed-by-a-stranger': [
      'a role of a stranger deploys a stack',
      deploy(VAULT, { [`${SAYS}/assumeRoleArn`]: at.role('deployer', at.STRANGER) }),
    ],
    'executed-as-administrator': [
      'CloudFormation works as another role than the bootstrap’s',
      deploy(TENANT, { [`${SAYS}/cloudFormationExecutionRoleArn`]: 'arn:${AWS::Partition}:iam::123456789012:role/Administrator' }),
    ],
    'executed-as-whoever-deploys': [
      'CloudFormation works as whoever runs the command',
      deploy(VAULT, { [`${SAYS}/cloudFormationExecutionRoleArn`]: undefined }),
    ],
    'looked-up-by-a-stranger': [
      'a role of a stranger looks things up',
      deploy(VAULT, { [`${SAYS}/lookupRole/arn`]: at.role('reader', at.STRANGER) }),
    ],
    'another-bootstrap': [
      'another bootstrap is asked',
      deploy(VAULT, { [`${SAYS}/bootstrapStackVersionSsmParameter`]: '/mine/version' }),
    ],
    'environment-elsewhere': [
      'the manifest sends a stack to another region than the one it was looked at for',
      deploy(VAULT, { 'artifact/environment': 'aws://123456789012/us-west-1' }),
    ],
    'told-to-a-stranger': [
      'what happens to a stack is told to a stranger',
      deploy(VAULT, { [`${SAYS}/notificationArns`]: ['arn:aws:sns:eu-west-1:999999999999:told'] }),
    ],
    'another-template': [
      'another template than the one looked at is deployed',
      deploy(VAULT, { [`${SAYS}/templateFile`]: 'other.json' }),
    ],
    'parameters-given': ['parameters are given that nobody looked at', deploy(VAULT, { [`${SAYS}/parameters`]: { Days: '0' } })],
    'stack-of-another-name': ['a stack is deployed under another name', deploy(VAULT, { [`${SAYS}/stackName`]: 'vault' })],
    'tags-of-another-tenant': [
      'CloudFormation tags all of a tenant as another’s',
      deploy(TENANT, { [`${SAYS}/tags/freehold:tenant`]: 'somebody' }),
    ],
    'stack-in-no-manifest': ['the manifest does not have a stack that was looked at', deploy(VAULT, { artifact: undefined })],
  }),
  ...mutantsOf('uploads-are-what-they-say', {
    'template-under-another-hash': [
      'CloudFormation is given an object that is not the template',
      deploy(VAULT, {
        [`${SAYS}/stackTemplateAssetObjectUrl`]: (url) => `${plain(url).replace(/\/.{64}\./, `/${'0'.repeat(64)}.`)}`,
      }),
    ],
    'template-in-a-strangers-bucket': [
      'CloudFormation reads the template from a bucket of a stranger',
      deploy(VAULT, { [`${SAYS}/stackTemplateAssetObjectUrl`]: (url) => plain(url).replace('cdk-hnb659fds', 'theirs') }),
    ],
    'template-altered': ['the template is another than what was hashed', deploy(TENANT, { hash: 'f'.repeat(64) })],
    'upload-from-elsewhere': [
      'a file from elsewhere is uploaded',
      deploy(SELLS, { uploads: eachFile(from({ path: '../../secrets.json' })) }),
    ],
    'upload-of-a-command': [
      'what is uploaded is what a command makes',
      deploy(SELLS, { uploads: eachFile(from({ executable: ['sh', '-c', 'id'] })) }),
    ],
    'upload-to-a-stranger': [
      'files go to a bucket of a stranger',
      deploy(SELLS, { uploads: eachFile(toward({ bucketName: 'theirs' })) }),
    ],
    'upload-by-a-stranger': [
      'files are uploaded by a role of a stranger',
      deploy(TENANT, { uploads: eachFile(toward({ assumeRoleArn: at.role('publisher', at.STRANGER) })) }),
    ],
    'upload-under-another-name': [
      'files are uploaded under names that are not theirs',
      deploy(SELLS, { uploads: eachFile(toward({ objectKey: `${'0'.repeat(64)}.json` })) }),
    ],
    'asset-altered': ['a file that is uploaded is not what its name says', deploy(SELLS, { hashes: {} })],
    'program-under-another-hash': [
      'what lies where the dump program does is uploaded as something else',
      deploy(SELLS, { uploads: eachFile(from({ path: '../.cache/npm-run-layer/pg-dump-17.10-arm64.zip' })) }),
    ],
    'nothing-uploaded': ['nothing is uploaded for a stack', deploy(VAULT, { uploads: {} })],
  }),
  ...mutantsOf('nothing-else-is-deployed', {
    'stack-that-nobody-saw': [
      'the manifest has a stack that no fence has seen',
      deploy(VAULT, { 'besides/hidden': { type: 'aws:cloudformation:stack', properties: { templateFile: 'hidden.json' } } }),
    ],
    'uploads-that-nobody-needs': [
      'the manifest uploads what no stack needs',
      deploy(VAULT, { 'besides/more': { type: 'cdk:asset-manifest', properties: { file: 'more.json' } } }),
    ],
    'lookup-in-the-account': [
      'what is deployed follows from what an account says',
      deploy(VAULT, { 'besides/missing': [{ key: 'vpc' }] }),
    ],
  }),
];
