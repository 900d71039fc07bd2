import { HARMLESS, NAMES, NOT_MORE_IF, POLICY, SIZES, THERE, WHERE_ASKED, only, onlyIf } from './classes';
import type { Table } from './classes';

export const KEYS_AND_ROLES: Table = {
  'AWS::IAM::ManagedPolicy': {
    Description: HARMLESS,
    ManagedPolicyName: NAMES,
    Path: only('/'),
    PolicyDocument: POLICY,
    Roles: WHERE_ASKED,
  },
  'AWS::IAM::OIDCProvider': {
    ClientIdList: THERE,
    Url: THERE,
  },
  'AWS::IAM::Role': {
    AssumeRolePolicyDocument: POLICY,
    Description: HARMLESS,
    MaxSessionDuration: onlyIf(3600),
    PermissionsBoundary: THERE,
    RoleName: NAMES,
    'Tags/*': NAMES,
  },
  'AWS::IAM::ServiceLinkedRole': {
    AWSServiceName: NAMES,
  },
  'AWS::KMS::Alias': {
    AliasName: NAMES,
    TargetKeyId: THERE,
  },
  'AWS::KMS::Key': {
    Description: HARMLESS,
    EnableKeyRotation: onlyIf(true),
    Enabled: onlyIf(true),
    MultiRegion: onlyIf(false),
    Origin: onlyIf('AWS_KMS'),
    KeyPolicy: POLICY,
    KeySpec: onlyIf('ECC_NIST_P256'),
    KeyUsage: onlyIf('SIGN_VERIFY'),
    PendingWindowInDays: only(7),
    RotationPeriodInDays: { ...NOT_MORE_IF, bound: 365 },
    'Tags/*': NAMES,
  },
  'AWS::SSM::Parameter': {
    Name: NAMES,
    'Tags/*': NAMES,
    Type: only('String'),
    Value: THERE,
  },
  'AWS::SecretsManager::Secret': {
    Description: HARMLESS,
    'GenerateSecretString/ExcludePunctuation': SIZES,
    'GenerateSecretString/GenerateStringKey': SIZES,
    'GenerateSecretString/PasswordLength': WHERE_ASKED,
    'GenerateSecretString/SecretStringTemplate': SIZES,
    KmsKeyId: THERE,
    Name: NAMES,
    'Tags/*': NAMES,
  },
};
