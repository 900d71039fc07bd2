/**
 * CDK behaviour that the platform relies on, in one place: the CLI, Jest and `freehold` all build their App with these,
 * so the same commit gives the same templates everywhere. Given as `postCliContext`, which the CLI cannot override.
 */
export const CONTEXT: Readonly<Record<string, unknown>> = {
  // Fences. Without the first two a plugin that throws passes in silence.
  '@aws-cdk/core:failSynthOnValidationErrors': true,
  '@aws-cdk/core:strictCfnValidateErrors': true,
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  // A refusal is thrown to bin/app.ts, which prints it worst first, instead of being printed by the library.
  '@aws-cdk/core:appMode': 'inmemory',
  // A reference between regions is read from the other stack's outputs at deployment and locks neither stack.
  '@aws-cdk/core:defaultCrossStackReferences': 'weak',
  '@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/aws-iam:standardizedServicePrincipals': true,
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/aws-s3:createDefaultLoggingPolicy': true,
  '@aws-cdk/aws-rds:databaseProxyUniqueResourceName': true,
  '@aws-cdk/core:enablePartitionLiterals': false,
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/core:aspectStabilization': true,
  '@aws-cdk/core:target-partitions': ['aws', 'aws-eusc'],
  '@aws-cdk/aws-lambda:recognizeLayerVersion': true,
  '@aws-cdk/aws-ec2:restrictDefaultSecurityGroup': false, // its hidden Lambda is replaced by the hook apply-region-settings
  '@aws-cdk/aws-sns-subscriptions:restrictSqsDescryption': true,
  '@aws-cdk/aws-sqs:enforceSSL': true,
};
